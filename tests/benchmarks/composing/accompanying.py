"""Accompaniment under people's playing: how well the bass fits, and how soon, beside a fixed pattern.

python -m tests.benchmarks.composing.accompanying FILES.mid or .zip ... [--pieces 16] [--bars 24] [--seconds 0.06]

The files' notes are played to the accompanist tick by tick, in the beats of their tempo map (as under a MIDI clock);
it knows nothing of what comes. The shipped model composes a bass; each stretch arrives after --seconds. The chords that
it is judged by are recognised from the whole piece afterwards (generator.analysis.chord_recognition), all of your notes
and none of the composed ones. Beside it: the root of the chord that is listened to at each beat, and the tonic of the
key so far on each beat.

"fits": share of the time in which a bass sounds and is in the chord. "late": of the changes to a chord that the bass
before is not in, after how long one sounds that is (at most until the next change; none counts as never). "fits
after 100 ms": of all changes, also those at which the bass before fits or rests, at how many one sounds then that is in
the chord; a bass that comes before the beat with you is right there, but has no part in "late".
"""

from __future__ import annotations

import argparse
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from mido import Message

from app.assets import default_checkpoint
from app.live.accompany.expectation import chord_named
from app.live.accompany.stretch import Stretch
from generator.analysis.chord_recognition import recognised_chords
from generator.compose.note_table import PART
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.midi.reader import read_midi_file
from generator.music.chords import parse_chords
from generator.music.main_tempo import main_tempo
from generator.music.metre import Metre, bar_ticks, beat_ticks
from generator.music.score import Score, Track, note_array
from generator.network.checkpoint import Checkpoint, load_checkpoint
from generator.network.primed import PrimedModel
from tests.app.live.accompany.playing import BASS, Stage
from tests.benchmarks.table import print_table

_NEVER = np.inf
_SOON = 0.1  # seconds


class _Judged(NamedTuple):
    """A bass under one piece."""

    sounds: float
    """Share of the time."""
    fits: float
    """Share of the time in which it sounds."""
    late: list[float]
    """Seconds after which it fits, where it did not before."""
    struck: float
    """Share of strokes that fit."""
    soon: list[bool]
    """Of each change, whether it fits after 100 ms."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--pieces", type=int, default=16)
    parser.add_argument("--bars", type=int, default=24)
    parser.add_argument("--seconds", type=float, default=0.06)
    options = parser.parse_args()
    checkpoint = load_checkpoint(default_checkpoint())
    model = PrimedModel(checkpoint.config, checkpoint.vocabulary, checkpoint.weights)
    spent: list[float] = []

    compose = composing(model, spent)
    with tempfile.TemporaryDirectory() as folder:
        _measure(midi_files(options.files, Path(folder)), options, checkpoint, compose)
    print(f"CPU of a stretch: {1000 * np.mean(spent):.0f} ms, p99 {1000 * np.percentile(spent, 99):.0f} ms")


def composing(model: PrimedModel, spent: list[float]) -> Callable[[Stretch], np.ndarray]:
    """What a model composes of a stretch; seconds of CPU are added to `spent`."""

    def compose(stretch: Stretch) -> np.ndarray:
        begin = time.process_time()
        notes = [bar.notes for bar in stretch.continuation.bars(model)]
        spent.append(time.process_time() - begin)
        found = np.concatenate([np.zeros((0, PART + 1), np.int64), *notes])
        found[:, 0] += stretch.moved
        return found

    return compose


def midi_files(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Those of zips are unpacked into a folder."""
    found: list[Path] = []
    for path in paths:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder / path.stem)
            found += sorted((folder / path.stem).rglob("*.mid"))
        else:
            found.append(path)
    return found


def _measure(
    files: Sequence[Path],
    options: argparse.Namespace,
    checkpoint: Checkpoint,
    compose: Callable[[Stretch], np.ndarray],
) -> None:
    rng = np.random.default_rng(0)
    found: dict[str, list[_Judged]] = {}
    played = 0
    for path in rng.permutation(np.array(files, object)).tolist():
        given = excerpt(path, options.bars)
        if given is None:
            continue
        score, metre, bpm = given
        stage = Stage(metre, bpm, "bass", compose, options.seconds, checkpoint=checkpoint)
        beats: list[tuple[int, str | None, str | None]] = []
        play(score, metre, stage, lambda tick, beats=beats, stage=stage: beats.append(_known(stage, tick)))
        beat = beat_ticks(metre, GRID)
        basses = {
            "composed": [row for row in stage.sounded if row[4] == BASS],
            "root of the last chord": [[tick, beat, chord_named(chord).bass or 0] for tick, chord, _ in beats if chord],
            "tonic of the key": [[tick, beat, parse_chords(key)[0][0].bass or 0] for tick, _, key in beats if key],
        }
        chords = [(chord.begin_ticks, chord.end_ticks, chord_named(chord.name.split("/")[0]).classes)
                  for chord in recognised_chords(score)]  # fmt: skip
        first = 2 * bar_ticks(metre, GRID)
        for name, rows in basses.items():
            found.setdefault(name, []).append(_judged(rows, chords, first, 60 / bpm / GRID))
        played += 1
        if played == options.pieces:
            break
    rows = []
    for name, judged in found.items():
        late = np.concatenate([own.late for own in judged])
        rows.append([
            name,
            f"{100 * np.mean([own.sounds for own in judged]):.0f} %",
            f"{100 * np.mean([own.fits for own in judged]):.0f} %",
            f"{100 * np.mean([own.struck for own in judged]):.0f} %",
            f"{100 * np.mean([soon for own in judged for soon in own.soon]):.0f} %",
            str(len(late)),
            f"{1000 * np.median(late):.0f} ms",
            f"{100 * np.mean(late <= _SOON):.0f} %",
            f"{100 * np.mean(late <= 0.5):.0f} %",
        ])  # fmt: skip
    print_table(
        f"Bass under {played} pieces, {options.bars} bars each",
        [
            "",
            "sounds",
            "fits",
            "struck in the chord",
            "fits after 100 ms",
            "late",
            "median",
            "within 100 ms",
            "within 500 ms",
        ],
        rows,
    )


def excerpt(path: Path, bars: int) -> tuple[Score, Metre, float] | None:
    """The first bars on the grid, in one part, and their metre and tempo; None for what has several metres, or less."""
    score = read_midi_file(path)
    pitched = [track.notes for track in score.tracks if not track.is_drum and len(track)]
    if not pitched or len({metre[1:] for metre in score.metres}) > 1:
        return None
    metre = score.metres[0]._replace(ticks=0) if score.metres else Metre(0, 4, 4)
    rows = np.concatenate(pitched).astype(np.int64)
    rows[:, :2] = np.rint(rows[:, :2] * GRID / score.ticks_per_quarter)
    bar = bar_ticks(metre, GRID)
    rows[:, 0] -= rows[:, 0].min() // bar * bar
    rows = rows[rows[:, 0] < bars * bar]
    rows[:, 1] = np.maximum(1, rows[:, 1])
    if len(rows) < 4 * bars or rows[:, 0].max() < (bars - 2) * bar:
        return None
    track = Track(note_array(sorted(map(tuple, rows.tolist()))), "Piano")
    bpm = 60e6 / main_tempo(score, score.end_ticks)
    return Score(GRID, (track,), (), (metre,)), metre, min(max(bpm, 40.0), 240.0)


def play(score: Score, metre: Metre, stage: Stage, on_beat: Callable[[int], None]) -> None:
    """Key by key; called at each beat, when its keys are down."""
    events: list[tuple[int, int, Message | None]] = []
    for note in score.tracks[0]:
        events.append((note.onset_ticks, 1, Message("note_on", note=note.pitch, velocity=note.velocity)))
        events.append((note.onset_ticks + note.duration_ticks, 0, Message("note_off", note=note.pitch)))
    events += [(tick, 2, None) for tick in range(0, score.end_ticks, beat_ticks(metre, GRID))]
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        if tick > stage.tick:
            stage.turn()
            stage.pass_until(tick)
        if message:
            stage.accompanist.receive(tick, message)
        else:
            on_beat(tick)
    stage.pass_until(score.end_ticks)


def _known(stage: Stage, tick: int) -> tuple[int, str | None, str | None]:
    """What is listened to at a beat: the chord of before, as that of now is just being struck; and the key's tonic."""
    value = stage.accompanist.listening.key_value(tick)
    names = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
    return tick, stage.accompanist.chord(tick), names[(value - 1) % 12] if value else None


def _judged(rows: list[list[int]], chords: list[tuple[int, int, int]], first: int, seconds_a_tick: float) -> _Judged:
    """rows: onset, duration, pitch and more; chords: begin, end, classes."""
    until = max(end for _, end, _ in chords)
    bass, wanted = np.full(until, -1), np.zeros(until, np.int64)
    for onset, duration, pitch, *_ in sorted(rows):
        bass[onset : min(until, onset + duration)] = pitch % 12
    for begin, end, classes in chords:
        wanted[begin:end] = classes
    fits = (bass >= 0) & (wanted >> np.maximum(bass, 0) & 1 > 0)
    known = (np.arange(until) >= first) & (wanted > 0)
    late: list[float] = []
    soon: list[bool] = []
    for begin, end, classes in chords:
        if begin < first:
            continue
        soon.append(bool(fits[min(end - 1, int(begin + _SOON / seconds_a_tick))]))
        if bass[begin - 1] < 0 or classes >> bass[begin - 1] & 1:
            continue
        place = np.flatnonzero(fits[begin:end])
        late.append(float(place[0]) * seconds_a_tick if len(place) else _NEVER)
    strokes = [fits[row[0]] for row in rows if first <= row[0] < until and wanted[row[0]]]
    sounding = known & (bass >= 0)
    return _Judged(
        float(sounding.sum() / max(1, known.sum())),
        float(fits[sounding].mean()) if sounding.any() else 0.0,
        late,
        float(np.mean(strokes)) if strokes else 0.0,
        soon,
    )


if __name__ == "__main__":
    main()
