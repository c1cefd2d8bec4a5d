"""Music without ports and without waiting: a clock that is set, and outputs that write down what they get."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from app.player import messages as ask
from app.player.outputs import ALL_NOTES_OFF, ALL_SOUND_OFF, SUSTAIN, Output
from app.player.sequence import SequenceNote
from app.player.transport import PlayerTransport
from generator.music.metre import Metre

QUARTER = 480
BEGIN = 1000.0  # the moment at which a rig's clock starts
SCALE = [(beat * QUARTER, QUARTER, 60 + beat) for beat in range(8)]  # eight quarters, half a second each


class Recorder:
    """A sink."""

    ports = 1
    are_channels_chosen = True
    message_seconds = 0.0
    is_connected = True

    def __init__(self) -> None:
        self.got: list[tuple[float, Any]] = []
        self.to_ports: list[int] = []

    def choose_volume(self, value: int) -> bool:
        return False

    def send(self, message: Any, at: float, seconds: float | None = None, port: int = 0) -> None:
        self.got.append((at, message))
        self.to_ports.append(port)

    @property
    def messages(self) -> list[Any]:
        return [message for _, message in self.got]

    def of(self, *kinds: str) -> list[tuple[float, Any]]:
        return [(at, message) for at, message in self.got if message.type in kinds]

    @property
    def onsets(self) -> list[tuple[float, int]]:
        """When, counted from BEGIN, and pitch; without the metronome's."""
        return [(round(at - BEGIN, 6), message.note) for at, message in self.of("note_on") if message.channel != 9]

    @property
    def clicks(self) -> list[tuple[float, int]]:
        return [(round(at - BEGIN, 6), message.note) for at, message in self.of("note_on") if message.channel == 9]

    @property
    def clock(self) -> list[str]:
        """Messages of the MIDI clock, equal ones together: "start", "clock*24", "songpos=4"."""
        found: list[tuple[str, int]] = []
        for message in self.messages:
            if message.type not in ("clock", "start", "stop", "continue", "songpos"):
                continue
            name = f"songpos={message.pos}" if message.type == "songpos" else message.type
            if found and found[-1][0] == name:
                found[-1] = (name, found[-1][1] + 1)
            else:
                found.append((name, 1))
        return [name if name != "clock" else f"clock*{times}" for name, times in found]


class Rig:
    """A scheduler with its clock. moment: now."""

    def __init__(self) -> None:
        self.moment = BEGIN
        self.reports: list[ask.Report] = []
        self.transport = PlayerTransport(self.reports.append)

    def output(self, name: str = "main", **chosen: Any) -> Recorder:
        sink = Recorder()
        self.transport.add_output(name, Output(sink, **chosen), self.moment)
        return sink

    def load(
        self,
        notes: Iterable[tuple[int, int, int]] = (),
        *,
        tempos: Sequence[tuple[int, int]] = (),
        metres: Sequence[tuple[int, int, int]] = (),
        horizon: int | None = None,
        end: int | None = None,
    ) -> None:
        """notes: onset, duration, pitch."""
        self.transport.load(
            QUARTER, tempos, [Metre(*metre) for metre in metres], {0: 5}, horizon=horizon, moment=self.moment
        )
        self.add(notes)
        if end is not None:
            self.transport.finish(end, self.moment)

    def add(self, notes: Iterable[tuple[int, int, int]], horizon: int | None = None) -> None:
        rows = [SequenceNote(onset, duration, 0, pitch, 80) for onset, duration, pitch in notes]
        self.transport.add(rows, horizon, self.moment)

    def play(self, tick: float | None = None, bars: int = 0) -> None:
        self.transport.play(self.moment, tick, bars)

    def run(self, seconds: float, late: float = 0.0) -> None:
        """Let time pass. late: each call comes so much after it was wanted."""
        until = self.moment + seconds
        while (due := self.transport.advance(self.moment)) <= until:
            assert due > self.moment
            self.moment = min(until, max(self.moment, due + late))
        self.moment = until
        self.transport.advance(until)

    @property
    def place(self) -> float:
        return self.transport.tick_at(self.moment)

    def reported(self, kind: type[ask.Report]) -> list[Any]:
        """Of each report of this kind, its only field."""
        return [msgspec.structs.astuple(report)[0] for report in self.reports if isinstance(report, kind)]


def sounding(messages: Iterable[Any]) -> set[tuple[int, int]]:
    """(channel, pitch) that a receiver would still sound. Raises AssertionError where ons and offs do not alternate."""
    found: set[tuple[int, int]] = set()
    for message in messages:
        if message.type == "note_on" and message.velocity:
            assert (message.channel, message.note) not in found, f"struck twice: {message}"
            found.add((message.channel, message.note))
        elif message.type in ("note_on", "note_off"):
            assert (message.channel, message.note) in found, f"ended twice: {message}"
            found.remove((message.channel, message.note))
    return found


def is_silenced(messages: Iterable[Any]) -> bool:
    """Whether on each channel that was played All Notes Off and sustain off came after the last note."""
    missing: dict[int, set[int]] = {}
    for message in messages:
        if message.type == "note_on":
            missing[message.channel] = {SUSTAIN, ALL_NOTES_OFF}
        elif message.type == "control_change" and message.control == SUSTAIN and message.value >= 64:
            missing.setdefault(message.channel, set()).add(SUSTAIN)
        elif message.type == "control_change" and message.control in (SUSTAIN, ALL_NOTES_OFF, ALL_SOUND_OFF):
            missing.get(message.channel, set()).discard(message.control)
    return not any(missing.values())


def seconds(ticks: float, us_per_quarter: int = 500_000) -> float:
    return round(ticks / QUARTER * us_per_quarter / 1e6, 6)


def rig_with(notes: Iterable[tuple[int, int, int]] = SCALE, **about: Any) -> tuple[Rig, Recorder]:
    """A piece and an output."""
    rig = Rig()
    sink = rig.output()
    rig.load(notes, **about)
    return rig, sink
