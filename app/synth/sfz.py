"""A preset of a SoundFont as an .sfz instrument with .wav samples, which sfizz plays.

Generators that SFZ has in other units are converted: envelopes are lines in dB (100 dB in the time that is given) and
become sfizz's exponentials (78 dB), attenuation counts for 0.4 of what is written as on the hardware that SoundFonts
were made with, and what grows with the key (times of envelopes) is written per few keys.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator, Sequence

import numpy as np

from app.synth.presets import Region
from app.synth.soundfont_file import Damaged, Font, Sample, sample_frames

BEND_CENTS = 2400  # of a wheel's whole way; the channel's own range is a part of it
PRESSURE = 119  # the controller by which the channel's pressure reaches sfizz
_MODULATION = 1
_DEFAULT_DEPTH = 50  # cents of vibrato at the wheel's end, SoundFont 2.01, section 8.4.4
_OPEN = 13_500  # cents; a filter that high is none
_ATTENUATION = 0.4 / 10  # dB for a centibel
_ENVELOPE = 78.2 / 96  # of a time: what falls by 96 dB in it falls by exp(-9) in sfizz
_LONGEST = 100.0  # seconds
_KEYS_TOGETHER = 4
_IN_MEMORY = "<control> hint_ram_based=1"  # else a thread reads most of a sample once it plays, and may come too late
_SHORTEST_LOOP = 4  # frames
_AFTER_LOOP = 8  # frames of a sample, which interpolating may need
_Q_OF_NONE = 3.01  # dB; a generator of 0 is the flat filter
_INSTANT = -11_950  # timecents, and below


def sfz_text(font: Font, regions: Sequence[Region], names: dict[int, str], frames: dict[int, int]) -> str:
    """The instrument. names: of the samples' files by their index; frames: lengths of those. Regions whose sample is
    none of these are left out."""
    lines = [_IN_MEMORY] + [
        _region_line(region, font, names[region.sample], frames[region.sample])
        for region in regions
        if region.sample in names
    ]
    return "\n".join(lines) + "\n"


def sample_wave(font: Font, sample: Sample, check: bool) -> tuple[bytes, int]:
    """A .wav file of 16 bits, mono, and its frames. check: a compressed sample's sums, too. Raises Damaged."""
    frames = sample_frames(font, sample, check)
    if font.version == 2:
        end = min(sample.end + _AFTER_LOOP, len(font.sound) // 2)
        data = bytes(font.sound[2 * sample.start : 2 * end])
    else:
        data = _decoded(bytes(font.sound[sample.start : sample.end]))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, sample.rate, 0, "NONE", ""))
        file.writeframes(data)
    return out.getvalue(), min(frames, len(data) // 2)


def _decoded(data: bytes) -> bytes:
    """Ogg Vorbis -> 16-bit samples. Raises Damaged."""
    import soundfile  # only for what is compressed

    try:
        found, _ = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except (RuntimeError, ValueError) as error:
        raise Damaged("a compressed sample can't be decoded") from error
    return np.rint(np.clip(found[:, 0], -1, 1) * 32767).astype("<i2").tobytes()


def by_keys(region: Region) -> Iterator[Region]:
    """Parts of a region that each have one time for each step of their envelopes."""
    if not any(region.generator(number) for number in (31, 32, 39, 40)):
        yield region
        return
    for low in range(region.low_key, region.high_key + 1, _KEYS_TOGETHER):
        yield region._replace(low_key=low, high_key=min(low + _KEYS_TOGETHER - 1, region.high_key))


def _region_line(region: Region, font: Font, name: str, frames: int) -> str:
    value, sample = region.generator, font.samples[region.sample]
    opcodes: dict[str, object] = {
        "sample": name,
        "lokey": region.low_key,
        "hikey": region.high_key,
        "lovel": region.low_velocity,
        "hivel": region.high_velocity,
        "volume": f"{-max(0, value(48)) * _ATTENUATION:.2f}",
        "pan": f"{max(-500, min(500, value(17))) / 5:.1f}",
        "bend_up": BEND_CENTS,
        "bend_down": -BEND_CENTS,
    }
    opcodes |= _pitch(region, sample) | _loop(region, font, sample, frames)
    opcodes |= _envelope("ampeg", region, range(33, 39), (39, 40), _level_of_decibels(value(37)))
    opcodes |= _filter(region) | _modulation_envelope(region) | _oscillators(region)
    if value(57):
        opcodes |= {"group": value(57), "off_by": value(57), "off_mode": "fast"}
    return "<region> " + " ".join(f"{opcode}={amount}" for opcode, amount in opcodes.items())


def _pitch(region: Region, sample: Sample) -> dict[str, object]:
    value = region.generator
    root = region.generators.get(58, -1)
    if not 0 <= root <= 127:
        root = sample.pitch if sample.pitch <= 127 else 60
    return {
        "pitch_keycenter": root,
        "pitch_keytrack": max(-1200, min(1200, value(56))),
        "transpose": max(-127, min(127, value(51))),
        "tune": max(-9600, min(9600, value(52) + sample.correction)),
    }


def _loop(region: Region, font: Font, sample: Sample, frames: int) -> dict[str, object]:
    """Where the sample begins, ends and repeats, within its own file."""
    value = region.generator
    first = sample.start if font.version == 2 else 0
    offset = max(0, value(0) + 32_768 * value(4))
    end = min(frames, frames + min(0, value(1) + 32_768 * value(12)))
    begin = sample.loop_begin - first + value(2) + 32_768 * value(45)
    stop = min(sample.loop_end - first + value(3) + 32_768 * value(50), frames)
    mode = {1: "loop_continuous", 3: "loop_sustain"}.get(value(54) & 3)
    found: dict[str, object] = {"offset": min(offset, max(0, frames - 1))}
    if mode and begin >= 0 and stop - begin >= _SHORTEST_LOOP:
        return found | {"loop_mode": mode, "loop_start": begin, "loop_end": stop - 1}
    return found | {"loop_mode": "no_loop", "end": max(1, end) - 1}


def _envelope(name: str, region: Region, steps: range, by_key: tuple[int, int], sustain: float) -> dict[str, object]:
    """steps: the generators of delay, attack, hold, decay, sustain and release; by_key: of hold and decay."""
    delay, attack, hold, decay, _, release = (region.generator(number) for number in steps)
    key = 60 - (region.low_key + region.high_key) / 2
    hold, decay = hold + key * region.generator(by_key[0]), decay + key * region.generator(by_key[1])
    found = {
        "delay": _seconds(delay),
        "attack": _seconds(attack),
        "hold": _seconds(hold),
        "decay": _seconds(decay) * _ENVELOPE,
        "release": max(0.005, _seconds(release) * _ENVELOPE),
    }
    opcodes: dict[str, object] = {f"{name}_{step}": f"{time:.4f}" for step, time in found.items() if time}
    return opcodes | {f"{name}_sustain": f"{100 * sustain:.3f}"}


def _filter(region: Region) -> dict[str, object]:
    value = region.generator
    if value(8) >= _OPEN and not (value(10) or value(11)):
        return {}
    return {
        "fil_type": "lpf_2p",
        "cutoff": f"{_hertz(max(1500, min(_OPEN, value(8)))):.1f}",
        "resonance": f"{max(0, min(960, value(9))) / 10 - _Q_OF_NONE:.2f}",
    }


def _modulation_envelope(region: Region) -> dict[str, object]:
    value = region.generator
    sustain = 1 - max(0, min(1000, value(29))) / 1000
    found: dict[str, object] = {}
    for name, depth in (("pitcheg", value(7)), ("fileg", value(11))):
        if depth:
            found |= _envelope(name, region, range(25, 31), (31, 32), sustain)
            found[f"{name}_depth"] = max(-12_000, min(12_000, depth))
    return found


def _oscillators(region: Region) -> dict[str, object]:
    """The modulation's and the vibrato's, of which the wheel and pressure move the latter."""
    value = region.generator
    found: dict[str, object] = {
        "lfo1_freq": f"{_hertz(value(24)):.3f}",
        "lfo1_delay": f"{_seconds(value(23)):.3f}",
        "lfo1_wave": 0,
        "lfo1_pitch": value(6),
        f"lfo1_pitch_oncc{_MODULATION}": _DEFAULT_DEPTH,
        f"lfo1_pitch_oncc{PRESSURE}": _DEFAULT_DEPTH,
    }
    depths = {"pitch": value(5), "cutoff": value(10), "volume": value(13) / 10}
    if any(depths.values()):
        found |= {"lfo2_freq": f"{_hertz(value(22)):.3f}", "lfo2_delay": f"{_seconds(value(21)):.3f}", "lfo2_wave": 0}
        found |= {f"lfo2_{target}": depth for target, depth in depths.items() if depth}
    return found


def _seconds(timecents: float) -> float:
    return 0.0 if timecents <= _INSTANT else min(_LONGEST, 2 ** (timecents / 1200))


def _hertz(cents: float) -> float:
    """Of absolute cents: 0 is 8.176 Hz."""
    return 8.176 * 2 ** (max(-16_000, min(_OPEN + 4500, cents)) / 1200)


def _level_of_decibels(centibels: int) -> float:
    """An attenuation as a factor."""
    return 0.0 if centibels >= 1000 else 10 ** (-max(0, centibels) / 200)
