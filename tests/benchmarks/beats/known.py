"""Of how many files Continuo says that their notes keep to no beat.

python -m tests.benchmarks.beats.known FOLDER ... [--most 400]

Of each folder at most so many .mid files, evenly spread over their names.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from app.document.piece import Piece
from app.document.retiming import keeps_to_beats
from generator.errors import ContinuoError
from generator.midi.reader import read_midi_file
from tests.benchmarks.table import print_table

COLUMNS = ("folder", "files", "keep to no beat")


def counted(paths: list[Path]) -> tuple[int, list[str]]:
    """How many can be read, and the names of those that keep to no beat."""
    files, without = 0, []
    for path in paths:
        try:
            piece = Piece.from_score(read_midi_file(path))
        except ContinuoError:
            continue
        files += 1
        if not keeps_to_beats(piece):
            without.append(path.name)
    return files, without


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=400)
    options = parser.parse_args()
    rows, named = [], []
    for folder in options.folders:
        paths = sorted(folder.rglob("*.mid"))
        files, without = counted(paths[:: max(1, -(-len(paths) // options.most))])
        rows.append([folder.name, f"{files:,}", f"{len(without):,}"])
        if len(without) < files / 2:
            named += without
    print_table("Beats that are not known", COLUMNS, rows)
    print("\n".join(named))


if __name__ == "__main__":
    main()
