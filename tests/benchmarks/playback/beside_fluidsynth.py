"""The built-in synth beside fluidsynth, which most people's SoundFonts are made with: onsets, spectrum, width, level.

OMP_NUM_THREADS=1 python -m tests.benchmarks.playback.beside_fluidsynth DATA/permissive/*.zip [--files 20]
    [--pictures FOLDER] [--before FOLDER]

Both play the same files with the SoundFont that ships, at 44.1 kHz; fluidsynth at a gain of
0.5, else as it comes. --keep FOLDER: puts both there, and the .mid files. --before FOLDER: NUMBER.wav there, of another
synth, are compared with fluidsynth as well.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import tempfile
import time
import wave
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np

from app.files.mastering import loudness
from app.synth import effects
from app.synth.performance import render
from app.synth.soundfont import SoundFont, default_soundfont
from generator.errors import ContinuoError
from generator.midi.reader import read_midi
from tests.benchmarks.table import print_table

RATE = 44_100
SECONDS = (20, 75)  # of a piece
WINDOW, BANDS = 1024, 64
SPAN, REACH = 4096, 1024  # frames at an onset that are compared, and by how many they may be apart
MOST_ONSETS = 200  # of a piece
PICTURES = (0, 5)  # a piano piece, and one for five instruments and drums
FLUIDSYNTH_DELAY = 64  # frames that it puts before everything
OWN = "ours"


class Likeness(NamedTuple):
    """Of one rendering and another of a piece."""

    onset_ms: float
    """Median of what onsets are apart, in milliseconds; more than 0 where the reference is earlier."""
    onsets: int
    """At how many the two sound alike enough to say so."""
    spectrum_db: float
    """Mean difference of log-mel spectra, in dB, both brought to one level."""


def pieces(zips: list[Path], count: int) -> Iterator[tuple[str, bytes]]:
    """Some of each file in turn, of a length that can be listened to."""
    rng = random.Random(20)
    left = count
    shuffled = []
    for path in zips:
        with zipfile.ZipFile(path) as archive:
            names = sorted(name for name in archive.namelist() if name.lower().endswith((".mid", ".midi")))
        rng.shuffle(names)
        shuffled.append((path, names))
    while left:
        for path, names in shuffled:
            while names and left:
                name = names.pop()
                with zipfile.ZipFile(path) as archive:
                    data = archive.read(name)
                try:
                    score = read_midi(data, name)
                except ContinuoError:
                    continue
                if SECONDS[0] <= score.end_seconds <= SECONDS[1] and score.note_count > 60:
                    left -= 1
                    yield f"{path.stem[:2]} {Path(name).stem[:28]}", data
                    break


def of_fluidsynth(midi: bytes, dry: bool) -> tuple[np.ndarray, float]:
    """-> (N, 2) float32, CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "a.mid"), Path(folder, "a.wav")
        source.write_bytes(midi)
        off = ["-R", "0", "-C", "0"] if dry else []
        command = ["fluidsynth", "-ni", "-q", *off, "-g", "0.5", "-r", str(RATE), "-O", "s16", "-F", str(target)]
        began = time.perf_counter()
        subprocess.run([*command, str(default_soundfont()), str(source)], check=True, capture_output=True)
        return read_wav(target)[FLUIDSYNTH_DELAY:], time.perf_counter() - began


def read_wav(path: Path) -> np.ndarray:
    """-> (N, 2) float32"""
    with wave.open(str(path)) as sound:
        assert sound.getframerate() == RATE and sound.getnchannels() == 2
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2").reshape(-1, 2).astype(np.float32) / 32768


def write_wav(path: Path, frames: np.ndarray) -> None:
    with wave.open(str(path), "wb") as sound:
        sound.setparams((2, 2, RATE, 0, "NONE", ""))
        sound.writeframes(np.rint(np.clip(frames, -1, 1) * 32767).astype("<i2").tobytes())


@contextmanager
def without_effects() -> Iterator[None]:
    """Of ours."""
    kinds = (effects.Reverb, effects.Chorus)
    with ExitStack() as stack:
        for kind in kinds:
            stack.enter_context(patch.object(kind, "process", lambda *_: None))
        yield


def mel(frames: np.ndarray, hop: int, window: int = WINDOW) -> np.ndarray:
    """Power in 64 bands of the mel scale, 40 Hz to 16 kHz. -> (frames, bands)"""
    mono = frames.mean(axis=1)
    edges = 700 * (np.exp(np.linspace(np.log1p(40 / 700), np.log1p(16_000 / 700), BANDS + 2)) - 1)
    bins = np.fft.rfftfreq(window, 1 / RATE)
    weights = np.array(
        [
            np.interp(bins, [low, middle, high], [0, 1, 0])
            for low, middle, high in zip(edges, edges[1:], edges[2:], strict=False)
        ]
    )
    weights += np.array([np.abs(bins - middle) == np.abs(bins - middle).min() for middle in edges[1:-1]]) * 0.1
    found = []
    shape = np.hanning(window).astype(np.float32)
    for begin in range(0, len(mono) - window, hop * 4096):
        part = mono[begin : begin + hop * 4096 + window - 1]
        views = np.lib.stride_tricks.sliding_window_view(part, window)[::hop]
        found.append((np.abs(np.fft.rfft(views * shape, axis=1)) ** 2 @ weights.T).astype(np.float32))
    return np.concatenate(found)


def lags(one: np.ndarray, other: np.ndarray, onsets: np.ndarray) -> np.ndarray:
    """By how many milliseconds `one` is later, at each onset where both sound alike. Where they agree tells: both play
    the same samples. onsets: frames."""
    found = []
    for begin in onsets.tolist():
        part, around = one[begin : begin + SPAN].mean(axis=1), other[begin - REACH : begin + SPAN + REACH].mean(axis=1)
        if begin < REACH or len(around) < SPAN + 2 * REACH or np.abs(part).max() < 1e-3:
            continue
        size = 1 << (len(around) + SPAN).bit_length()
        product = np.fft.irfft(np.fft.rfft(around, size) * np.conj(np.fft.rfft(part, size)))[: 2 * REACH + 1]
        powers = np.convolve(np.square(around), np.ones(SPAN), "valid")
        likeness = product / np.sqrt(powers * np.square(part).sum() + 1e-12)
        if likeness.max() > 0.9:
            found.append((REACH - int(likeness.argmax())) * 1000 / RATE)
    return np.array(found)


def likeness(one: np.ndarray, other: np.ndarray, onsets: np.ndarray) -> Likeness:
    """other: the reference."""
    length = min(len(one), len(other))
    one, other = one[:length], other[:length]
    late = lags(one, other, onsets)
    bands = [10 * np.log10(mel(frames, 512) + 1e-9) for frames in (one, other)]
    audible = bands[1] > bands[1].max() - 60
    apart = (bands[0] - bands[1])[audible]
    return Likeness(
        float(np.median(late)) if len(late) else float("nan"),
        len(late),
        float(np.abs(apart - np.median(apart)).mean()),
    )


def width(frames: np.ndarray) -> float:
    """Power of what differs between the sides against what they share, in dB."""
    side, middle = frames[:, 0] - frames[:, 1], frames[:, 0] + frames[:, 1]
    return 10 * np.log10((np.square(side).mean() + 1e-12) / (np.square(middle).mean() + 1e-12))


def picture(path: Path, name: str, both: tuple[np.ndarray, np.ndarray]) -> None:
    """Spectrograms above each other, 12 seconds of them."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, rows = pyplot.subplots(2, 1, figsize=(10, 5.2), sharex=True, sharey=True, layout="constrained")
    for axes, frames, title in zip(rows, both, ("Continuo", "fluidsynth"), strict=True):
        bands = 10 * np.log10(mel(frames[: 12 * RATE], 256, 2048) + 1e-9).T
        top = bands.max()
        axes.imshow(
            bands, origin="lower", aspect="auto", vmin=top - 70, vmax=top, extent=(0, 12, 0, BANDS), cmap="magma"
        )
        axes.set_title(title, loc="left", fontsize=10)
        axes.set_ylabel("mel band")
    rows[1].set_xlabel(f"seconds ({name})")
    figure.savefig(path, dpi=80)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("zips", nargs="+", type=Path)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    soundfont = SoundFont(default_soundfont())
    rows, likenesses, befores, costs = [], [], [], []
    for number, (name, midi) in enumerate(pieces(arguments.zips, arguments.files)):
        score = read_midi(midi, name)
        with without_effects():
            ours_dry = render(score, soundfont, RATE)
        began = time.process_time()
        ours = render(score, soundfont, RATE)
        costs.append(score.end_seconds / (time.process_time() - began))
        theirs_dry, _ = of_fluidsynth(midi, dry=True)
        theirs, _ = of_fluidsynth(midi, dry=False)
        ticks = sorted({0, score.end_ticks, *(tempo.ticks for tempo in score.tempos)})
        starts = np.unique(np.concatenate([track.notes[:, 0] for track in score.tracks]))
        at = np.rint(np.interp(starts, ticks, score.seconds_at_all(ticks)) * RATE).astype(int)
        at = at[np.linspace(0, len(at) - 1, min(len(at), MOST_ONSETS)).astype(int)]
        found = likeness(ours_dry, theirs_dry, at)
        likenesses.append(found)
        if arguments.keep:
            for label, frames in ((OWN, ours), ("fluidsynth", theirs)):
                write_wav(arguments.keep / f"{number} {label}.wav", frames)
            (arguments.keep / f"{number}.mid").write_bytes(midi)
        if arguments.before and (path := arguments.before / f"{number}.wav").exists():
            before = read_wav(path)
            befores.append((likeness(before, theirs_dry, at), width(before)))
        if arguments.pictures and number in PICTURES:
            picture(arguments.pictures / f"synth-{PICTURES.index(number) + 1}.png", name, (ours, theirs))
        rows.append(
            (
                name,
                f"{found.onset_ms:.2f}",
                str(found.onsets),
                f"{found.spectrum_db:.2f}",
                f"{width(ours):.1f} / {width(theirs):.1f}",
                f"{loudness(ours, RATE):.1f} / {loudness(theirs, RATE):.1f}",
            )
        )
        print(*rows[-1], flush=True)
    print_table(
        "The built-in synth beside fluidsynth",
        ("piece", "onset, ms", "onsets", "log-mel, dB", "width, dB", "LUFS"),
        rows,
    )
    for label, values in (("ours", likenesses), ("before", [one for one, _ in befores])):
        if values:
            middle = np.nanmedian(np.array(values), axis=0)
            print(f"{label}: onset {middle[0]:.2f} ms, log-mel {middle[2]:.2f} dB (medians)")
    if befores:
        print(f"before: width {np.median([one for _, one in befores]):.1f} dB")
    print(f"times real time, of one core: {np.median(costs):.1f} (median), {min(costs):.1f} (least)")


if __name__ == "__main__":
    main()
