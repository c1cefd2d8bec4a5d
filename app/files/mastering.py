"""How loud a piece is, and how loud it is made: ITU-R BS.1770-4, integrated over the piece.

One gain for the whole piece; where single peaks would then be above the ceiling, a limiter takes them down, and where
many would, the piece stays softer.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

TARGET = -16.0  # LUFS, what streaming services play at
CEILING = 10 ** (-1.0 / 20)  # true peak: what players that resample may reach
_MOST_GAIN = 10 ** (40 / 20)
_MOST_LIMITING = 10 ** (6 / 20)
_BLOCK_SECONDS, _STEPS = 0.4, 4  # of a measurement, and how many begin in one
_ABSOLUTE, _RELATIVE = -70.0, -10.0  # gates, LUFS and LU
_SLICE_SECONDS, _WARM_SECONDS = 20.0, 0.5
_OVERSAMPLING, _TAPS = 4, 24
_CHUNK = 64  # frames between two corners of the limiter's gain
_RECOVERY_SECONDS = 0.08


def loudness(frames: np.ndarray, sample_rate: int) -> float:
    """Integrated, of (N, 2) float frames at 1 for full scale. -> LUFS, -inf for silence."""
    step = round(_BLOCK_SECONDS / _STEPS * sample_rate)
    if len(frames) < _STEPS * step:  # a piece of one stroke
        frames = np.concatenate([frames, np.zeros((_STEPS * step - len(frames), 2), frames.dtype)])
    powers = np.concatenate(list(_step_powers(frames, sample_rate, step)))  # of both channels, each step
    blocks = np.convolve(powers, np.ones(_STEPS), "valid") / _STEPS
    kept = blocks[_lufs(blocks) > _ABSOLUTE]
    if not len(kept):
        return -math.inf
    kept = kept[_lufs(kept) > _lufs(kept.mean()) + _RELATIVE]
    return float(_lufs(kept.mean()))


def true_peak(frames: np.ndarray) -> float:
    """The highest value between samples, too: of the signal at four times the rate. frames: (N, 2)."""
    return max((float(peaks.max(initial=0.0)) for peaks in _chunk_peaks(frames)), default=0.0)


def levelled(frames: np.ndarray, sample_rate: int) -> np.ndarray:
    """A piece at TARGET, with peaks below CEILING; softer where that would take more than 6 dB of limiting. Silence
    stays. frames: (N, 2) float32 -> the same, changed."""
    measured = loudness(frames, sample_rate)
    if not math.isfinite(measured):
        return frames
    peaks = np.concatenate(list(_chunk_peaks(frames)))
    highest = float(peaks.max())
    gain = min(10 ** ((TARGET - measured) / 20), _MOST_GAIN, _MOST_LIMITING * CEILING / highest)
    frames *= np.float32(gain)
    if gain * highest > CEILING:
        _limit(frames, gain * peaks, sample_rate)
    return frames


def _lufs(power: np.ndarray) -> np.ndarray:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))


def _step_powers(frames: np.ndarray, sample_rate: int, step: int) -> Iterator[np.ndarray]:
    """Of each whole step the sum of the channels' mean squares, weighted."""
    size = max(1, round(_SLICE_SECONDS * sample_rate) // step) * step
    warm = round(_WARM_SECONDS * sample_rate)
    for begin in range(0, len(frames) // step * step, size):
        end = min(begin + size, len(frames) // step * step)
        first = max(0, begin - warm)
        weighted = _weighted(frames[first:end], sample_rate)[begin - first :]
        yield np.square(weighted).reshape(-1, step, 2).mean(axis=1).sum(axis=1)


def _weighted(frames: np.ndarray, sample_rate: int) -> np.ndarray:
    """As BS.1770's two filters leave it: a shelf for the head, and a high-pass. By their response, as what they
    remember is shorter than the silence that is added."""
    size = 1 << (len(frames) + round(_WARM_SECONDS * sample_rate) - 1).bit_length()
    spectrum = np.fft.rfft(frames, size, axis=0)
    return np.fft.irfft(spectrum * _response(size, sample_rate)[:, None], size, axis=0)[: len(frames)]


def _response(size: int, sample_rate: int) -> np.ndarray:
    """Of the weighting, at the frequencies of a real transform of that size."""
    turn = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    tangent = math.tan(math.pi * 1681.974450955533 / sample_rate)
    quality, head = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    shoulder = head**0.4996667741545416
    shelf = _quadratic(
        turn,
        head + shoulder * tangent / quality + tangent**2,
        2 * (tangent**2 - head),
        head - shoulder * tangent / quality + tangent**2,
    ) / _quadratic(turn, 1 + tangent / quality + tangent**2, 2 * (tangent**2 - 1), 1 - tangent / quality + tangent**2)
    tangent, quality = math.tan(math.pi * 38.13547087602444 / sample_rate), 0.5003270373238773
    whole = 1 + tangent / quality + tangent**2
    high_pass = _quadratic(turn, 1, -2, 1) / _quadratic(
        turn, 1, 2 * (tangent**2 - 1) / whole, (1 - tangent / quality + tangent**2) / whole
    )
    return shelf * high_pass


def _quadratic(turn: np.ndarray, constant: float, linear: float, square: float) -> np.ndarray:
    return constant + linear * turn + square * turn * turn


def _chunk_peaks(frames: np.ndarray) -> Iterator[np.ndarray]:
    """The highest value of each chunk of 64 frames, at four times the rate; slice by slice."""
    kernels = _interpolators()
    size = 1 << 18
    for begin in range(0, len(frames), size):
        part = frames[begin : begin + size]
        around = np.zeros((len(part) + _TAPS, 2), np.float32)
        first = max(0, begin - _TAPS // 2)
        piece = frames[first : begin + size + _TAPS // 2]
        at = first - (begin - _TAPS // 2)
        around[at : at + len(piece)] = piece
        peaks = np.abs(part).max(axis=1)
        for kernel in kernels:
            for side in range(2):
                between = np.convolve(around[:, side], kernel, "valid")[: len(part)]
                np.maximum(peaks, np.abs(between), out=peaks)
        padded = np.zeros(-(-len(peaks) // _CHUNK) * _CHUNK, np.float32)
        padded[: len(peaks)] = peaks
        yield padded.reshape(-1, _CHUNK).max(axis=1)


def _interpolators() -> list[np.ndarray]:
    """Windowed sincs that give what lies a quarter, a half and three quarters of a frame after each."""
    found = []
    for number in range(1, _OVERSAMPLING):
        offset = number / _OVERSAMPLING
        place = np.arange(_TAPS) - (_TAPS // 2 - 1) - offset
        window = np.i0(6 * np.sqrt(np.maximum(0, 1 - (2 * place / (_TAPS + 1)) ** 2)))  # Kaiser's
        kernel = np.sinc(place) * window
        found.append((kernel / kernel.sum())[::-1].astype(np.float32))
    return found


def _limit(frames: np.ndarray, peaks: np.ndarray, sample_rate: int) -> None:
    """Takes what is above CEILING down to it, with a gain that is linear within each chunk and begins to fall one chunk
    early. peaks: of each chunk."""
    most = np.minimum(1.0, CEILING / np.maximum(peaks, 1e-9)).tolist()
    recovery = 1 - math.exp(-_CHUNK / (sample_rate * _RECOVERY_SECONDS))
    gains = [most[0]]
    for now, following in itertools.pairwise([*most, 1.0]):
        gains.append(min(now, following, gains[-1] + (1 - gains[-1]) * recovery))
    corners = np.arange(len(gains)) * _CHUNK
    size = _CHUNK << 12
    for begin in range(0, len(frames), size):
        part = frames[begin : begin + size]
        part *= np.interp(np.arange(begin, begin + len(part)), corners, gains)[:, None].astype(np.float32)
