"""`train-generator arrange`: tunes arranged for band over drummers' recordings, as .mid files to learn from."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from generator.errors import ContinuoError
from generator.events.ensemble import DRUMS
from generator.files import atomic_write
from generator.midi.writer import write_midi
from generator.music.scaling import OUTPUT_TICKS_PER_QUARTER, at_resolution
from training.arranging.arranger import arrange, can_be_played_to
from training.arranging.bands import BANDS
from training.arranging.grooves import read_groove
from training.arranging.harmony_by_beat import read_tune
from training.config import ArrangeConfig, PrepareConfig
from training.corpus.filters import examine_files
from training.corpus.piece import TrainingPiece, content_digest
from training.corpus.sources import find
from training.fit.own_split import load_timed, own_split

LIST = "ARRANGED.tsv"


def arrange_tunes(path: Path, sources: Sequence[str], config: ArrangeConfig, prepare: PrepareConfig) -> int:
    """-> exit code. Raises ContinuoError or OSError for what its user can mend."""
    console = Console(soft_wrap=True)
    checkpoint = load_timed(path)
    known = {content_digest(piece) for piece in own_split(checkpoint, sources, prepare, console).train}
    instruments = prepare.as_trained(checkpoint.provenance, sources).instrument
    grooves = [
        groove
        for name, piece in _pieces(config.grooves, instruments, console, "Reading drummers")
        if content_digest(piece) in known and DRUMS in piece.parts and (groove := read_groove(name, piece.score))
    ]
    if not any(map(can_be_played_to, grooves)):
        raise ContinuoError(
            "{--grooves}: none of these are drummers' recordings that {path} has learnt from, in 4/4, of two bars or "
            "more and in a style with a band ({styles}); they are named as those of the Groove MIDI Dataset are, such "
            "as 12_rock_120_beat_4-4.mid",
            path=path,
            styles=", ".join(BANDS),
        )
    config.output.mkdir(parents=True, exist_ok=True)
    rows: list[tuple[str, ...]] = []
    left_out: Counter[str] = Counter()
    for number, (name, piece) in enumerate(_pieces(config.tunes, instruments, console, "Arranging tunes")):
        if content_digest(piece) not in known:
            left_out["held out, or not learnt from"] += 1
            continue
        tune = read_tune(piece.score)
        if tune is None:
            left_out["not in 4/4 or 2/4 throughout, without a melody, or of fewer than 8 or more than 96 bars"] += 1
            continue
        for time in range(config.times):
            own = arrange(tune, grooves, np.random.default_rng([config.seed, number, time]))
            if own is None:
                continue
            file = f"{number:04d}-{time + 1}-{own.style}.mid"
            text = f"Arranged by rule for a band, not by its composer. Tune: {name}. Drums: {', '.join(own.recordings)}"
            data = write_midi(at_resolution(own.score, OUTPUT_TICKS_PER_QUARTER), texts=[text])
            with atomic_write(config.output / file) as out:
                out.write(data)
            rows.append((file, own.style, name, " ".join(own.recordings)))
    if not rows:
        raise ContinuoError("{--tunes}: none of these {count:,} pieces could be arranged", count=left_out.total())
    listed = io.StringIO()
    csv.writer(listed, delimiter="\t", lineterminator="\n").writerows([("file", "style", "tune", "drums"), *rows])
    with atomic_write(config.output / LIST) as out:
        out.write(listed.getvalue().encode())
    console.print(f"{len(rows):,} arrangements of {len({row[2] for row in rows}):,} tunes in {config.output}")
    for reason, count in left_out.most_common():
        console.print(f"  Left out: {count:,} {reason}.")
    console.print("The licences of the tunes and of the recordings hold for them too.")
    return 0


def _pieces(
    sources: Sequence[str], instruments: Sequence[str], console: Console, what: str
) -> Iterator[tuple[str, TrainingPiece]]:
    """Those that can be learnt from, with their files' names. instruments: as in examine_files."""
    files = list(find(tuple(sources)))
    for source_file, found in track(
        examine_files(files, instruments), what, len(files), console=console, transient=True
    ):
        for piece, _ in found:
            if isinstance(piece, TrainingPiece):
                yield source_file.name, piece
