"""Accompaniment as it is played: between the keyboard, the player and the composing process.

It gets every report, is called when time has passed, and has no thread of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from mido import Message

from app.composer.client import Composer
from app.composer.client import Reported as ComposerReport
from app.composer.messages import BarComposed, JobFailed
from app.document.piece import COMPOSED, ORIGIN, YOURS, Piece, part_of, table, with_new
from app.ipc.client import Restarted
from app.ipc.wire import now
from app.live.accompany.accompanist import Accompanist, Asked
from app.live.accompany.settings import AccompanySettings
from app.live.accompany.stretch import Change
from app.live.accompany.tempo.follower import TempoFollower
from app.live.accompany.tempo.played_tempo import PlayedTempo, TempoListener
from app.live.accompany.tempo.taps import TapTempo
from app.live.accompany.tempo.tempo_record import TempoRecord
from app.live.changes import left_out
from app.live.recording import midi_message
from app.player import messages as ask
from app.player.client import Player
from app.player.client import Reported as PlayerReport
from app.player.messages import LAST_TICK
from app.player.outputs import ALL_NOTES_OFF, CHANNELS, DRUM_CHANNEL
from generator.compose.asking.accompaniment import accompaniment
from generator.compose.assemble import from_tick
from generator.compose.note_table import PART as VALUE
from generator.errors import Text
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.metre import bar_ticks, beat_ticks, parse_metre
from generator.music.scaling import OUTPUT_TICKS_PER_QUARTER
from generator.music.score import Score, Tempo, Track
from generator.network.checkpoint import Checkpoint

_SCALE = OUTPUT_TICKS_PER_QUARTER // GRID  # the player's ticks to one of the grid
_UNKNOWN_BPM = 120.0  # until a MIDI clock or taps have said more
_KEYBOARD_CHANNEL = 0  # that most keyboards send on
_EARLY = GRID / 2  # ticks before the first bar line from which on a note belongs to it
_JUST_EARLY = 1 / 32  # of a bar before its line, in which the first note of all belongs to it
_RECALLED_SECONDS = 60.0  # of what was played before the tempo was known, in which chords are looked for
_TEMPO_SPAN = 0.5  # seconds of a MIDI clock over which its tempo is found
State = Literal["tapping", "listening", "waiting", "counting", "playing"]


@dataclass(frozen=True)
class Listened:
    """What is shown while it plays."""

    state: State
    """Whether it waits for taps, for a plain beat, or for a MIDI clock; counts in, or plays."""
    chord: str | None = None
    """What it takes for your chord."""
    bpm: float | None = None
    """Quarter notes a minute; None before it is known."""
    taps: int = 0
    """That are still to come."""


class AccompanySession:
    """on_listened(Listened): something of it has changed; on_failure(Text): it can't go on, and falls silent."""

    def __init__(
        self,
        player: Player,
        composer: Composer,
        checkpoint: Checkpoint,
        settings: AccompanySettings,
        *,
        on_listened: Callable[[Listened], None] = lambda _: None,
        on_failure: Callable[[Text], None] = lambda _: None,
    ) -> None:
        """Raises ContinuoError for parts that the model can't compose."""
        self._player, self._composer, self._checkpoint, self._settings = player, composer, checkpoint, settings
        self._on_listened, self._on_failure = on_listened, on_failure
        self._metre = parse_metre(settings.metre)
        self._taps = TapTempo(self._metre) if settings.start == "taps" else None
        self._listener = TempoListener(self._metre) if settings.start == "listen" else None
        self._before: list[tuple[float, Any]] = []  # what was played before the tempo was known: when, and messages
        self._follower = TempoFollower() if settings.adapts and not settings.is_led else None
        self._record = TempoRecord()
        self._jobs: tuple[int, int, float] | None = None  # the composer's job, the accompanist's number, since when
        self._position: tuple[float, float] | None = None  # tick of the grid, and when; None while nothing runs
        self._slope: tuple[float, float] | None = None  # where the tempo of a clock is measured from
        self._ended = 0.0  # tick up to which it was played
        self._listened: Listened | None = None
        self._early: dict[tuple[int, int], Any] = {}  # keys struck in the count-in that are down
        self._origin: float | None = None  # when the first bar began, where that was found in your playing
        self._due = 0.0  # when it is to be called again
        self._make(settings.bpm or _UNKNOWN_BPM)

    def _make(self, bpm: float) -> None:
        """All that depends on the tempo."""
        settings = self._settings
        self._bpm, self._speed = bpm, 1.0
        self._asked = accompaniment(
            self._checkpoint,
            settings.parts,
            program=settings.program,
            metre=self._metre,
            bpm=bpm,
            style=settings.style,
            sampling=settings.sampling,
            controls=settings.controls,
            rng_seed=settings.rng_seed,
        )
        self._accompanist = Accompanist(self._asked, self._metre, bpm)
        self._tracks = (Track(name="Keyboard", program=settings.program), *self._asked.tracks)
        # From the last one down: a keyboard sends on one of the first, and that is to keep its sound.
        free = iter([channel for channel in reversed(CHANNELS) if channel != DRUM_CHANNEL])
        self._channel_of = {
            part.value: DRUM_CHANNEL if track.is_drum else next(free)
            for part, track in zip(self._asked.parts, self._asked.tracks, strict=True)
        }

    def begin(self) -> None:
        """Count in, or wait for taps, a plain beat or a clock."""
        if self._taps:
            self._show(Listened("tapping", taps=self._taps.needed))
            return
        if self._listener:
            self._show(Listened("listening"))
            return
        self._load()
        if self._settings.start == "count-in":
            self._player.send(ask.Play(0, self._settings.count_in))
            self._show(Listened("counting", bpm=self._bpm))
        elif self._settings.start == "link":
            self._player.send(ask.Play(0))
            self._show(Listened("counting"))
        else:
            self._show(Listened("waiting"))

    def _load(self) -> None:
        programs = [track.program for track in self._tracks]
        channels = [_KEYBOARD_CHANNEL, *self._channel_of.values()]
        tempo = 0, round(60e6 / self._bpm)
        about = OUTPUT_TICKS_PER_QUARTER, (tempo,), (self._metre,), tuple(zip(channels, programs, strict=True))
        self._player.send(ask.LoadPiece(*about, horizon=LAST_TICK))

    # What comes.

    def from_player(self, report: PlayerReport) -> None:
        """Something that the player has reported."""
        match report:
            case ask.Received(moment, tick, data):
                self._receive(moment, None if tick is None else tick / _SCALE, midi_message(data))
            case ask.SessionBeat(bpm=bpm) if bpm and self._settings.start == "link":
                self._bpm = self._accompanist.bpm = bpm
                if self._listened and self._listened.state == "counting":
                    self._show(Listened("counting", bpm=bpm))
            case ask.Position(tick, moment):
                self._position = tick / _SCALE, moment
                self._measure()
            case ask.StateChanged(state):
                self._record.rest()
                if state == "stopped":
                    self._stand_still()
            case ask.PortLost() if self._listener:
                self._before.append((now(), Message("control_change", control=ALL_NOTES_OFF)))
            case ask.PortLost():  # a keyboard that is gone lets go of no key
                self._accompanist.listening.let_go(self._tick(now()))
            case Restarted() if self._position is None and self._settings.start in ("count-in", "link", "clock"):
                self.begin()  # of what it was sent, it knows nothing
            case Restarted() if self._position:
                self._record.rest()
                self._load()
                self._change(Change(0, tuple(self._channel_of), self._accompanist.notes))
                if self._settings.start != "clock":
                    self._player.send(ask.Play(max(0.0, self._tick(now())) * _SCALE))
        self.pass_time(now())

    def from_composer(self, report: ComposerReport) -> None:
        """Something that the composer has reported."""
        match report:
            case BarComposed(job, begin, end, notes) if self._jobs and job == self._jobs[0]:
                _, number, since = self._jobs
                self._accompanist.took(now() - since)
                for change in self._accompanist.composed(number, begin, end, notes, self._tick(now())):
                    self._change(change)
                self._due = 0.0
                self.pass_time(now())
            case Restarted():
                self._jobs = None
                self._accompanist.lost()
            case JobFailed(job, text) if job is None or (self._jobs and job == self._jobs[0]):
                self._jobs = None
                self._on_failure(text)

    def pass_time(self, moment: float) -> float:
        """Do what is due; -> when to be called again, math.inf for after the next report."""
        if self._position is None:
            return math.inf
        if moment < self._due:
            return self._due
        self._due = self._turn(moment)
        return self._due

    def _turn(self, moment: float) -> float:
        tick = self._tick(moment)
        if tick < -_EARLY:
            return moment + (-_EARLY - tick) * self._accompanist.listening.seconds_a_tick
        self._take_early()
        for move in self._accompanist.turn(tick):
            if isinstance(move, Asked):
                stretch = move.stretch
                job = self._composer.compose(stretch.continuation, stretch.end - stretch.moved)
                self._jobs = job, move.number, now()
            else:
                self._change(move)
        self._show(Listened("playing", self._accompanist.chord(tick), self._accompanist.bpm))
        return moment + (self._accompanist.next_tick(tick) - tick) * self._accompanist.listening.seconds_a_tick

    def _receive(self, moment: float, tick: float | None, message: Any) -> None:
        if tick is None and self._origin is not None:  # the music is about to run
            tick = (moment - self._origin) / self._accompanist.listening.seconds_a_tick
        if tick is None:
            self._listen(moment, message)
            is_tap = self._taps and message.type == "note_on" and message.velocity
            if is_tap:
                self._tap(moment)
            return
        self._record.add(tick, moment)
        if self._position is None:
            self._position = tick, moment
        if tick < -_EARLY:
            self._hold_early(message)
            return
        self._take_early()
        tick = max(0.0, tick)
        self._due = 0.0
        self._accompanist.receive(tick, message)
        if self._follower and message.type == "note_on" and message.velocity:
            self._follower.struck(tick)
            if abs(self._follower.speed - self._speed) > 1e-3:
                self._speed = self._follower.speed
                self._accompanist.bpm = self._bpm * self._follower.rate
                self._player.send(ask.SetTempos(((0, round(60e6 / self._bpm / self._speed)),)))

    def _hold_early(self, message: Any) -> None:
        """A key of the count-in: it counts if it is still down when the music begins."""
        key = getattr(message, "channel", 0), getattr(message, "note", 0)
        if message.type == "note_on" and message.velocity:
            self._early[key] = message
        elif message.type in ("note_on", "note_off"):
            self._early.pop(key, None)

    def _take_early(self) -> None:
        for message in self._early.values():
            self._accompanist.receive(0.0, message)
        self._early.clear()

    def _tap(self, moment: float) -> None:
        assert self._taps
        tapped = self._taps.tap(moment)
        if tapped is None:
            self._show(Listened("tapping", taps=self._taps.needed - self._taps.count))
            return
        self._taps = None
        self._make(tapped.bpm)
        self._load()
        # The taps are the bars before: music runs on from the last of them.
        beat = beat_ticks(self._metre, GRID)
        passed = (now() - tapped.moment) / self._accompanist.listening.seconds_a_tick
        self._player.send(ask.Play(max(0.0, (tapped.beats - 1) * beat + passed) * _SCALE))
        self._show(Listened("counting", bpm=self._bpm))

    def _listen(self, moment: float, message: Any) -> None:
        """A message of before the tempo is known: it may make it plain."""
        if not self._listener:
            return
        self._before.append((moment, message))
        if message.type != "note_on" or not message.velocity:
            return
        found = self._listener.receive(moment, message.note, message.velocity)
        if found is None:
            return
        tick = self._recall(found)
        self._load()
        self._player.send(ask.Play(tick * _SCALE))
        self._show(Listened("counting", bpm=self._bpm))

    def _recall(self, tempo: PlayedTempo) -> float:
        """What was played so far, in a tempo; -> the tick of now. The first bar is that of the first message."""
        self._listener = None
        self._make(tempo.bpm)
        bar = bar_ticks(self._metre, GRID) * self._accompanist.listening.seconds_a_tick
        first, last = self._before[0][0] + _JUST_EARLY * bar, self._before[-1][0]
        self._origin = tempo.bar_line - math.ceil((tempo.bar_line - first) / bar) * bar
        for moment, message in self._before:
            tick = max(0.0, (moment - self._origin) / self._accompanist.listening.seconds_a_tick)
            is_recent = last - moment < _RECALLED_SECONDS
            (self._accompanist.recall if is_recent else self._accompanist.receive)(tick, message)
        self._before.clear()
        return max(0.0, (now() - self._origin) / self._accompanist.listening.seconds_a_tick)

    def _tick(self, moment: float) -> float:
        """Where the music is, in ticks of the grid; 0 before it runs."""
        if self._position is None:
            return 0.0
        tick, since = self._position
        ahead = min(max(0.0, moment - since), 0.1)
        speed = self._speed if self._follower else 1.0
        return tick + ahead * self._bpm / 60 * GRID * speed

    def _measure(self) -> None:
        """The tempo of a MIDI clock."""
        assert self._position
        tick, moment = self._position
        self._ended = max(self._ended, tick)
        self._record.add(tick, moment)
        if self._settings.start != "clock":
            return
        if self._slope is None or tick < self._slope[0]:
            self._slope = self._position
        elif moment - self._slope[1] >= _TEMPO_SPAN and tick > self._slope[0]:
            self._bpm = (tick - self._slope[0]) / (moment - self._slope[1]) * 60 / GRID
            self._accompanist.bpm = self._bpm
            self._slope = self._position

    def _stand_still(self) -> None:
        """The music was stopped, by a clock's master."""
        self._position = self._slope = None
        self._composer.cancel()
        self._jobs = None
        self._accompanist.lost()
        if self._settings.start == "clock":
            self._show(Listened("waiting", bpm=self._listened.bpm if self._listened else None))

    # What goes out.

    def _change(self, change: Change) -> None:
        rows: list[ask.NoteRow] = [
            (onset * _SCALE, duration * _SCALE, self._channel_of[part], pitch, velocity)
            for onset, duration, pitch, velocity, part in change.notes.tolist()
        ]
        ended = tuple((self._channel_of[part], pitch) for part, pitch in change.ended)
        channels = tuple(self._channel_of[part] for part in change.parts)
        self._player.send(ask.ReplaceNotes(change.tick * _SCALE, channels, rows, ended))

    def _show(self, listened: Listened) -> None:
        if listened != self._listened:
            self._listened = listened
            self._on_listened(listened)

    @property
    def left_out(self) -> Text | None:
        """What was played and is not in the piece; None for nothing."""
        return left_out(change.data for change in self._accompanist.listening.changes)

    def end(self) -> Piece | None:
        """Silence; -> what was played and composed, as far as it sounded; None where you played nothing."""
        self._composer.cancel()
        self._player.send(ask.Stop())
        if self._listener and self._before:  # its beat never was plain: it is written by the clock
            self._ended = self._recall(PlayedTempo(_UNKNOWN_BPM, self._before[0][0]))
        end = max(self._ended, self._tick(now()))
        listening = self._accompanist.listening
        tracks, drums = self._tracks, listening.drums(end)
        if drums:
            tracks = (*tracks, Track(name="Pads", is_drum=True))
        yours = [
            (round(note.onset * _SCALE), max(1, round((note.end - note.onset) * _SCALE)), note.pitch, note.velocity,
             len(self._tracks) if note.is_drum else 0)
            for note in (*listening.notes(end), *drums)
        ]  # fmt: skip
        composed = self._accompanist.notes
        composed = composed[composed[:, 0] < end]
        if not yours:
            return None
        index = {part.value: number for number, part in enumerate(self._asked.parts, 1)}
        theirs = composed.copy()
        theirs[:, :2] *= _SCALE
        theirs[:, VALUE] = [index[value] for value in composed[:, VALUE].tolist()]
        rows = np.zeros((len(yours) + len(theirs), table().shape[1]), np.int64)
        rows[: len(yours), : VALUE + 1] = yours
        rows[len(yours) :, : VALUE + 1] = theirs
        rows[:, ORIGIN] = YOURS
        rows[len(yours) :, ORIGIN] = COMPOSED
        # From the bar in which the first note stands.
        bar = bar_ticks(self._metre, OUTPUT_TICKS_PER_QUARTER)
        begin = int(rows[:, 0].min() // bar * bar)
        rows[:, 0] -= begin
        parts = with_new((), *(part_of(track) for track in tracks))
        tempo = round(60e6 / self._bpm)
        changes = self._settings.adapts or self._settings.is_led
        tempos = self._record.tempos(tempo) if changes else [(0, tempo)]
        maps = from_tick(
            Score(
                OUTPUT_TICKS_PER_QUARTER,
                tempos=tuple(Tempo(tick * _SCALE, us_per_quarter) for tick, us_per_quarter in tempos),
                metres=(self._metre._replace(ticks=0),),
            ),
            begin,
        )
        return Piece(OUTPUT_TICKS_PER_QUARTER, table(rows), parts, maps.tempos, maps.metres)
