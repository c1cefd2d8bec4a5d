"""One recording: from the count-in to the score."""

from __future__ import annotations

from collections.abc import Sequence

from app.live.options import Recording
from app.live.recording import TICKS_PER_QUARTER, PlayedNote, Recorder, in_quarters, midi_message, phrase_score
from app.live.timing import timed
from app.player.client import Player, Reported
from app.player.messages import LAST_TICK, Play, PortLost, Position, Received, SetMetronome
from generator.music.metre import bar_ticks, parse_metre
from generator.music.score import Score, Tempo

_EARLY_QUARTERS = 0.5  # a first note struck so much too early belongs to the first beat


class RecordingSession:
    """by_ear: no clicks; the beats are found in what was played, where they are plain. Else times are those of the
    player's clicks."""

    def __init__(self, recording: Recording, by_ear: bool) -> None:
        """Raises ContinuoError for a metre that can't be read."""
        self._recording, self._by_ear = recording, by_ear
        self._metre = parse_metre(recording.metre)
        self._recorder = Recorder()
        self._last = 0.0  # seconds by ear, else quarters
        self.is_beat_known = True
        """Once it is finished: False where it was played without clicks, and its beats were not plain."""
        self._end_ticks = None if recording.bars is None else recording.bars * bar_ticks(self._metre, TICKS_PER_QUARTER)

    def begin(self, player: Player) -> None:
        """Clicks, and what is played has its position among them."""
        if self._by_ear:
            return
        tempos = (Tempo(0, round(60e6 / self._recording.tempo)),)
        player.load(Score(TICKS_PER_QUARTER, (), tempos, (self._metre,)), horizon=LAST_TICK)
        player.send(SetMetronome(self._recording.metronome))
        player.send(Play(0, self._recording.count_in))

    def from_player(self, report: Reported) -> None:
        """Something that the player has reported."""
        match report:
            case Position(tick) if not self._by_ear:
                self._last = tick / TICKS_PER_QUARTER
            case PortLost():  # a keyboard that is gone lets go of no key
                self._recorder.lost(self._last)
            case Received(moment, tick, data):
                onset = moment if self._by_ear else None if tick is None else tick / TICKS_PER_QUARTER
                if onset is not None:
                    self._last = max(self._last, onset)
                    self._recorder.receive(onset, midi_message(data))

    @property
    def is_over(self) -> bool:
        """As many bars as were asked for."""
        return not self._by_ear and self._end_ticks is not None and self._last * TICKS_PER_QUARTER >= self._end_ticks

    @property
    def note_count(self) -> int:
        """Of notes that have ended."""
        return len(self._recorder.notes)

    def so_far(self) -> Score | None:
        """What was played until here, None for nothing; by ear at a tempo that is only supposed."""
        notes = self._counted(self._recorder.notes)
        if not notes:
            return None
        bpm = self._recording.tempo
        return phrase_score(in_quarters(notes, bpm) if self._by_ear else notes, bpm, self._metre)

    def finish(self, moment: float) -> Score:
        """The phrase. moment: now, by the clock of the reports. Raises ContinuoError where nothing was played."""
        recording = self._recording
        notes = self._counted(self._recorder.finish(moment if self._by_ear else self._last))
        if self._by_ear and notes:
            score, self.is_beat_known = timed(
                notes, metre=self._metre, quantise=recording.quantise, changes=self._recorder.changes
            )
            return score
        return phrase_score(
            notes, recording.tempo, self._metre, recording.quantise, self._end_ticks, self._recorder.changes
        )

    def _counted(self, notes: Sequence[PlayedNote]) -> list[PlayedNote]:
        return [note for note in sorted(notes) if self._by_ear or note.onset > -_EARLY_QUARTERS or note.end > 0]
