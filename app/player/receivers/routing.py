"""Several receivers: which of them plays which of the piece's channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.player.outputs import ChannelMix, Output


class Route(NamedTuple):
    """Where a channel of the piece is played."""

    output: str = ""
    """By name; "" for every output that is not of tracks alone."""
    channel: int | None = None
    """Of the receiver, 0 to 15; None for any."""


class Outputs(dict[str, Output]):
    """All that play the music, by name. A channel whose own output is away is played by the others."""

    def __init__(self) -> None:
        super().__init__()
        self._routes: Mapping[int, Route] = {}
        self._programs: Mapping[int, int] = {}
        self._banks: Mapping[int, tuple[int, int]] = {}
        self._mix: Mapping[int, ChannelMix] = {}

    def playing(self, channel: int) -> list[Output]:
        """Those that play one of the piece's channels."""
        own = self.get(self._routes[channel].output) if channel in self._routes else None
        if own is not None and own.sink.is_connected:
            return [own]
        return [output for output in self.values() if not output.of_tracks]

    def note_on(self, at: float, channel: int, pitch: int, velocity: int, seconds: float | None = None) -> None:
        for output in self.playing(channel):
            output.note_on(at, channel, pitch, velocity, seconds)

    def note_off(self, at: float, channel: int, pitch: int) -> None:
        """Wherever it sounds: it may have been struck when the channel was played elsewhere."""
        for output in self.values():
            output.note_off(at, channel, pitch)

    def through(self, message: Any, at: float) -> None:
        """What comes from a keyboard goes on, as the piece's channel of its number."""
        is_end = message.type == "note_off" or (message.type == "note_on" and not message.velocity)
        for output in self.values() if is_end else self.playing(message.channel):
            output.through(message, at)

    def load(
        self, programs: Mapping[int, int], banks: Mapping[int, tuple[int, int]],
        mix: Mapping[int, ChannelMix], routes: Mapping[int, Route], at: float,
    ) -> None:  # fmt: skip
        """Another piece: all of its channels."""
        self._mix, self._routes = dict(mix), dict(routes)
        self.choose_programs(programs, at, (), banks)

    def choose_routes(self, routes: Mapping[int, Route], at: float) -> None:
        """By the piece's channels; those that are left out are played by all outputs that are not of tracks alone.
        What sounds elsewhere by now ends."""
        before = {channel: self.playing(channel) for channel in {*self._programs, *self._routes, *routes}}
        self._routes = dict(routes)
        for channel, outputs in before.items():
            now = self.playing(channel)
            for output in outputs:
                if output not in now:
                    output.end_channel(channel, at)
        self.arrange(at)

    def choose_programs(
        self, programs: Mapping[int, int], at: float, soonest: Sequence[int] = (),
        banks: Mapping[int, tuple[int, int]] | None = None,
    ) -> float:  # fmt: skip
        """Of the piece's channels, as in Output. -> how long what was sent takes on its way, in seconds."""
        self._programs, self._banks = dict(programs), dict(banks or {})
        return max((self._arrange(output, at, soonest) for output in self.values()), default=0.0)

    def choose_mix(self, mix: Mapping[int, ChannelMix], at: float) -> None:
        """Of the piece's channels, as in Output."""
        self._mix = dict(mix)
        for output in self.values():
            output.choose_mix(self._of(output, self._mix), at)

    def arrange(self, at: float) -> None:
        """An output has come or gone, or plays other channels: each is sent what it does not know."""
        for output in self.values():
            if output.arranged != self._wanted(output):
                self._arrange(output, at)

    def add(self, name: str, output: Output, at: float) -> None:
        """One more, in place of that of its name."""
        self[name] = output
        self._arrange(output, at)
        self.arrange(at)

    def _arrange(self, output: Output, at: float, soonest: Sequence[int] = ()) -> float:
        output.keep_mix(self._of(output, self._mix))
        programs, fixed = self._wanted(output)
        return output.choose_programs(programs, at, soonest, self._banks, fixed) * output.sink.message_seconds

    def _wanted(self, output: Output) -> tuple[dict[int, int], dict[int, int]]:
        """Programs of the channels that it plays, and those of its own that were chosen for them."""
        programs = self._of(output, self._programs)
        chosen = {channel: self._routes[channel].channel for channel in programs if channel in self._routes}
        return programs, {channel: own for channel, own in chosen.items() if own is not None}

    def _of(self, output: Output, values: Mapping[int, Any]) -> dict[int, Any]:
        """Those of the channels that it plays."""
        return {channel: value for channel, value in values.items() if output in self.playing(channel)}

    def forget(self) -> None:
        """As in Output."""
        for output in self.values():
            output.forget()

    def silence(self, at: float) -> None:
        for output in self.values():
            output.silence(at)

    def panic(self, at: float) -> None:
        for output in self.values():
            output.panic(at)

    def take_cut(self) -> int:
        """How many notes were ended early since this was last asked, of the output with most of them."""
        most = max((output.cut for output in self.values()), default=0)
        for output in self.values():
            output.cut = 0
        return most
