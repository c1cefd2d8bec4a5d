"""What plays a SoundFont's preset where there is no sfizz: FluidSynth, a package of the system, by pyfluidsynth.

It begins notes at its own blocks of 64 frames, so up to 1.5 ms after their sample; all else is as with sfizz.
"""

from __future__ import annotations

import ctypes
import os
import weakref
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from app.synth.sfz import BEND_CENTS, PRESSURE
from generator.errors import ContinuoError

CHOICE = "CONTINUO_SYNTH"  # environment variable: "fluidsynth", where there is sfizz too
_GAIN = 0.533  # at which a preset is as loud as sfizz plays it, by tests.app.synth.test_fluid
_CHANNEL = 0
_PARAMETER, _PARAMETER_FINE, _DATA, _DATA_FINE = 101, 100, 6, 38


def is_wanted() -> bool:
    """Whether presets are to be played by it: there is no sfizz, or it was chosen."""
    return os.environ.get(CHOICE) == "fluidsynth" or find_spec("pysfizz") is None


class FluidSynth:
    """As much of sfizz's interface as the engine uses, for one preset. Delays are frames within the next block."""

    def __init__(self, soundfont: str, bank: int, program: int, sample_rate: int, block: int, voices: int) -> None:
        """Raises ContinuoError where FluidSynth is not installed, and for what it can't load."""
        library = _library()
        self._block = block
        self._due: list[tuple[int, Callable[[], object]]] = []
        options: dict[str, Any] = {
            "synth.polyphony": voices, "synth.reverb.active": 0, "synth.chorus.active": 0,
            "synth.dynamic-sample-loading": 1, "synth.cpu-cores": 1, "synth.min-note-length": 0,
        }  # fmt: skip
        self._synth: Any = library.Synth(_GAIN, sample_rate, 16, **options)
        weakref.finalize(self, self._synth.delete)
        font = self._synth.sfload(soundfont)
        if font < 0 or self._synth.program_select(_CHANNEL, font, bank, program) < 0:
            raise ContinuoError(
                "{path}: FluidSynth can't play bank {bank}, program {program} of it; choose another SoundFont",
                path=soundfont, bank=bank, program=program + 1,
            )  # fmt: skip
        for control, value in ((_PARAMETER, 0), (_PARAMETER_FINE, 0), (_DATA, BEND_CENTS // 100), (_DATA_FINE, 0)):
            self._synth.cc(_CHANNEL, control, value)  # how far the wheel goes
        number, pointer = ctypes.c_int, ctypes.c_void_p
        self._write = library.cfunc(
            "fluid_synth_write_float", number, ("synth", pointer, 1), ("length", number, 1), ("left", pointer, 1),
            ("left_offset", number, 1), ("left_step", number, 1), ("right", pointer, 1), ("right_offset", number, 1),
            ("right_step", number, 1),
        )  # fmt: skip
        self._press = library.cfunc(
            "fluid_synth_channel_pressure", number, ("synth", pointer, 1), ("channel", number, 1), ("value", number, 1)
        )

    def note_on(self, delay: int, pitch: int, velocity: int) -> None:
        """It sounds until `note_off`."""
        self._due.append((delay, lambda: self._synth.noteon(_CHANNEL, pitch, velocity)))

    def note_off(self, delay: int, pitch: int, _: int) -> None:
        """Releases the notes of that pitch."""
        self._due.append((delay, lambda: self._synth.noteoff(_CHANNEL, pitch)))

    def cc(self, delay: int, control: int, value: int) -> None:
        """A controller, or PRESSURE."""
        if control == PRESSURE:
            self._due.append((delay, lambda: self._press(self._synth.synth, _CHANNEL, value)))
        else:
            self._due.append((delay, lambda: self._synth.cc(_CHANNEL, control, value)))

    def pitch_wheel(self, delay: int, value: int) -> None:
        """-8192 to 8191, of BEND_CENTS."""
        self._due.append((delay, lambda: self._synth.pitch_bend(_CHANNEL, value)))

    def all_sound_off(self) -> None:
        """Everything, at once."""
        self._due.clear()
        self._synth.all_sounds_off(_CHANNEL)

    def get_num_active_voices(self) -> int:
        """How many sound."""
        return self._synth.get_active_voice_count()

    def render_block(self) -> tuple[np.ndarray, np.ndarray]:
        """The next block, left and right, each (block,) float32."""
        sides = np.zeros((2, self._block), np.float32)
        done = 0
        due, self._due = sorted(self._due, key=lambda event: event[0]), []
        for delay, act in due:
            done = self._render(sides, done, min(delay, self._block))
            act()
        self._render(sides, done, self._block)
        return sides[0], sides[1]

    def _render(self, sides: np.ndarray, begin: int, end: int) -> int:
        if end > begin:
            left, right = (side.ctypes.data for side in sides)
            self._write(self._synth.synth, end - begin, left, begin, 1, right, begin, 1)
        return max(begin, end)


def _library() -> Any:
    """pyfluidsynth. Raises ContinuoError."""
    try:
        import fluidsynth  # only where there is no sfizz
    except (ImportError, OSError, AttributeError) as error:
        raise ContinuoError(
            "there is no sound, as pysfizz can't be loaded, nor FluidSynth in its place ({reason}): install the "
            "system's package of FluidSynth (libfluidsynth3) and the Python package pyfluidsynth, or play to a MIDI "
            "output",
            reason=error,
        ) from error
    return fluidsynth
