"""The process that plays, for the window: its reports arrive as signals in the window's thread."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.ipc.client import GivenUp, Restarted
from app.player import messages as ask
from app.player.client import Player, Reported, bank_rows_of, mix_of, programs_of, routes_of, rows_of, trouble
from generator.errors import Text
from generator.music.metre import Metre
from generator.music.score import BUILT_IN_SYNTH, Score
from generator.music.tempo import DEFAULT_TEMPO_US

SYNTH = BUILT_IN_SYNTH
_MAIN = "main"
_SOUND, _PLAYER = "sound", "player"  # why nothing sounds: the output, or all of it
_AHEAD_QUARTERS = 0.15  # what is so near has perhaps been sent already


class PlayerLink(QObject):
    """What is playing. Positions are quarter notes from the start of what was loaded.

    moved(quarters): the playhead, some fifty times a second; changed(state): "playing", "stopped" or "waiting";
    listed(inputs, outputs): MIDI ports; troubled(Text); lasting(what, Text): a trouble of this kind goes on, ""
    for no more; levels(left, right): peaks of the built-in synth, 1 is full scale, some 15 times a second while it
    sounds; reported(a report of app.player.client): everything, for a Stream.
    """

    moved = Signal(float)
    changed = Signal(str)
    ended = Signal()
    listed = Signal(list, list)
    troubled = Signal(object)
    lasting = Signal(str, object)
    levels = Signal(float, float)
    reported = Signal(object)

    def __init__(
        self, parent: QObject | None = None, make: Callable[..., Player] = Player, log: Path | None = None
    ) -> None:
        super().__init__(parent)
        self._ticks_per_quarter = 480
        self._state = "stopped"
        self._is_stopping = False  # asked to, and not there yet: positions that it still reports are past
        self._position = 0.0
        self._mixed: object = None  # mix and routes of what is loaded
        self._said: set[Text] = set()
        self._output: tuple[object, ...] | None = None
        self._sounds: _Sounds | None = None  # what can't be exchanged while it plays: parts, resolution and metres
        self.reported.connect(self._on_report)  # queued, as it comes from another thread
        self.player = make(self.reported.emit, log)

    @property
    def state(self) -> str:
        """ "playing", "stopped" or "waiting"."""
        return "stopped" if self._is_stopping else self._state

    @property
    def position(self) -> float:
        """Where the music was when it was last reported, in quarters."""
        return self._position

    def load(self, score: Score) -> None:
        """Another piece; what plays ends."""
        self._ticks_per_quarter = score.ticks_per_quarter
        self._sounds, self._mixed = _sounds(score), (mix_of(score), routes_of(score))
        self.player.load(score)

    def revise(self, score: Score) -> None:
        """What is loaded was edited: while it plays, it goes on with what it is from here on."""
        position, playing = self._position, self.state != "stopped"
        if playing and self._sounds is not None and _channels(self._sounds) == _channels(_sounds(score)):
            if self._sounds != _sounds(score):
                self.choose_programs(programs_of(score), bank_rows_of(score))
                self._sounds = _sounds(score)
        elif not playing or self._sounds != _sounds(score):
            self.load(score)
            if playing:
                self.play(position)
            return
        if self._mixed != (mixed := (mix_of(score), routes_of(score))):
            self.remix(*mixed)
        begin = math.ceil((position + _AHEAD_QUARTERS) * self._ticks_per_quarter)
        self.player.send(ask.SetTempos(score.tempos or ((0, DEFAULT_TEMPO_US),)))
        self.player.send(ask.CutNotes(begin))
        self.player.add([row for row in rows_of(score) if row[0] >= begin])
        self.player.send(ask.FinishPiece())

    def remix(self, mix: tuple[ask.MixRow, ...], routes: tuple[ask.RouteRow, ...]) -> None:
        """Of what is loaded, at once: how its channels are mixed, and which outputs play them."""
        self._mixed = mix, routes
        self.player.remix(mix, routes)

    def choose_programs(self, rows: tuple[tuple[int, int], ...], banks: tuple[ask.BankRow, ...] = ()) -> None:
        """Of the channels of what is loaded, at once."""
        self.player.send(ask.SetPrograms(rows, banks))

    def sounds_as(self, score: Score) -> bool:
        """Whether what is loaded has the same parts on the same channels."""
        return self._sounds == _sounds(score)

    def streams(self, ticks_per_quarter: int) -> None:
        """What plays is a Stream's, in its ticks."""
        self._ticks_per_quarter = ticks_per_quarter
        self._sounds = None

    def play(self, quarters: float | None = None, count_in_bars: int = 0) -> None:
        """From there, or on from where it stands."""
        tick = None if quarters is None else quarters * self._ticks_per_quarter
        self.player.send(ask.Play(tick, count_in_bars))

    def pause(self) -> None:
        self.player.send(ask.Pause())

    def stop(self) -> None:
        """And back to where playing began."""
        self._is_stopping = self._state != "stopped"
        self.player.send(ask.Stop())

    def seek(self, quarters: float) -> None:
        """Go on from there."""
        self.player.send(ask.Seek(quarters * self._ticks_per_quarter))

    def loop(self, span: tuple[float, float] | None) -> None:
        """Repeat what lies between two places, or nothing."""
        begin, end = (round(position * self._ticks_per_quarter) for position in span) if span else (None, None)
        self.player.send(ask.SetLoop(begin, end))

    def click(self, on: bool) -> None:
        """The metronome."""
        self.player.send(ask.SetMetronome(on))

    def audition(self, channel: int, pitch: int, velocity: int, seconds: float = 0.35) -> None:
        """One note, now."""
        self.player.send(ask.Audition(channel, pitch, velocity, seconds))

    def key_down(self, channel: int, pitch: int, velocity: int) -> None:
        """A note that sounds until `key_up`."""
        self.player.send(ask.KeyDown(channel, pitch, velocity))

    def key_up(self, channel: int, pitch: int) -> None:
        """It is let go."""
        self.player.send(ask.KeyUp(channel, pitch))

    def panic(self) -> None:
        """Silence everything, at once."""
        self.player.send(ask.Panic())

    def choose_output(
        self, port: str, *, clock: bool = False, latency_ms: int = 0, device: str = "", soundfont: Path | None = None,
        spreads: bool = True,
    ) -> None:  # fmt: skip
        """A MIDI output's name, or SYNTH. clock: send MIDI clock there; spreads: as in AddOutput. Of the synth:
        latency_ms, 0 for its own; device, "" for the system's; soundfont, None for the one that ships."""
        chosen = (port, latency_ms, device, soundfont) if port == SYNTH else (port, clock, spreads)
        if chosen == self._output:
            return
        self._output = chosen
        self._said.clear()
        self.lasting.emit(_SOUND, "")
        synth = ask.AddSynth(_MAIN, soundfont, device=device or None, latency_ms=latency_ms or None)
        self.player.choose_track_synth(synth)
        if port == SYNTH:
            self.player.send(synth)
        else:
            self.player.send(ask.AddOutput(_MAIN, port, clock=clock, spreads=spreads))

    def choose_volume(self, value: int) -> None:
        """0 to 127."""
        self.player.send(ask.SetVolume(value))

    @property
    def is_midi(self) -> bool:
        """Whether a MIDI output was chosen, and not the synth."""
        return self._output is not None and self._output[0] != SYNTH

    def ask_ports(self) -> None:
        """Answered by `listed`."""
        self.player.send(ask.ListPorts())

    def close(self) -> None:
        """Every note ends, the process leaves."""
        self.reported.disconnect()
        self.player.close()

    @Slot(object)
    def _on_report(self, report: Reported) -> None:
        if isinstance(report, GivenUp) or (isinstance(report, Restarted) and self._is_stopping):
            self._state, self._is_stopping = "stopped", False
            self.changed.emit("stopped")
        match report:
            case GivenUp(text):
                self.lasting.emit(_PLAYER, text)
            case ask.PlayerReady():
                self.lasting.emit(_PLAYER, "")
            case ask.Position(tick):
                if not self._is_stopping:
                    self._position = max(0.0, tick / self._ticks_per_quarter)
                    self.moved.emit(tick / self._ticks_per_quarter)
            case ask.StateChanged(state):
                self._state, self._is_stopping = state, False
                self.changed.emit(state)
            case ask.PieceEnded():
                if not self._is_stopping:
                    self.ended.emit()
            case ask.PortsListed(inputs, outputs):
                self.listed.emit(inputs, outputs)
            case ask.SynthLevels(left, right):
                self.levels.emit(left, right)
            case ask.SynthReady():
                self.lasting.emit(_SOUND, "")
            case ask.NoDevice(text) | ask.DeviceLost(text) | ask.SynthStopped(text):
                self.lasting.emit(_SOUND, text)
            case ask.PortLost(port) | ask.PortBack(port) if self._output is not None and port == self._output[0]:
                self.lasting.emit(_SOUND, trouble(report) or "")
            case _:
                if (text := trouble(report)) and text not in self._said:
                    self._said.add(text)
                    self.troubled.emit(text)


_Sounds = tuple[int, tuple[tuple[int, int], ...], tuple[Metre, ...]]  # resolution, programs by channel, metres


def _sounds(score: Score) -> _Sounds:
    return score.ticks_per_quarter, programs_of(score), score.metres


def _channels(sounds: _Sounds) -> object:
    """The same, whatever the programs are."""
    return sounds[0], [channel for channel, _ in sounds[1]], sounds[2]
