"""What a training run tells: on the terminal, in a JSON file and a picture."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from generator.config import ModelConfig, family
from generator.files import atomic_write
from generator.vocabulary import REST, Vocabulary
from training.corpus import Corpus

REJECTED_SHOWN = 10


def vocabulary_figures(counts: Counter[int], vocabulary: Vocabulary) -> dict[str, Any]:
    """Tokens before and after the threshold, and how many notes keep their token, are split, or are dropped."""
    notes = sum(mask.bit_count() * count for mask, count in counts.items())
    whole = sum(mask.bit_count() * count for mask, count in counts.items() if mask in vocabulary.ids)
    kept = notes if vocabulary.rare == "split" else whole
    return {
        "tokens_before": len(counts),
        "tokens_after": len(vocabulary) - REST - 1,
        "min_count": vocabulary.min_count,
        "occurrences": sum(counts.values()),
        "share_of_notes_in_own_token": whole / max(1, notes),
        "share_of_notes_kept": kept / max(1, notes),
    }


def print_vocabulary(console: Console, figures: dict[str, Any], rare: str) -> None:
    """Three lines on the vocabulary."""
    console.print(
        f"Vocabulary: {figures['tokens_before']:,} different notes and chords, "
        f"{figures['tokens_after']:,} after the threshold of {figures['min_count']} occurrences."
    )
    share = figures["share_of_notes_in_own_token"]
    rest = "the rest in chords that are split" if rare == "split" else "the rest is dropped"
    console.print(
        f"  {share:.2%} of the notes are in a token of their own, {rest}; {figures['share_of_notes_kept']:.2%} kept."
    )


def save_histogram(counts: Counter[int], min_count: int, path: Path) -> None:
    """A picture of how often tokens occur: frequency by rank, with the threshold. Raises OSError."""
    from matplotlib.figure import Figure

    ordered = sorted(counts.values(), reverse=True)
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    axes.loglog(range(1, len(ordered) + 1), ordered, color="#1f5f8b")
    axes.axhline(min_count, color="#b5482a", linestyle="--", linewidth=1)
    axes.annotate(f"threshold: {min_count}", (1, min_count), xytext=(2, 4), textcoords="offset points", color="#b5482a")
    axes.set(xlabel="rank of the note or chord", ylabel="occurrences", title="How often each note and chord occurs")
    axes.grid(alpha=0.3)
    with atomic_write(path) as file:
        figure.savefig(file, format="png", dpi=120)


def save_json(data: dict[str, Any], path: Path) -> None:
    """Raises OSError."""
    with atomic_write(path) as file:
        file.write(json.dumps(data, indent=2).encode())


def printable(text: str) -> str:
    """A file's name as any terminal can show it."""
    return text.encode(errors="backslashreplace").decode(errors="replace")


def print_corpus(console: Console, corpus: Corpus) -> None:
    """What was found, what was left out and why."""
    notes = sum(piece.note_count for piece in corpus.pieces)
    console.print(f"Corpus: {corpus.summary}; {notes:,} notes.")
    for _, _, message in corpus.rejected[:REJECTED_SHOWN]:
        console.print(f"  left out: {printable(message)}", highlight=False, soft_wrap=True, markup=False)
    if len(corpus.rejected) > REJECTED_SHOWN:
        console.print(f"  ... and {len(corpus.rejected) - REJECTED_SHOWN:,} more, all named in the report.")
    if corpus.drum_notes or corpus.out_of_range:
        console.print(
            f"  {corpus.drum_notes:,} drum notes and {corpus.out_of_range:,} beyond the 88 keys are left out."
        )


def reach(config: ModelConfig, events_per_bar: float, window_events: int) -> str:
    """The receptive field in words."""
    field = config.receptive_field
    if field is not None:
        return f"{field:,} events, about {field / events_per_bar:.0f} bars"
    return f"no limit (trained on windows of {window_events:,} events, about {window_events / events_per_bar:.0f} bars)"


def print_result(console: Console, config: ModelConfig, nats: dict[str, float], held_out: str) -> None:
    """Held-out nats per note beside the floors'. nats: by row name; the model's own row is its family's name."""
    table = Table(title=f"Nats per note on held-out pieces ({held_out}); less is better")
    table.add_column("")
    table.add_column("nats per note", justify="right")
    table.add_column("of the n-gram's", justify="right")
    for name, value in nats.items():
        style = "bold" if name == family(config) else ""
        table.add_row(name, f"{value:.3f}", f"{value / nats['n-gram']:.0%}", style=style)
    console.print(table)
