"""What is due when: notes, note-offs, clicks, MIDI clock; where the loop turns, where the music holds or ends."""

from __future__ import annotations

import math
from collections.abc import Callable

from app.player.ableton_link.session import BeatTimeline
from app.player.ableton_link.timebase import LinkTime
from app.player.clock_out import ClockSender
from app.player.messages import NotesCut, PieceEnded, Report, State, StateChanged, Underrun
from app.player.metronome import Clicks
from app.player.receivers.channels import CHANNELS, DRUM_CHANNEL
from app.player.receivers.routing import Outputs
from app.player.sequence import Endings, Sequence
from app.player.timebase import ClockTime, OwnTime, Timebase
from generator.music.tempo import TempoMap

STALL_SECONDS = 0.25  # later than this, the machine was asleep: go on from here rather than send all that was missed
CLICK_SECONDS = 0.05
CLICK_PITCHES, CLICK_VELOCITIES = (76, 77), (110, 75)  # high and low wood block: the bar's first beat, the others
_TICKS_PER_QUARTER = 480  # until a piece says otherwise

_Action = Callable[[float], None]  # takes the moment that it was due
_OFF, _BORDER, _CLOCK, _CLICK, _NOTE = range(5)  # what comes first at one tick


class Scheduler:
    """outputs: by name; report: called with what the other side wants to know."""

    def __init__(self, report: Callable[[Report], None]) -> None:
        self._report = report
        self.outputs = Outputs()
        self.metronome = False
        self._state: State = "stopped"
        self._notes = Sequence(end=0)
        self._programs: dict[int, int] = {}
        self._banks: dict[int, tuple[int, int]] = {}
        self._ticks_per_quarter = _TICKS_PER_QUARTER
        self._own = OwnTime(TempoMap((), _TICKS_PER_QUARTER))
        self._clock: ClockTime | None = None  # the master's, where one is followed
        self._link: LinkTime | None = None  # where a session is followed
        self._clicks = Clicks((), _TICKS_PER_QUARTER)
        self._begin = 0.0  # where playing began: stop goes back there
        self._position = 0.0  # where it stands while it is not running
        self._done = 0.0  # notes before this tick were played
        self._clock_out = ClockSender(_TICKS_PER_QUARTER)
        self._sends_clock = False
        self._loop: tuple[int, int] | None = None
        self._turns = False  # whether the end of the loop is still ahead
        self._endings = Endings()
        self._has_reported_cut = False  # that notes of this piece were ended early
        self._muted: frozenset[int] = frozenset()  # channels of the piece

    @property
    def state(self) -> State:
        return self._state

    def tick_at(self, moment: float) -> float:
        """Where the music is: before what has not been done yet, however late that is."""
        if self._state != "playing":
            return self._position
        return min(self._time.tick_at(moment), self._notes.next_onset, self._border()[0])

    def advance(self, moment: float) -> float:
        """Do what is due; -> when to call again, math.inf for when something has changed."""
        while True:
            due, action = self._next()
            if self._endings.moment <= due:
                if self._endings.moment > moment:
                    return self._endings.moment
                ending = self._endings.take_moment()
                self.outputs.note_off(ending.when, ending.channel, ending.pitch)
            elif due > moment:
                return due
            elif due < moment - STALL_SECONDS and self._clock is None:
                self._after_stall(moment)
            else:
                assert action
                action(due)

    @property
    def session(self) -> BeatTimeline | None:
        """The beats of the session that is followed."""
        return self._link.timeline if self._link else None

    @property
    def _time(self) -> Timebase:
        return self._clock or self._link or self._own

    def _next(self) -> tuple[float, _Action | None]:
        """What comes next while music runs, and when."""
        if self._state != "playing":
            return math.inf, None
        border_tick, border = self._border()
        tick, kind = min(
            (self._endings.tick, _OFF),
            (border_tick, _BORDER),
            (self._clock_out.tick if self._sends_clock else math.inf, _CLOCK),
            (self._clicks.tick, _CLICK),
            (self._notes.next_onset, _NOTE),
        )
        due = self._time.time_of(tick)
        if self._clock and self._clock.silent_at < due and self._endings.tick < math.inf:
            return self._clock.silent_at, self._release_all
        return due, (self._play_off, border, self._send_clock, self._click, self._play_note)[kind]

    def _border(self) -> tuple[float, _Action]:
        """Where the loop turns, the piece ends, or composing has not come further; and what is done there."""
        horizon, end = self._notes.horizon, self._notes.end
        if horizon is not None and self._clock:
            horizon = math.inf  # a master does not wait
        if self._loop and self._turns:
            begin, turn = self._loop
            if begin < end if horizon is None else turn <= horizon:
                return turn, self._turn
        return (end, self._finish) if horizon is None else (horizon, self._hold)

    # Running and standing still.

    def _run(self, tick: float, moment: float, count_in_bars: int = 0) -> None:
        """Let time run from `tick`, or from bars before it that are counted in."""
        self._state = "playing"
        self._time.start(self._clicks.restart(tick, count_in_bars), moment)
        self._set_out(tick)

    def _set_out(self, tick: float) -> None:
        """What is to come, from `tick` on."""
        self._done = tick
        self._notes.seek(tick)
        self._clock_out.restart(tick)
        self._turns = self._loop is not None and tick < self._loop[1]

    def _go_on(self, moment: float) -> None:
        """Composing has come further: if the music waited for that, it goes on."""
        if self._state == "waiting" and (self._notes.horizon is None or self._notes.horizon > self._position):
            self._run(self._position, moment)
            self._report_state("playing")

    def _wait(self, tick: float, moment: float) -> None:
        """Hold here; what sounds rings out as long as it was to last."""
        self._endings.ring_out(self._time.time_of)
        self._position = self._done = tick
        self._clock_out.stop(moment)
        self._report_state("waiting")
        self._report(Underrun(tick))

    def _halt(self, moment: float, report_stop: bool = True) -> None:
        """No note is left hanging: note-offs, All Notes Off, sustain off."""
        was, self._state = self._state, "stopped"
        self._endings.clear()
        self._clock_out.stop(moment)
        self.outputs.silence(moment)
        if (cut := self.outputs.take_cut()) and not self._has_reported_cut:
            self._has_reported_cut = True
            self._report(NotesCut(cut))
        if report_stop and was != "stopped":
            self._report_state("stopped")

    def _choose_programs(self, tick: float, moment: float) -> float:
        """Bank, program and mix of each channel; where an output may have too few, first of the parts that play first.
        -> when that has arrived, and music may begin: a clock from outside waits for nobody."""
        soonest = self._notes.channels_from(tick) if len(self._programs) > len(CHANNELS) else ()
        self.outputs.forget()
        seconds = self.outputs.choose_programs(self._programs, moment, soonest, self._banks)
        return moment if self._clock else moment + seconds

    def _after_stall(self, moment: float) -> None:
        """The machine slept: nothing of what was missed is sent; the music goes on from where it was."""
        due, _ = self._next()
        position = self._time.tick_at(due)
        self._release_all(moment)
        self._time.start(position, moment)

    def _report_state(self, state: State) -> None:
        self._state = state
        self._report(StateChanged(state))

    # What is due.

    def _turn(self, due: float) -> None:
        assert self._loop
        begin, end = self._loop
        self._release_all(due)
        self._clock_out.stop(due)
        self._time.turn(end, begin, due)
        self._clicks.restart(begin)
        self._set_out(begin)

    def _finish(self, due: float) -> None:
        end = self._notes.end
        self._halt(due, report_stop=False)
        self._position = 0.0
        self._report(PieceEnded(end))
        self._report_state("stopped")

    def _hold(self, due: float) -> None:
        self._wait(self._border()[0], due)

    def _play_note(self, due: float) -> None:
        note = self._notes.take()
        self._done = note.onset + 1
        if note.channel in self._muted:
            return
        length = self._time.time_of(note.end) - due
        self.outputs.note_on(due, note.channel, note.pitch, note.velocity, length if length < math.inf else None)
        self._endings.at_tick(note.end, note.channel, note.pitch)

    def _play_off(self, due: float) -> None:
        ending = self._endings.take_tick()
        self.outputs.note_off(due, ending.channel, ending.pitch)

    def _release_all(self, due: float) -> None:
        """Note-offs for what the piece sounds; a keyboard's own notes stay."""
        while self._endings.tick < math.inf:
            self._play_off(due)

    def _click(self, due: float) -> None:
        is_counted, is_first = self._clicks.take()
        if is_counted or self.metronome:
            which = 0 if is_first else 1
            self._sound(due, DRUM_CHANNEL, CLICK_PITCHES[which], CLICK_VELOCITIES[which], CLICK_SECONDS)

    def _sound(self, moment: float, channel: int, pitch: int, velocity: int, seconds: float) -> None:
        """A note that ends by the clock, whatever the music does."""
        self.outputs.note_on(moment, channel, pitch, velocity, seconds)
        self._endings.at_moment(moment + seconds, channel, pitch)

    def _send_clock(self, due: float) -> None:
        self._clock_out.send(self.outputs.values(), due)
