"""Parsing .mid files to events, against music21's parser, on Bach's chorales.

python -m tests.benchmarks.training.parsing [--files 80]
"""

from __future__ import annotations

import argparse
import gc
import tempfile
from pathlib import Path

import music21
import numpy as np
import symusic

from generator.events.quantiser import grid_notes
from generator.events.tokenizer import Tokenizer, count_tokens
from generator.events.vocabulary import Vocabulary
from generator.midi.bulk import read_many
from generator.midi.faults import MidiError
from generator.midi.reader import file_bytes, read_midi_file
from generator.midi.writer import write_midi
from generator.music.scaling import at_resolution
from generator.music.score import Score
from tests.benchmarks.table import cpu_times, print_table
from training.corpus.music21_source import corpus_paths, read_scores


def write_chorales(folder: Path, count: int) -> list[Path]:
    """The first `count` chorales of music21's corpus as .mid files, at the resolution that most programs write."""
    paths = []
    for source in corpus_paths("bach"):
        for name, score in read_scores(source):
            if len(paths) < count and len(score.tracks) == 4:
                paths.append(folder / f"{name}.mid")
                paths[-1].write_bytes(write_midi(at_resolution(score, 480)))
        if len(paths) == count:
            break
    return paths


def read(paths: list[Path]) -> list[Score]:
    """As training and the library do."""
    results = read_many([(file_bytes(path), path) for path in paths])
    return [result for result in results if not isinstance(result, MidiError)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=80)
    count = parser.parse_args().files
    with tempfile.TemporaryDirectory() as folder:
        paths = write_chorales(Path(folder), count)
        scores = read(paths)
        vocabulary = Vocabulary.build(count_tokens(grid_notes(scores)), min_count=50)
        tokenizer = Tokenizer(vocabulary)
        tokenizer.encode_many(scores)  # chords are split once, and remembered
        gc.collect()
        gc.freeze()  # what music21 left in this process is no cost of anybody's parsing
        ways = {
            "music21.converter.parse(forceSource=True)": (
                lambda: [music21.converter.parse(path, forceSource=True) for path in paths], 1
            ),
            "ours, .mid files to events": (lambda: tokenizer.encode_many(read(paths)), 31),
            "  of it, .mid files to Scores": (lambda: read(paths), 31),
            "one by one, with all their events": (lambda: [read_midi_file(path) for path in paths], 15),
            "symusic's load alone": (lambda: [symusic.Score(path) for path in paths], 15),
        }  # fmt: skip
        seconds = {name: float(np.median(cpu_times(call, repeats))) for name, (call, repeats) in ways.items()}
    slowest = seconds["music21.converter.parse(forceSource=True)"]
    notes = sum(score.note_count for score in scores)
    rows = [
        [name, f"{len(paths) / value:,.0f}", f"{notes / value:,.0f}", f"{slowest / value:,.0f}"]
        for name, value in seconds.items()
    ]
    print_table(
        f"Parsing {len(paths)} chorales ({notes:,} notes), one process, CPU time",
        ("", "files a second", "notes a second", "times music21"),
        rows,
    )


if __name__ == "__main__":
    main()
