"""Comping: the chords that are composed under people's playing, beside the comping parts of bands.

python -m tests.benchmarks.composing.comping FILES.mid or .zip ... --bands FOLDER [--parts "guitar"] [--pieces 12]

The files are played to the accompanist as in tests.benchmarks.composing.accompanying. Of bands (files with drums and a
bass in FOLDER) the parts of keyboards, guitars, ensembles and pads that strike 1.7 notes at once and more.

A stroke is all that a part strikes at one tick. "three and more": share of strokes with so many notes. "beats": share
of beats with a stroke. "sounds": share of the time. "third", "seventh": share of strokes in which the chord's own is
struck, where it has one; chords are recognised from all that is played.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.assets import default_checkpoint
from generator.analysis.chord_recognition import recognised_chords
from generator.compose.note_table import PART
from generator.errors import ContinuoError
from generator.events.ensemble import family_of
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.midi.reader import read_midi_file
from generator.music.chords import parse_chords
from generator.music.instruments import BASS_FAMILY, FAMILIES
from generator.music.score import Score
from generator.network.checkpoint import load_checkpoint
from generator.network.primed import PrimedModel
from tests.app.live.accompany.playing import Stage
from tests.benchmarks.composing.accompanying import composing, excerpt, midi_files, play
from tests.benchmarks.table import print_table

_CHORDAL = tuple(FAMILIES.index(name) for name in ("piano", "organ", "guitar", "ensemble", "synth-pad"))
_AT_ONCE, _LEAST_STROKES = 1.7, 8
_COLUMNS = ("notes a stroke", "three and more", "strokes a beat", "beats", "sounds", "third", "seventh")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--bands", type=Path, required=True)
    parser.add_argument("--parts", default="guitar")
    parser.add_argument("--pieces", type=int, default=12)
    parser.add_argument("--bars", type=int, default=24)
    parser.add_argument("--seconds", type=float, default=0.06)
    options = parser.parse_args()
    composed, bands = _composed(options), _bands(options.bands, 4 * options.pieces)
    print_table("Comping", ["", "parts", *_COLUMNS], [_row("composed", composed), _row("bands", bands)])


def _composed(options: argparse.Namespace) -> list[list[float]]:
    checkpoint = load_checkpoint(default_checkpoint())
    compose = composing(PrimedModel(checkpoint.config, checkpoint.vocabulary, checkpoint.weights), [])
    found: list[list[float]] = []
    with tempfile.TemporaryDirectory() as folder:
        files = np.array(midi_files(options.files, Path(folder)), object)
        for path in np.random.default_rng(0).permutation(files).tolist():
            if len(found) == options.pieces or (given := excerpt(path, options.bars)) is None:
                continue
            score, metre, bpm = given
            stage = Stage(metre, bpm, options.parts, compose, options.seconds, checkpoint=checkpoint)
            play(score, metre, stage, lambda _: None)
            rows = np.array(stage.sounded, np.int64).reshape(-1, PART + 1)
            rows = rows[[family_of(value) in _CHORDAL for value in rows[:, PART].tolist()]]
            if (own := _figures(rows, score)) is not None:
                found.append(own)
    return found


def _bands(folder: Path, pieces: int) -> list[list[float]]:
    found: list[list[float]] = []
    for path in np.random.default_rng(0).permutation(np.array(sorted(folder.rglob("*.mid")), object)).tolist()[:pieces]:
        try:
            score = read_midi_file(path)
        except ContinuoError:
            continue
        families = [len(FAMILIES) if track.is_drum else track.program // 8 for track in score.tracks]
        if len(FAMILIES) not in families or BASS_FAMILY not in families:
            continue
        for track, family in zip(score.tracks, families, strict=True):
            rows = np.array(track.notes.tolist(), np.int64).reshape(-1, 4)
            rows[:, :2] = np.rint(rows[:, :2] * GRID / score.ticks_per_quarter)
            strokes = len(np.unique(rows[:, 0]))
            if family in _CHORDAL and len(rows) >= _AT_ONCE * max(_LEAST_STROKES, strokes):
                found.append(_figures(rows, score) or [])
    return [own for own in found if own]


def _figures(rows: np.ndarray, score: Score) -> list[float] | None:
    """As _COLUMNS, from the bar of the first note to the last. rows: (N, 4 or more) on the grid; score: with chords."""
    onsets, counts = np.unique(rows[:, 0], return_counts=True)
    if len(onsets) < _LEAST_STROKES:
        return None
    beats = (int(onsets[-1]) - int(onsets[0])) // GRID + 1
    sounds = np.zeros(int((rows[:, 0] + rows[:, 1]).max()) + 1, bool)
    for onset, duration in rows[:, :2].tolist():
        sounds[onset : onset + duration] = True
    scale, thirds, sevenths = GRID / score.ticks_per_quarter, list[bool](), list[bool]()
    for chord in recognised_chords(score):
        symbol = parse_chords(chord.name.split("/")[0])[0][0]
        own = rows[(rows[:, 0] >= chord.begin_ticks * scale) & (rows[:, 0] < chord.end_ticks * scale)]
        for wanted, steps in ((thirds, (3, 4)), (sevenths, (9, 10, 11))):
            degrees = [((symbol.bass or 0) + step) % 12 for step in steps]
            present = [degree for degree in degrees if symbol.classes >> degree & 1]
            wanted += [present[0] in own[own[:, 0] == onset, 2] % 12 for onset in np.unique(own[:, 0]) if present]
    return [
        float(counts.mean()),
        float((counts >= 3).mean()),
        len(onsets) / beats,
        len(np.unique(onsets // GRID)) / beats,
        float(sounds[onsets[0] : onsets[-1]].mean()),
        float(np.mean(thirds)) if thirds else np.nan,
        float(np.mean(sevenths)) if sevenths else np.nan,
    ]


def _row(name: str, parts: Sequence[Sequence[float]]) -> list[str]:
    notes, three, strokes, beats, sounds, third, seventh = np.nanmean(np.array(parts), axis=0).tolist()
    shares = [f"{100 * share:.0f} %" for share in (beats, sounds, third, seventh)]
    return [name, str(len(parts)), f"{notes:.1f}", f"{100 * three:.0f} %", f"{strokes:.2f}", *shares]


if __name__ == "__main__":
    main()
