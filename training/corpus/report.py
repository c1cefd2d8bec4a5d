"""Reports what was read and what was left out, on the terminal and as a JSON file."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from generator.files import atomic_write
from training.corpus.filters import Rejection
from training.corpus.prepare import PreparedCorpus
from training.corpus.sources import printable

REJECTED_SHOWN = 10


def save_json(data: dict[str, Any], path: Path) -> None:
    """Write it atomically. Raises OSError."""
    with atomic_write(path) as file:
        file.write(json.dumps(data, indent=2).encode())


def print_corpus(console: Console, corpus: PreparedCorpus) -> None:
    """Print what was read, what was left out and why."""
    notes = int(corpus.pieces.note_counts.sum())
    known = "" if corpus.files_read else " (all as they were read before)"
    console.print(f"Corpus: {corpus.summary}; {notes:,} notes{known}.")
    for rejection in islice(corpus.rejections(), REJECTED_SHOWN):
        console.print(f"  left out: {printable(str(rejection.message))}", highlight=False, soft_wrap=True, markup=False)
    if (more := corpus.reasons.total() - REJECTED_SHOWN) > 0:
        console.print(f"  ... and {more:,} more, all listed in the report.")
    left_out = corpus.left_out
    kinds = {
        "drum notes": left_out.drums,
        "of other instruments": left_out.others,
        "beyond the 88 keys": left_out.out_of_range,
        "strokes of drums that a kit does not have": left_out.odd_drums,
    }
    counted = [f"{count:,} {kind}" for kind, count in kinds.items() if count]
    if counted:
        console.print(f"  Notes left out: {', '.join(counted)}.")
    if left_out.merged_tracks:
        console.print(f"  {left_out.merged_tracks:,} tracks share a part with others, as a piece has so many.")
    if corpus.is_separate:
        parts, unknown = corpus.pieces.table["parts"], int((corpus.pieces.table["beats"] == 0).sum())
        console.print(
            f"  {int((parts == 1).sum()):,} pieces have one part, {int((parts > 1).sum()):,} several; the beats of "
            f"{unknown:,} are unknown."
        )
    copies = len(corpus.groups) - len(np.unique(corpus.groups))
    if copies:
        console.print(f"  {copies:,} are nearly the same as another piece; such pieces stay on one side of the split.")


def corpus_details(corpus: PreparedCorpus) -> dict[str, Any]:
    """What `prepare` reports, as plain data."""
    styles = corpus.pieces.table["style"]
    return {
        "parts": "separate" if corpus.is_separate else "merged",
        "pieces": len(corpus.pieces),
        "notes": int(corpus.pieces.note_counts.sum()),
        "styles": {name: int((styles == number).sum()) for number, name in enumerate(corpus.styles)},
        "groups_of_near_duplicates": len(np.unique(corpus.groups)),
        "fingerprint": corpus.fingerprint,
        "rejected_by_reason": dict(corpus.reasons),
        "notes_left_out": dataclasses.asdict(corpus.left_out),
        "rejected": rejected(corpus.rejections()),
    }


def rejected(rejections: Iterable[Rejection]) -> list[dict[str, str]]:
    """Each piece that was left out and the reason, as plain data."""
    return [
        {"file": name, "reason": reason, "message": printable(str(message))} for name, reason, message in rejections
    ]
