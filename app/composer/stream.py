"""Playing while composing: bars go from the composing process to the player, a little ahead of the playhead."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app.composer import messages as composed
from app.composer.client import Composer
from app.composer.client import Reported as ComposerReport
from app.ipc.client import Restarted
from app.player.client import Player
from app.player.client import Reported as PlayerReport
from app.player.messages import FinishPiece, NoteRow, Play, Position, Stop
from generator.compose.asking.mixing import with_mix
from generator.compose.asking.request import GenerationRequest
from generator.compose.continuation import Continuation, joined
from generator.compose.note_table import columns_of
from generator.compose.placing import Placing
from generator.errors import Text
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.midi.allocation import live_channels
from generator.music.bars import BarGrid
from generator.music.scaling import OUTPUT_TICKS_PER_QUARTER, at_resolution
from generator.music.score import Score, Track

if TYPE_CHECKING:
    from app.taste.choosing import Choosing

DEFAULT_LOOK_AHEAD = 2  # bars
_SCALE = OUTPUT_TICKS_PER_QUARTER // GRID  # the player counts finer ticks than the grid's: clips keep their timing


class Stream:
    """One piece that is played while it is composed. Times are ticks of the grid.

    Pass it the reports of both processes (`from_player`, `from_composer`), from any thread. It composes `look_ahead`
    bars beyond the playhead, so changes are audible after that many bars at the latest.

    clip: what is played before and beside the new notes, which are played on its tracks by part; with `channel` the
    clip is not played, and all new notes go to that channel, on `program`, 0 to 127, or whatever program it has. mix:
    of parts, as parse_mix reads it. takes: compose these at once, and play the first of them; choosing: which of them
    to report. on_bar(begin, end, notes): called with each bar; on_failure(Text): called if composing fails. Both are
    called from other threads, and must return at once.
    """

    def __init__(
        self,
        player: Player,
        composer: Composer,
        continuation: Continuation,
        clip: Score | None = None,
        *,
        channel: int | None = None,
        program: int | None = None,
        takes: GenerationRequest | None = None,
        choosing: Choosing | None = None,
        mix: str | None = None,
        look_ahead: int = DEFAULT_LOOK_AHEAD,
        on_bar: Callable[[int, int, np.ndarray], None] = lambda *_: None,
        on_failure: Callable[[Text], None] = lambda _: None,
    ) -> None:
        self._player, self._composer = player, composer
        self._continuation = continuation
        self._takes, self._choosing = takes, choosing
        self._look_ahead = max(1, look_ahead)
        self._on_bar, self._on_failure = on_bar, on_failure
        silent = replace(continuation.before, tracks=())
        self._placing = Placing(clip or silent, continuation.parts, continuation.before) if channel is None else None
        played = replace(clip or silent, tracks=with_mix(self._placing.tracks, mix) if self._placing else ())
        self._played = at_resolution(played, OUTPUT_TICKS_PER_QUARTER)
        self._channels = np.array(live_channels(self._played) if channel is None else [channel])
        self._programs = None if channel is None or program is None else ((channel, program),)
        self._bars = BarGrid(continuation.before.metres, GRID)
        self._lock = threading.RLock()
        self._new: list[np.ndarray] = []
        self._horizon = continuation.begin_ticks
        self._position = float(continuation.begin_ticks)
        self._job = self._asked = 0
        self._is_done = False
        self._is_loaded = False  # whether the player has it

    @property
    def job(self) -> int:
        """Number of the composer's present job; 0 for none."""
        return self._job

    @property
    def channels(self) -> list[int]:
        """The channels of the clip's tracks, then those of new parts."""
        return self._channels.tolist()

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks on these channels."""
        return self._played.tracks

    @property
    def horizon_ticks(self) -> int:
        """Tick up to which music is composed."""
        return self._horizon

    @property
    def scale(self) -> int:
        """Number of the player's ticks in one of the grid."""
        return _SCALE

    @property
    def position_ticks(self) -> float:
        """The last position that the player has reported."""
        return self._position

    @property
    def is_done(self) -> bool:
        """Whether all is composed."""
        return self._is_done

    @property
    def notes(self) -> np.ndarray:
        """All notes composed so far, as in ComposedBar."""
        with self._lock:
            return joined(self._new, columns_of(self._continuation.parts))

    def prepare(self) -> None:
        """Begin composing; nothing is sent to the player yet."""
        with self._lock:
            if self._takes:
                self._job = self._composer.compose_takes(self._takes, self._choosing)
            else:
                self._ask(self._continuation)

    def play(
        self,
        from_ticks: int | None = None,
        *,
        skip_rests: bool = False,
        on_bar_line: bool = False,
        count_in_bars: int = 0,
    ) -> None:
        """Play from a tick, None for the begin of the new music. skip_rests: from the first new note; on_bar_line: from
        the bar line before that."""
        with self._lock:
            begin = self._continuation.begin_ticks if from_ticks is None else from_ticks
            if skip_rests and len(self.notes):
                begin = int(self.notes[:, 0].min())
            if on_bar_line:
                begin = self._bars.bar_start(self._bars.locate_one(begin)[0])
            self._position = float(begin)
            if not self._is_loaded:
                self._load()
            self._player.send(Play(self._position * _SCALE, count_in_bars))

    def change(self, continuation: Continuation) -> None:
        """Continue with other settings from the horizon on. The notes and parts of `continuation` are not used."""
        with self._lock:
            now, controls = self._continuation, {part.value: part.controls for part in continuation.parts}
            self._continuation = replace(
                continuation,
                before=now.before,
                begin_ticks=now.begin_ticks,
                parts=tuple(replace(part, controls=controls.get(part.value, part.controls)) for part in now.parts),
                given=now.given,
                conditions=replace(continuation.conditions, ensemble=now.conditions.ensemble),
            )
            self._ask(self._continuation.from_here(self.notes, self._horizon))

    def hush(self) -> None:
        """Continue composing without playing, as another user takes over the player."""
        with self._lock:
            self._is_loaded = False

    def stop(self) -> None:
        """Stop composing and playing."""
        with self._lock:
            self._job = 0
            self._composer.cancel()
            if self._is_loaded:
                self._player.send(Stop())

    def from_player(self, report: PlayerReport) -> None:
        """Handle a report of the player."""
        with self._lock:
            if isinstance(report, Position):
                self._position = report.tick / _SCALE
                self._ask_further()
            elif isinstance(report, Restarted) and self._is_loaded:
                self._load()
                self._player.send(Play(self._position * _SCALE))

    def from_composer(self, report: ComposerReport) -> None:
        """Handle a report of the composer."""
        with self._lock:
            match report:
                case Restarted() if self._job and not self._is_done:
                    self._takes = None  # one of them is better than none
                    self._ask(self._continuation.from_here(self.notes, self._horizon))
                case composed.BarComposed(job=self._job):
                    self._add(report)
                case composed.JobDone(job=self._job):
                    self._is_done = True
                    if self._is_loaded:
                        self._player.send(FinishPiece())
                case composed.JobFailed(job, text) if job in (None, self._job):
                    self._job = 0
                    if self._is_loaded:
                        self._player.send(FinishPiece(self._horizon * _SCALE))
                    self._on_failure(text)

    def _add(self, bar: composed.BarComposed) -> None:
        self._new.append(bar.notes)
        self._horizon = bar.end_ticks
        if self._is_loaded:
            self._player.add(self._rows(bar.notes), bar.end_ticks * _SCALE)
        self._on_bar(bar.begin_ticks, bar.end_ticks, bar.notes)

    def _load(self) -> None:
        """Send the player all notes so far."""
        self._is_loaded = True
        self._player.load(self._played, self._continuation.begin_ticks * _SCALE, programs=self._programs)
        self._player.add(self._rows(self.notes), self._horizon * _SCALE)
        if self._is_done:
            self._player.send(FinishPiece())

    def _rows(self, notes: np.ndarray) -> list[NoteRow]:
        """notes: as ComposedBar has them."""
        tracks = self._placing.tracks_of(notes) if self._placing else np.zeros(len(notes), int)
        channels = self._channels[tracks].tolist()
        return [
            (onset * _SCALE, duration * _SCALE, channel, pitch, velocity)
            for channel, (onset, duration, pitch, velocity) in zip(channels, notes[:, :4].tolist(), strict=True)
        ]

    def _ask(self, continuation: Continuation) -> None:
        """Begin a job, up to where music is wanted; later bars of the job before are ignored."""
        self._is_done = False
        self._asked = self._wanted()
        self._job = self._composer.compose(continuation, self._asked)

    def _wanted(self) -> int:
        bar = self._bars.locate_one(max(int(self._position), self._continuation.begin_ticks))[0]
        return self._bars.bar_start(bar + 1 + self._look_ahead)

    def _ask_further(self) -> None:
        wanted = self._wanted()
        if self._job and not self._takes and not self._is_done and wanted > self._asked:
            self._asked = wanted
            self._composer.until(self._job, wanted)
