"""What is due when: notes, note-offs, clicks, MIDI clock; play, pause, stop, seek, loop, hold.

No threads, no ports, no waiting: `advance(moment)` does what is due and says when it wants to be called again. Whoever
calls holds one lock around every method (app/player/process.py).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from app.player.beats import Beats
from app.player.clock_out import ClockSender
from app.player.outputs import DRUM_CHANNEL, Output
from app.player.sequence import Sequence as NoteSequence
from app.player.sequence import SequenceNote
from app.player.timebase import ClockTime, OwnTime, Timebase
from generator.metre import Metre
from generator.tempo import TempoMap

STALL_SECONDS = 0.25  # later than this, the machine was asleep: go on from here rather than send all that was missed
CLICK_SECONDS = 0.05
CLICK_PITCHES, CLICK_VELOCITIES = (76, 77), (110, 75)  # high and low wood block: the bar's first beat, the others

Report = Callable[..., None]  # a verb and its arguments
_Action = Callable[[float], None]  # takes the moment that it was due
_OFF, _BORDER, _CLOCK, _CLICK, _NOTE = range(5)  # what comes first at one tick


class Scheduler:
    """outputs: by name; report: told of what the other side wants to know. State: stopped, playing or waiting."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.outputs: dict[str, Output] = {}
        self._sends_clock = False
        self.hush_on_input = False
        self.metronome = False
        self._state = "stopped"
        self._notes = NoteSequence(end=0)
        self._programs: dict[int, int] = {}
        self._ticks_per_quarter = 480
        self._own = OwnTime(TempoMap((), self._ticks_per_quarter))
        self._clock: ClockTime | None = None
        self._beats = Beats((), self._ticks_per_quarter)
        self._begin = 0.0  # where playing began: stop goes back there
        self._place = 0.0  # where it stands while it is not running
        self._done = 0.0  # notes before this tick were played
        self._next_click = 0.0
        self._clock_out = ClockSender(self._ticks_per_quarter)
        self._loop: tuple[int, int] | None = None
        self._counts_in_until = -math.inf
        self._serial = count()
        self._offs: list[tuple[float, int, int, int]] = []  # tick, serial, channel, pitch
        self._rings: list[tuple[float, int, int, int]] = []  # the same by moment: what ends whether music runs or not

    # What the other side asks for.

    def add_output(self, name: str, output: Output, moment: float) -> None:
        """One more that hears all; one of the same name is ended first."""
        self.drop_output(name, moment)
        self.outputs[name] = output
        output.choose_programs(self._programs, moment)
        self._outputs_changed(moment)

    def drop_output(self, name: str, moment: float) -> Output | None:
        """-> the output that hears nothing more, silenced, or None where there is none of this name."""
        output = self.outputs.pop(name, None)
        if output:
            output.silence(moment)
            self._outputs_changed(moment)
        return output

    def _outputs_changed(self, moment: float) -> None:
        sends = any(output.takes_clock for output in self.outputs.values())
        if sends and not self._sends_clock:
            self._clock_out.restart(self.tick_at(moment))
        self._sends_clock = sends

    def load(
        self,
        ticks_per_quarter: int,
        tempos: Sequence[tuple[int, int]] = (),
        metres: Sequence[Metre] = (),
        programs: Mapping[int, int] | None = None,
        horizon: int | None = None,
        *,
        moment: float,
    ) -> None:
        """Another piece; its notes come with `add`. horizon: the tick from where notes are still being composed."""
        self._halt(moment)
        self._ticks_per_quarter = ticks_per_quarter
        self._own = OwnTime(TempoMap(tempos, ticks_per_quarter), self._own.speed)
        if self._clock:
            self._clock = ClockTime(ticks_per_quarter)
        self._beats = Beats(metres, ticks_per_quarter)
        self._clock_out = ClockSender(ticks_per_quarter)
        self._notes = NoteSequence(horizon)
        self._programs = dict(programs or {})
        self._loop = None
        self._begin = self._place = 0.0
        self._send_programs(moment)

    def add(self, notes: Iterable[SequenceNote], horizon: int | None, moment: float) -> None:
        """More notes; and up to where they are all here now (None: as before)."""
        if self._state == "playing":
            self._done = max(self._done, self._time.tick_at(moment))
        self._notes.add(notes, self._done if self._state != "stopped" else self._place)
        if horizon is not None and self._notes.horizon is not None:
            self._notes.horizon = horizon
        self._go_on(moment)

    def cut(self, tick: int) -> None:
        """Notes from `tick` on are to be replaced."""
        self._notes.cut(tick)
        if self._notes.horizon is not None:
            self._notes.horizon = min(self._notes.horizon, tick)

    def finish(self, end: int | None, moment: float) -> None:
        """No more notes will come."""
        self._notes.finish(end)
        self._go_on(moment)

    def play(self, moment: float, tick: float | None = None, count_in_bars: int = 0) -> None:
        """From `tick`, or from where it stands, after bars of clicks."""
        if self._state != "stopped":
            self._halt(moment)
        tick = self._place if tick is None else float(tick)
        if self._notes.horizon is None and tick >= self._notes.end and self._loop is None:
            tick = 0.0
        self._begin = tick
        self._send_programs(moment)
        self._run(tick, moment, tick - count_in_bars * self._beats.bar_ticks_at(max(0.0, tick)))
        self._counts_in_until = tick if count_in_bars else -math.inf
        self._tell_state("playing")

    def pause(self, moment: float) -> None:
        """Stop where it is."""
        place = self.tick_at(moment)
        self._halt(moment)
        self._place = max(0.0, place)

    def stop(self, moment: float) -> None:
        """Stop, and go back to where playing began."""
        self._halt(moment)
        self._place = self._begin

    def seek(self, tick: float, moment: float) -> None:
        """Go on from elsewhere, playing or not."""
        running = self._state != "stopped"
        self._halt(moment, tell=not running)
        self._place = self._begin = max(0.0, tick)
        if running:
            self._run(self._place, moment, self._place)
            self._tell_state("playing")

    def set_loop(self, begin: int | None, end: int | None) -> None:
        """Repeat [begin, end), or None for no repeat."""
        self._loop = (begin, end) if begin is not None and end is not None and begin < end else None

    def set_speed(self, factor: float, moment: float) -> None:
        """1 is as written. Notes that sound end in time by the new tempo."""
        self._own.change(moment, speed=min(max(factor, 0.05), 20.0))

    def set_tempos(self, tempos: Sequence[tuple[int, int]], moment: float) -> None:
        """Another tempo map, from the place where the music is."""
        self._own.change(moment, TempoMap(tempos, self._ticks_per_quarter))

    def follow(self, on: bool, moment: float) -> None:
        """Let a MIDI clock from outside lead, or the piece's own tempo again."""
        self._halt(moment)
        self._clock = ClockTime(self._ticks_per_quarter) if on else None

    def audition(self, channel: int, pitch: int, velocity: int, seconds: float, moment: float) -> None:
        """One note at once, whether music runs or not."""
        self._strike(moment, channel, pitch, velocity, seconds)
        heapq.heappush(self._rings, (moment + seconds, next(self._serial), channel, pitch))

    def panic(self, moment: float) -> None:
        """Stop, and end everything on every channel."""
        self._halt(moment)
        for output in self.outputs.values():
            output.panic(moment)

    # What comes from a keyboard or another machine.

    def hear(self, message: Any, moment: float, thru: bool) -> None:
        """A message of the input: the music gives way if it shall, then the message goes through to the outputs."""
        strikes = message.type == "note_on" and message.velocity > 0
        if strikes and self.hush_on_input and self._state != "stopped":
            place = self.tick_at(moment)
            self._halt(moment)
            self._place = place
            self._report("hushed", place)
        if thru and hasattr(message, "channel"):
            for output in self.outputs.values():
                output.through(message, moment)

    def hear_clock(self, message: Any, moment: float) -> None:
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
            self.pause(moment)
        elif message.type == "songpos":
            self.seek(message.pos * self._ticks_per_quarter / 4, moment)

    # Time.

    @property
    def state(self) -> str:
        return self._state

    @property
    def followed_tempo(self) -> float | None:
        """Quarters a minute of the clock that is followed."""
        return self._clock.quarters_per_minute if self._clock else None

    def tick_at(self, moment: float) -> float:
        """Where the music is."""
        return self._time.tick_at(moment) if self._state == "playing" else self._place

    def advance(self, moment: float) -> float:
        """Do what is due; -> when to call again, math.inf for when something has changed."""
        while True:
            due, action = self._next()
            if self._rings and self._rings[0][0] <= due:
                if self._rings[0][0] > moment:
                    return self._rings[0][0]
                ring = heapq.heappop(self._rings)
                self._release(ring[0], ring[2], ring[3])
            elif due > moment:
                return due
            elif due < moment - STALL_SECONDS and self._clock is None:
                self._after_stall(moment)
            else:
                assert action
                action(due)

    @property
    def _time(self) -> Timebase:
        return self._clock or self._own

    def _next(self) -> tuple[float, _Action | None]:
        """What comes next while music runs, and when."""
        if self._state != "playing":
            return math.inf, None
        tick, kind = self._border()
        if self._offs and (self._offs[0][0], _OFF) <= (tick, kind):
            tick, kind = self._offs[0][0], _OFF
        if self._sends_clock and (self._clock_out.tick, _CLOCK) < (tick, kind):
            tick, kind = self._clock_out.tick, _CLOCK
        if (self._next_click, _CLICK) < (tick, kind):
            tick, kind = self._next_click, _CLICK
        if (self._notes.next_onset, _NOTE) < (tick, kind):
            tick, kind = self._notes.next_onset, _NOTE
        if tick == math.inf:
            return math.inf, None
        actions = {
            _OFF: self._play_off,
            _BORDER: self._cross,
            _CLOCK: self._send_clock,
            _CLICK: self._click,
            _NOTE: self._play_note,
        }
        return self._time.time_of(tick), actions[kind]

    def _border(self) -> tuple[float, int]:
        """Where the loop turns, the piece ends, or composing has not come further."""
        ticks = [math.inf]
        if self._loop and self._done < self._loop[1]:
            ticks.append(self._loop[1])
        if self._notes.horizon is None:
            ticks.append(self._notes.end)
        elif self._clock is None:
            ticks.append(self._notes.horizon)
        return min(ticks), _BORDER

    def _cross(self, due: float) -> None:
        tick = self._border()[0]
        if self._loop and tick == self._loop[1]:
            self._release_all(due)
            self._clock_out.stop(self.outputs.values(), due)
            self._run(self._loop[0], due, self._loop[0])
        elif self._notes.horizon is None:
            self._halt(due, tell=False)
            self._place = 0.0
            self._report("ended", tick)
            self._tell_state("stopped")
        else:
            self._wait(tick, due)

    def _wait(self, tick: float, due: float) -> None:
        """Hold here; what sounds rings out as long as it was to last."""
        while self._offs:
            off, serial, channel, pitch = heapq.heappop(self._offs)
            heapq.heappush(self._rings, (self._time.time_of(off), serial, channel, pitch))
        self._place = self._done = tick
        self._clock_out.stop(self.outputs.values(), due)
        self._tell_state("waiting")
        self._report("waiting", tick)

    def _go_on(self, moment: float) -> None:
        """Composing has come further: if the music waited for that, it goes on."""
        if self._state == "waiting" and (self._notes.horizon is None or self._notes.horizon > self._place):
            self._run(self._place, moment, self._place)
            self._tell_state("playing")

    def _run(self, tick: float, moment: float, from_tick: float) -> None:
        """Let time run; from_tick: at most `tick`, earlier for bars that are counted in."""
        self._state = "playing"
        self._time.start(from_tick, moment)
        self._done = tick
        self._notes.seek(tick)
        self._next_click = self._beats.first_from(from_tick)
        self._clock_out.restart(tick)

    def _after_stall(self, moment: float) -> None:
        """The machine slept: nothing of what was missed is sent; the music goes on from where it was."""
        due, _ = self._next()
        place = self._time.tick_at(due)
        self._release_all(moment)
        self._time.start(place, moment)

    def _halt(self, moment: float, tell: bool = True) -> None:
        """No note is left hanging: note-offs, All Notes Off, sustain off."""
        was, self._state = self._state, "stopped"
        self._offs.clear()
        self._rings.clear()
        self._counts_in_until = -math.inf
        self._clock_out.stop(self.outputs.values(), moment)
        for output in self.outputs.values():
            output.silence(moment)
        if tell and was != "stopped":
            self._tell_state("stopped")

    def _tell_state(self, state: str) -> None:
        self._state = state
        self._report("state", state)

    # What is due.

    def _play_note(self, due: float) -> None:
        note = self._notes.take()
        self._done = note.onset + 1
        off = note.onset + max(1, note.duration)
        self._strike(due, note.channel, note.pitch, note.velocity, self._time.time_of(off) - due)
        heapq.heappush(self._offs, (off, next(self._serial), note.channel, note.pitch))

    def _play_off(self, due: float) -> None:
        _, _, channel, pitch = heapq.heappop(self._offs)
        self._release(due, channel, pitch)

    def _click(self, due: float) -> None:
        tick = self._next_click
        self._next_click = self._beats.after(tick)
        if not self.metronome and tick >= self._counts_in_until:
            return
        weak = not self._beats.is_downbeat(tick)
        self.audition(DRUM_CHANNEL, CLICK_PITCHES[weak], CLICK_VELOCITIES[weak], CLICK_SECONDS, due)

    def _send_clock(self, due: float) -> None:
        self._clock_out.send(self.outputs.values(), due)

    def _strike(self, at: float, channel: int, pitch: int, velocity: int, seconds: float) -> None:
        for output in self.outputs.values():
            output.note_on(at, channel, pitch, velocity, seconds if seconds < math.inf else None)

    def _release(self, at: float, channel: int, pitch: int) -> None:
        for output in self.outputs.values():
            output.note_off(at, channel, pitch)

    def _release_all(self, at: float) -> None:
        """Note-offs for what the piece sounds; a keyboard's own notes stay."""
        while self._offs:
            self._play_off(at)

    def _send_programs(self, moment: float) -> None:
        for output in self.outputs.values():
            output.choose_programs(self._programs, moment)
