"""What can be asked of the music: load, play, pause, stop, seek, loop; what keyboards and clocks from outside do.

No threads, no ports, no waiting: `advance(moment)` does what is due and says when it wants to be called again. Whoever
calls holds one lock around every method (app/player/process.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from app.player.ableton_link.session import BeatTimeline
from app.player.ableton_link.timebase import LinkTime
from app.player.clock_out import ClockSender
from app.player.messages import Hushed, MixRow
from app.player.metronome import Clicks
from app.player.outputs import ChannelMix, Output
from app.player.receivers.routing import Route
from app.player.scheduler import Scheduler
from app.player.sequence import Sequence as NoteSequence
from app.player.sequence import SequenceNote
from app.player.timebase import ClockTime, OwnTime
from generator.music.metre import Metre
from generator.music.tempo import TempoMap

_SHORTEST_LOOP = 1 / 8  # of a quarter


class PlayerTransport(Scheduler):
    """The music, and all that it receives."""

    hush_on_input = False

    # What the other side asks for.

    def add_output(self, name: str, output: Output, moment: float) -> None:
        """One more, which is sent all that is played; one of the same name is ended first."""
        self.drop_output(name, moment)
        self.outputs.add(name, output, moment)
        self._outputs_changed(moment)

    def drop_output(self, name: str, moment: float) -> Output | None:
        """-> the output, silenced, which is sent nothing more; None where no output has this name."""
        output = self.outputs.pop(name, None)
        if output:
            self._clock_out.leave(output, moment)
            output.silence(moment)
            self.outputs.arrange(moment)
            self._outputs_changed(moment)
        return output

    def restore_output(self, output: Output, moment: float) -> None:
        """Its receiver was away and is back: silent, and with all that it has to know."""
        self._clock_out.leave(output, moment)
        output.restore(moment)
        self.outputs.arrange(moment)

    def _outputs_changed(self, moment: float) -> None:
        sends = any(output.takes_clock for output in self.outputs.values())
        if sends and not self._sends_clock:
            self._clock_out.restart(max(self._done, self.tick_at(moment)))
        self._sends_clock = sends

    def load(
        self,
        ticks_per_quarter: int,
        tempos: Sequence[tuple[int, int]] = (),
        metres: Sequence[Metre] = (),
        programs: Mapping[int, int] | None = None,
        horizon: int | None = None,
        banks: Mapping[int, tuple[int, int]] | None = None,
        mix: Iterable[MixRow] = (),
        routes: Iterable[tuple[int, str, int | None]] = (),
        *,
        moment: float,
    ) -> None:
        """Another piece; its notes come with `add`. horizon: the tick from where notes are still being composed; banks,
        mix, routes: as in LoadPiece."""
        if self._state != "stopped":  # else what is played on a keyboard, or fades, has nothing to do with it
            self._halt(moment)
        self._ticks_per_quarter = ticks_per_quarter
        self._own = OwnTime(TempoMap(tempos, ticks_per_quarter), self._own.speed)
        if self._clock:
            self._clock = ClockTime(ticks_per_quarter)
        if self._link:
            self._link = LinkTime(self._link.timeline, ticks_per_quarter, self._link.quarters)
        self._clicks = Clicks(metres, ticks_per_quarter)
        self._clock_out = ClockSender(ticks_per_quarter)
        self._notes = NoteSequence(horizon)
        self._programs, self._banks = dict(programs or {}), dict(banks or {})
        self._loop = None
        self._has_reported_cut = False
        self._begin = self._position = 0.0
        rows = [*mix]
        self._muted = _muted(rows)
        self.outputs.load(self._programs, self._banks, _mixes(rows), _routes(routes), moment)

    def add(self, notes: Iterable[SequenceNote], horizon: int | None, moment: float) -> None:
        """More notes; and up to where they are all here now (None: as before). What comes too late is not played."""
        self._notes.add(notes, max(self._done, self.tick_at(moment)) if self._state != "stopped" else self._position)
        if horizon is not None and self._notes.horizon is not None:
            self._notes.horizon = max(self._notes.horizon, horizon)
        self._go_on(moment)

    def cut(self, tick: int, moment: float) -> None:
        """Notes from `tick` on are to be replaced; where they should sound already, the music holds."""
        here = self.tick_at(moment)
        self._notes.cut(tick)
        if self._state == "playing" and self._clock is None and tick < here:
            self._wait(here, moment)

    def replace(
        self,
        tick: int,
        channels: AbstractSet[int],
        notes: Iterable[SequenceNote],
        ended: AbstractSet[tuple[int, int]],
        moment: float,
    ) -> None:
        """Other notes on these channels from `tick` on, as Sequence.replace has them. ended: channel and pitch of
        notes that sound and end now."""
        here = max(self._done, self.tick_at(moment)) if self._state != "stopped" else self._position
        for ending in self._endings.take_notes(ended):
            self.outputs.note_off(moment, ending.channel, ending.pitch)
        self._notes.replace(tick, channels, notes, here)
        self._go_on(moment)

    def finish(self, end: int | None, moment: float) -> None:
        """No more notes will come."""
        self._notes.finish(end)
        self._go_on(moment)

    def play(self, moment: float, tick: float | None = None, count_in_bars: int = 0) -> None:
        """From `tick`, or from where it stands, after bars of clicks."""
        if self._state != "stopped":
            self._halt(moment)
        tick = self._position if tick is None else max(0.0, float(tick))
        if self._notes.horizon is None and tick >= self._notes.end and self._loop is None:
            tick = 0.0
        self._begin = tick
        self._run(tick, self._choose_programs(tick, moment), count_in_bars)
        self._report_state("playing")

    def pause(self, moment: float) -> None:
        """Stop where it is."""
        position = self.tick_at(moment)
        self._halt(moment)
        self._position = max(0.0, position)

    def stop(self, moment: float) -> None:
        """Stop, and go back to where playing began."""
        self._halt(moment)
        self._position = self._begin

    def seek(self, tick: float, moment: float) -> None:
        """Go on from elsewhere, playing or not."""
        running = self._state != "stopped"
        self._halt(moment, report_stop=not running)
        self._position = self._begin = max(0.0, tick)
        if running:
            self._run(self._position, self._choose_programs(self._position, moment))
            self._report_state("playing")

    def set_loop(self, begin: int | None, end: int | None, moment: float) -> None:
        """Repeat [begin, end), or None for no repeat. One that is next to nothing is none."""
        self._loop = None
        if begin is not None and end is not None and end - begin >= _SHORTEST_LOOP * self._ticks_per_quarter:
            self._loop = (max(0, begin), end)
        here = self.tick_at(moment)
        self._turns = self._loop is not None and here < self._loop[1]

    def set_speed(self, factor: float, moment: float) -> None:
        """1 is as written. Notes that sound end in time by the new tempo."""
        self._own.change(moment, speed=min(max(factor, 0.05), 20.0))

    def set_tempos(self, tempos: Sequence[tuple[int, int]], moment: float) -> None:
        """Another tempo map, from the place where the music is."""
        self._own.change(moment, TempoMap(tempos, self._ticks_per_quarter))

    def set_mix(self, rows: Iterable[MixRow], moment: float) -> None:
        """Of channels of the piece; what sounds of those whose notes are left out ends."""
        rows = list(rows)
        self._muted = _muted(rows)
        for ending in self._endings.take_channels(self._muted):
            self.outputs.note_off(moment, ending.channel, ending.pitch)
        self.outputs.choose_mix(_mixes(rows), moment)

    def set_routes(self, rows: Iterable[tuple[int, str, int | None]], moment: float) -> None:
        """Of channels of the piece: output and its channel. What sounds elsewhere ends; the other notes go on."""
        self.outputs.choose_routes(_routes(rows), moment)

    def set_programs(self, programs: Mapping[int, int], banks: Mapping[int, tuple[int, int]], moment: float) -> None:
        """Of channels of the piece. What sounds with another instrument ends."""
        self._programs, self._banks = dict(programs), dict(banks)
        self.outputs.choose_programs(self._programs, moment, (), self._banks)

    def follow(self, on: bool, moment: float) -> None:
        """Let a MIDI clock from outside lead, or the piece's own tempo again."""
        position = self.tick_at(moment)
        self._halt(moment)
        self._position = max(0.0, position)
        self._clock = ClockTime(self._ticks_per_quarter) if on else None

    def follow_session(self, timeline: BeatTimeline | None, quarters: float, moment: float) -> None:
        """Let a session's beats lead, or the piece's own tempo again. quarters: of a bar of the session."""
        position = self.tick_at(moment)
        self._halt(moment)
        self._position = max(0.0, position)
        if self._link:
            self._link.timeline.close()
        self._link = LinkTime(timeline, self._ticks_per_quarter, quarters) if timeline else None

    def audition(self, channel: int, pitch: int, velocity: int, seconds: float, moment: float) -> None:
        """One note at once, whether music runs or not."""
        self._sound(moment, channel, pitch, velocity, seconds)

    def panic(self, moment: float) -> None:
        """Stop, and end everything on every channel."""
        try:
            self._halt(moment)
        finally:  # it is what is done about faults, so none may stop it
            self.outputs.panic(moment)

    # What comes from a keyboard or another machine.

    def key_down(self, channel: int, pitch: int, velocity: int, moment: float) -> None:
        """A key of the computer's keyboard: the music gives way if it shall, then it sounds until `key_up`."""
        self._give_way(moment)
        self.outputs.note_on(moment, channel, pitch, velocity)

    def key_up(self, channel: int, pitch: int, moment: float) -> None:
        """It is let go."""
        self.outputs.note_off(moment, channel, pitch)

    def _give_way(self, moment: float) -> None:
        if self.hush_on_input and self._state != "stopped":
            self.hush(moment)
            self._report(Hushed(self._position))

    def receive(self, message: Any, moment: float, thru: bool) -> None:
        """A message of the input: the music gives way if it shall, then the message goes through to the outputs."""
        if message.type == "note_on" and message.velocity > 0:
            self._give_way(moment)
        if thru and hasattr(message, "channel"):
            self.outputs.through(message, moment)

    def hush(self, moment: float) -> None:
        """Pause, but leave alone what a keyboard plays, and its pedal."""
        if self._state == "stopped":
            return
        position = self.tick_at(moment)
        self._release_all(moment)
        while self._endings.moment < math.inf:
            ending = self._endings.take_moment()
            self.outputs.note_off(moment, ending.channel, ending.pitch)
        self._clock_out.stop(moment)
        self._position = max(0.0, position)
        self._report_state("stopped")

    def receive_clock(self, message: Any, moment: float) -> None:
        """A clock message of the master that is followed."""
        if self._clock is None:
            return
        if message.type == "clock":
            self._clock.on_clock(moment)
        elif message.type == "start":
            self.play(moment, 0)
        elif message.type == "continue":
            self.play(moment)
        elif message.type == "stop":
            was_playing, position = self._state == "playing", self._clock.next_tick
            self.pause(moment)
            if was_playing:  # between two clocks: the master goes on with the next one, so both stay together
                self._position = position
        elif message.type == "songpos":
            self.seek(message.pos * self._ticks_per_quarter / 4, moment)


def _muted(rows: Iterable[MixRow]) -> frozenset[int]:
    """The channels whose notes are left out."""
    return frozenset(row[0] for row in rows if row[5])


def _mixes(rows: Iterable[MixRow]) -> dict[int, ChannelMix]:
    """By channel."""
    return {row[0]: row[1:5] for row in rows}


def _routes(rows: Iterable[tuple[int, str, int | None]]) -> dict[int, Route]:
    """By channel."""
    return {channel: Route(output, own) for channel, output, own in rows}
