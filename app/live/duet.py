"""Duet: you play, you stop, it answers; you play again, and it falls silent.

What happens when is `Duet`'s; it gets every report, is called when time has passed, and has no thread of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from app.composer.client import Composer
from app.composer.client import Reported as ComposerReport
from app.composer.stream import Stream
from app.document.piece import COMPOSED, ORIGIN, PART, YOURS, Part, Piece, table, with_new
from app.ipc.wire import now
from app.live.changes import PlayedChange, left_out
from app.live.options import LONGEST_PAUSE, SHORTEST_PAUSE, USUAL_PAUSE
from app.live.phrase_end import pause_after
from app.live.recording import Recorder, midi_message
from app.live.timing import Timed, timed
from app.player.client import Player
from app.player.client import Reported as PlayerReport
from app.player.messages import Hush, HushOnInput, PieceEnded, PortLost, Received, SessionBeat
from app.player.outputs import is_for_drums
from generator.compose.asking.controls import Controls
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.continuation import Continuation
from generator.compose.placing import PART_NAME
from generator.errors import ContinuoError, Text
from generator.events.context import estimate_key
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.bars import BarGrid
from generator.music.harmony import class_names, class_set, pitch_name, scale_of
from generator.music.metre import COMMON_TIME, bar_ticks, parse_metre
from generator.music.scaling import OUTPUT_TICKS_PER_QUARTER, at_resolution
from generator.music.score import HIGHEST_KEY, LOWEST_KEY, Score, Tempo, Track, note_array
from generator.music.tempo import DEFAULT_TEMPO_US, check_tempo
from generator.network.checkpoint import Checkpoint
from generator.network.config import SamplingConfig

SHORTEST_PHRASE = 2  # notes; a single key is no phrase
MOST_BARS = 8
_FORGOTTEN_SECONDS = 4.0
_PREPARED = 0.3  # of the pause has passed when composing begins
_MOST_NOTES = 300  # of a long phrase, its end
_REGISTER_SEMITONES = 5  # above and below what was played
_EARLY_QUARTERS = 0.125  # before a bar line of a session, from where on a phrase's first note belongs to it
_NARROWEST = 19  # an octave and a fifth
Turn = Literal["yours", "listening", "mine"]


@dataclass(frozen=True)
class DuetSettings:
    """How a duet is played."""

    pause_seconds: float | None = USUAL_PAUSE
    """Time without a key down that ends a phrase, SHORTEST_PAUSE to LONGEST_PAUSE; None for as this player plays."""
    bars: int | None = None
    """Of an answer, 1 to 64; None for as many as the phrase had."""
    bpm: float | None = None
    """Quarter notes a minute; None for by ear."""
    style: str | None = None
    """Of the model's; None for any."""
    controls: Controls = Controls()
    """What answers have to keep to."""
    sampling: SamplingConfig = SamplingConfig()
    """How notes are drawn."""
    rng_seed: int = 0
    """Seed of the first answer; each next one has the next."""
    metre: str | None = None
    """Of your phrases and the answers, such as 3/4; None for the one that you play in, where it is plain, else 4/4."""
    program: int | None = None
    """General MIDI program of the answers, 0 to 127; None for the sound that you play."""

    def __post_init__(self) -> None:
        if self.pause_seconds is not None and not SHORTEST_PAUSE <= self.pause_seconds <= LONGEST_PAUSE:
            raise ContinuoError(
                "{--pause} is {seconds:g}; it must be from 0.1 to 10 seconds", seconds=self.pause_seconds
            )
        if self.bars is not None and not 1 <= self.bars <= 64:
            raise ContinuoError("{--answer-bars} is {bars}; it must be from 1 to 64", bars=self.bars)
        if self.bpm is not None:
            check_tempo(self.bpm)
        if self.metre is not None:
            parse_metre(self.metre)


class Duet:
    """on_turn(turn): "yours" while it waits, "listening" while you play, "mine" while it answers; on_failure(Text).

    The answer is composed while the pause that ends a phrase is still passing, so that it begins when that is over.
    Where the player follows a session of Ableton Link, phrases are written on its beats, and an answer begins at its
    next bar line.
    """

    def __init__(
        self,
        player: Player,
        composer: Composer,
        checkpoint: Checkpoint,
        settings: DuetSettings = DuetSettings(),
        *,
        on_turn: Callable[[Turn], None] = lambda _: None,
        on_failure: Callable[[Text], None] = lambda _: None,
    ) -> None:
        self._player, self._composer, self._checkpoint = player, composer, checkpoint
        self.settings = settings
        self._on_turn, self._on_failure = on_turn, on_failure
        self._turn: Turn = "yours"
        self._recorder = Recorder()
        self._changes: list[PlayedChange] = []  # of phrases before this one
        self._stream: Stream | None = None
        self._answered: Stream | None = None  # the last answer that was played
        self._tempo = self._prepared_tempo = Tempo(0, DEFAULT_TEMPO_US)  # of that answer, and of the next
        self._answers = 0
        self._phrase: Timed | None = None  # that is being answered
        self._session: SessionBeat | None = None  # that the player follows
        self._channel = 0  # that was played on: the answer has the same sound
        player.send(HushOnInput(True))

    @property
    def turn(self) -> Turn:
        return self._turn

    def from_player(self, report: PlayerReport) -> None:
        """Something that the player has reported."""
        match report:
            case Received(moment, _, data):
                self._receive(moment, midi_message(data))
            case SessionBeat():
                self._session = report if report.bpm > 0 else None
            case PortLost():  # a keyboard that is gone lets go of no key
                self._recorder.lost(now())
            case PieceEnded() if self._turn == "mine":
                self._stream = None
                self._change("yours")
            case _ if self._stream and self._turn == "mine":
                self._stream.from_player(report)

    def from_composer(self, report: ComposerReport) -> None:
        """Something that the composer has reported."""
        if self._stream:
            self._stream.from_composer(report)

    def pass_time(self, moment: float) -> float:
        """Answer if a phrase is over; -> when to be called again, math.inf for after the next report."""
        if self._turn != "listening" or not self._recorder.is_at_rest:
            return math.inf
        if len(self._recorder.onsets) < SHORTEST_PHRASE:
            return math.inf
        pause = self.settings.pause_seconds
        if pause is None:
            pause = pause_after(self._recorder)
        due = self._recorder.last_up + pause
        ready = self._recorder.last_up + pause * _PREPARED
        if moment < ready:  # between two keys of a phrase there is silence too
            return ready
        if moment < due:
            self._prepare(moment)
            return due
        self._answer(moment)
        return math.inf

    def _receive(self, moment: float, message: Any) -> None:
        if message.type == "note_on" and message.velocity:
            # A single key, and nothing for long, was no phrase. (Where it was mine, the player fell silent itself.)
            is_stale = self._recorder.is_at_rest and moment > self._recorder.last_up + _FORGOTTEN_SECONDS
            if self._turn != "listening" or is_stale:
                self._changes += self._recorder.changes
                self._recorder = self._recorder.renewed(moment)
            self._channel = message.channel
            self._phrase = None
            if self._stream:  # it was mine, or prepared for a pause that was none
                if self._turn == "mine":
                    self._player.send(Hush())  # where it had not yet begun when the key was struck
                self._composer.cancel()
                self._stream = None
            self._change("listening")
        self._recorder.receive(moment, message)

    def _prepare(self, moment: float) -> None:
        if self._stream is None:
            self._phrase = self._timed(moment)
            request = request_for(self._checkpoint, self._wish(self._phrase))
            continuation = Continuation.of(request, endless=False)
            if not self._phrase.is_beat_known:
                conditions = replace(continuation.conditions, tempo=0, is_beat_known=False)
                continuation = replace(continuation, conditions=conditions)
            begin = continuation.begin_ticks
            self._prepared_tempo = Tempo(0, continuation.before.tempo_map.tempo_at(begin))
            program = self.settings.program
            self._stream = Stream(
                self._player,
                self._composer,
                continuation,
                channel=self._channel if program is None else _beside(self._channel),
                program=program,
                on_failure=self._fail,
            )
            self._stream.prepare()

    def _answer(self, moment: float) -> None:
        self._prepare(moment)
        assert self._stream
        self._answers += 1
        self._stream.play(skip_rests=True, on_bar_line=self._session is not None)
        self._answered, self._tempo = self._stream, self._prepared_tempo
        self._change("mine")

    @property
    def left_out(self) -> Text | None:
        """What was played and is in no phrase; None for nothing."""
        return left_out(change.data for change in (*self._changes, *self._recorder.changes))

    def phrase(self) -> Score:
        """What was played and is being answered, as a score in its tempo."""
        return (self._phrase or self._timed(self._recorder.last_up)).score

    def _timed(self, moment: float) -> Timed:
        """What was played until now."""
        played = self._recorder.played(moment)
        keys = [note for note in played if not note.is_drum]  # pads beside them are no phrase
        notes = (keys or [note._replace(channel=0) for note in played])[-_MOST_NOTES:]
        metre = None if self.settings.metre is None else parse_metre(self.settings.metre)
        if self._session and notes:
            quarters = bar_ticks(metre or COMMON_TIME, GRID) / GRID
            begin = self._session.beat_at(min(note.onset for note in notes)) % quarters
            is_early = begin > quarters - _EARLY_QUARTERS
            return timed(notes, self._session.bpm, metre, begin=begin - quarters if is_early else begin)
        return timed(notes, self.settings.bpm, metre)

    def answer(self, phrase: Score, *, whole: bool) -> Score | None:
        """The last answer to `phrase`, from the bar line before it; whole: though it was not played to its end."""
        stream = self._answered
        if stream is None:
            return None
        notes = stream.notes[:, :4]
        if not whole:
            notes = notes[notes[:, 0] < stream.position_ticks]
        if not len(notes):
            return None
        notes = notes.copy()
        bar = bar_ticks(phrase.metres[0], GRID)
        notes[:, 0] -= notes[:, 0].min() // bar * bar
        program = phrase.tracks[0].program if self.settings.program is None else self.settings.program
        track = Track(note_array(notes.tolist()), "Answer", program)
        return replace(phrase, ticks_per_quarter=GRID, tracks=(track,), tempos=(self._tempo,))

    def _wish(self, phrase: Timed) -> Wish:
        settings, score = self.settings, phrase.score
        notes = score.tracks[0].notes
        bar = bar_ticks(score.metres[0], score.ticks_per_quarter)
        bars = settings.bars or min(MOST_BARS, max(1, math.ceil(score.end_ticks / bar)))
        if settings.program is not None:  # the model answers as that instrument plays
            score = replace(score, tracks=(replace(score.tracks[0], program=settings.program),))
        controls = settings.controls
        if controls.key is None and controls.chords is None:
            controls = replace(controls, key=class_names(_classes(notes)))
        if controls.range is None:
            controls = replace(controls, range=_register(notes))
        return Wish(
            seed=score,
            bars=bars,
            style=settings.style,
            sampling=settings.sampling,
            rng_seed=settings.rng_seed + self._answers,
            controls=controls,
        )

    def _fail(self, text: Text) -> None:
        """There is no answer: you may play on."""
        self._stream = None
        self._change("yours")
        self._on_failure(text)

    def _change(self, turn: Turn) -> None:
        if turn != self._turn:
            self._turn = turn
            self._on_turn(turn)


def _beside(channel: int) -> int:
    """The next channel that is not for drums."""
    return next(other % 16 for other in range(channel + 1, channel + 3) if not is_for_drums(other % 16))


def _classes(notes: np.ndarray) -> int:
    """Pitch classes of the key, and those that were played besides. notes: (N, 4)."""
    return scale_of(estimate_key(notes[:, 2], notes[:, 1].astype(float))) | class_set(notes[:, 2].tolist())


def _register(notes: np.ndarray) -> str:
    low, high = int(notes[:, 2].min()) - _REGISTER_SEMITONES, int(notes[:, 2].max()) + _REGISTER_SEMITONES
    spare = max(0, _NARROWEST - (high - low))
    low, high = low - spare // 2, high + spare - spare // 2
    low = max(LOWEST_KEY, min(low, HIGHEST_KEY - _NARROWEST))
    high = min(HIGHEST_KEY, max(high, LOWEST_KEY + _NARROWEST))
    return f"{pitch_name(low)}-{pitch_name(high)}"


def joined_phrases(phrases: Sequence[tuple[Score, str]], your_name: str) -> Piece:
    """phrases: (notes from its first bar line on, "yours" or "mine"). Each begins at the bar line after the one before,
    in its own tempo and metre."""
    piece = Piece()
    rows, tempos, metres, begin, programs = [piece.rows], [], [], 0, [0, 0]
    for score, whose in phrases:
        score, own = at_resolution(score, OUTPUT_TICKS_PER_QUARTER), int(whose == "mine")
        end = begin + score.end_ticks
        for tempo in score.tempos or (Tempo(0, DEFAULT_TEMPO_US),):
            moved = tempo._replace(ticks=tempo.ticks + begin)
            if moved.ticks < max(end, begin + 1) and (not tempos or tempos[-1].us_per_quarter != tempo.us_per_quarter):
                tempos.append(moved)
        metre = (score.metres or (COMMON_TIME,))[0]
        if not metres or metres[-1][1:] != metre[1:]:
            metres.append(metre._replace(ticks=begin))
        for track in score.tracks:
            new = np.zeros((len(track), piece.rows.shape[1]), np.int32)
            new[:, :4] = track.notes
            new[:, 0] += begin
            new[:, PART], new[:, ORIGIN] = own, COMPOSED if own else YOURS
            rows.append(new)
            programs[own] = track.program
        bars = BarGrid(metres, OUTPUT_TICKS_PER_QUARTER)
        bar, position, _ = bars.locate_one(end)
        begin = bars.bar_start(bar + (position > 0))
    parts = with_new((), Part(your_name, programs[0]), Part(PART_NAME, programs[1]))
    return Piece(OUTPUT_TICKS_PER_QUARTER, table(np.concatenate(rows)), parts, tuple(tempos), tuple(metres))
