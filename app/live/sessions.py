"""What goes on while somebody plays a keyboard: a recording, or a duet whose phrases are kept. Without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.composer.stream import Stream
from app.live.duet import Duet
from app.live.options import Recording
from app.live.recording import (
    TICKS_PER_QUARTER,
    PlayedNote,
    Recorder,
    estimate_bpm,
    heard_message,
    in_quarters,
    phrase_score,
)
from app.player.client import Player
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.metre import bar_ticks, parse_metre
from generator.music.score import Score, Tempo, Track, note_array

_FOREVER_TICKS = 2**40
_EARLY_QUARTERS = 0.5  # a first note struck so much too early belongs to the first beat
_TEMPO_NOTES = 600  # the tempo is found by ear from so many at the beginning


class RecordingSession:
    """by_ear: no clicks; the tempo is found from what was played. Else times are those of the player's clicks."""

    def __init__(self, recording: Recording, by_ear: bool) -> None:
        """Raises ContinuoError for a metre that can't be read."""
        self._recording, self._by_ear = recording, by_ear
        self._metre = parse_metre(recording.metre)
        self._recorder = Recorder()
        self._last = 0.0  # seconds by ear, else quarters
        self._end_ticks = None if recording.bars is None else recording.bars * bar_ticks(self._metre, TICKS_PER_QUARTER)

    def begin(self, player: Player) -> None:
        """Clicks, and what is played has its place among them."""
        if self._by_ear:
            return
        tempos = (Tempo(0, round(60e6 / self._recording.tempo)),)
        player.load(Score(TICKS_PER_QUARTER, (), tempos, (self._metre,)), horizon=_FOREVER_TICKS)
        player.send("metronome", self._recording.metronome)
        player.send("play", 0, self._recording.count_in)

    def from_player(self, verb: str, *arguments: Any) -> None:
        """A report of the player's."""
        if verb == "position" and not self._by_ear:
            self._last = arguments[0] / TICKS_PER_QUARTER
        elif verb == "lost":  # a keyboard that is gone lets go of no key
            self._recorder.finish(self._last)
        elif verb == "in":
            moment, tick, data = arguments
            place = moment if self._by_ear else None if tick is None else tick / TICKS_PER_QUARTER
            if place is not None:
                self._last = max(self._last, place)
                self._recorder.hear(place, heard_message(data))

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
        bpm = recording.tempo
        if self._by_ear:
            bpm = estimate_bpm([note.onset for note in notes[:_TEMPO_NOTES]])
            notes = in_quarters(notes, bpm)
        return phrase_score(notes, bpm, self._metre, recording.quantise, self._end_ticks)

    def _counted(self, notes: Sequence[PlayedNote]) -> list[PlayedNote]:
        return [note for note in sorted(notes) if self._by_ear or note.onset > -_EARLY_QUARTERS or note.end > 0]


class KeptDuet(Duet):
    """A duet that can say what it answered."""

    _heard: Stream | None = None

    def _answer(self) -> None:
        super()._answer()
        self._heard = self._stream

    def answer(self, phrase: Score, *, whole: bool) -> Score | None:
        """The last answer to `phrase`, from the bar line before it; whole: though it was not heard to its end."""
        stream = self._heard
        if stream is None:
            return None
        notes = stream.notes
        if not whole:
            notes = notes[notes[:, 0] < stream.position_ticks]
        if not len(notes):
            return None
        notes = notes.copy()
        bar = bar_ticks(phrase.metres[0], GRID)
        notes[:, 0] -= notes[:, 0].min() // bar * bar
        program = phrase.tracks[0].program
        return replace(phrase, ticks_per_quarter=GRID, tracks=(Track(note_array(notes.tolist()), "Answer", program),))
