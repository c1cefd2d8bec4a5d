"""What a training run reports: its vocabulary, receptive field and held-out figures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from generator.events.vocabulary import DRUM_BIT, SPECIALS, Vocabulary
from generator.files import atomic_write
from generator.network.config import ModelConfig, family
from generator.network.parameters import has_recall


def vocabulary_figures(counts: Counter[int], vocabulary: Vocabulary) -> dict[str, Any]:
    """Tokens before and after the threshold, and how many notes keep their token, are split, or are dropped."""
    sizes = {mask: (mask & ~DRUM_BIT).bit_count() * count for mask, count in counts.items()}
    notes, whole = sum(sizes.values()), sum(size for mask, size in sizes.items() if mask in vocabulary.ids)
    kept = notes if vocabulary.rare == "split" else whole
    return {
        "tokens_before": len(counts),
        "tokens_after": len(vocabulary) - len(SPECIALS),
        "drum_tokens": int(vocabulary.is_drum.sum()),
        "min_count": vocabulary.min_count,
        "occurrences": sum(counts.values()),
        "share_of_notes_in_own_token": whole / max(1, notes),
        "share_of_notes_kept": kept / max(1, notes),
    }


def print_vocabulary(console: Console, figures: dict[str, Any], rare: str, *, of_base: bool = False) -> None:
    """Print two lines on the vocabulary. of_base: whether it is that of the checkpoint that the run starts from."""
    after = f"after the threshold of {figures['min_count']} occurrences"
    if of_base:
        after = "in the vocabulary, which is the base's"
    drums = f", {figures['drum_tokens']:,} of them drums" if figures["drum_tokens"] else ""
    before, kept = figures["tokens_before"], figures["tokens_after"]
    console.print(f"Vocabulary: {before:,} different notes and chords, {kept:,} {after}{drums}.")
    share = figures["share_of_notes_in_own_token"]
    rest = "the rest in chords that are split" if rare == "split" else "the rest is dropped"
    console.print(
        f"  {share:.2%} of the notes are in a token of their own, {rest}; {figures['share_of_notes_kept']:.2%} kept."
    )


def save_histogram(counts: Counter[int], min_count: int, path: Path) -> None:
    """Save a picture of token frequencies by rank, with the threshold. Raises OSError."""
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


def reach(config: ModelConfig, vocabulary: Vocabulary, events_per_bar: float, window_events: int) -> str:
    """The receptive field in words."""
    field = config.receptive_field
    seen, trained = field or window_events, "" if field else "no limit (trained on windows of "
    words = f"{trained}{seen:,} events, about {seen / events_per_bar:.0f} bars" + ("" if field else ")")
    return words + (f"; the last {config.recall:,} are looked back on" if has_recall(config, vocabulary) else "")


def print_result(console: Console, config: ModelConfig, nats: dict[str, float], held_out: str) -> None:
    """Print held-out nats per note beside the baselines'. nats: by row name; the model's own row has its family's
    name."""
    table = Table(title=f"Nats per note on held-out pieces ({held_out}); less is better")
    table.add_column("")
    table.add_column("nats per note", justify="right")
    floor = nats.get("n-gram")  # not where the baselines were not measured
    if floor:
        table.add_column("of the n-gram's", justify="right")
    for name, value in nats.items():
        style = "bold" if name == family(config) else ""
        table.add_row(name, f"{value:.3f}", *([f"{value / floor:.0%}"] if floor else []), style=style)
    console.print(table)


def print_parts(console: Console, figures: dict[str, dict[str, float]]) -> None:
    """Print held-out nats of a model with parts, by kind of piece. figures: as held_out.model_figures returns them."""
    table = Table(title="Nats per note by kind of piece; less is better")
    for name in ("", "conditioned on the metre", "on all conditions"):
        table.add_column(name, justify="right" if name else "left")
    rows = [("all, without what says which part plays", "without part", None)]
    rows += [(f"pieces of {kind} part{'s' if kind != '1' else ''}", "by parts", kind) for kind in figures["by parts"]]
    rows += [(f"pieces whose beats are {kind}", "beats", kind) for kind in figures["beats"]]
    titles = {"drums": "drums, for each stroke", "pitched": "pitched notes"}
    rows += [(titles[kind], "kinds", kind) for kind in figures["kinds"]]
    for title, group, kind in rows:
        key = kind or next(iter(figures["conditioned"]))
        table.add_row(title, *(f"{figures[name][key]:.3f}" for name in (group, f"{group}, conditioned")))
    console.print(table)


def print_comparison(console: Console, sets: dict[str, dict[str, float]], why_no_base: str) -> None:
    """Print what fine-tuning gained and cost. sets: "own" and "base", each with nats per note before and after, and the
    number of pieces."""
    table = Table(title="Nats per note before and after fine-tuning; less is better")
    for name in ("held-out pieces", "before", "after", ""):
        table.add_column(name, justify="left" if name == "held-out pieces" else "right")
    titles = {"own": "your own", "base": "the base's"}
    for name, figures in sets.items():
        before, after = figures["before"], figures["after"]
        table.add_row(
            f"{titles[name]} ({figures['pieces']:,})", f"{before:.3f}", f"{after:.3f}", f"{after / before - 1:+.1%}"
        )
    console.print(table)
    if why_no_base:
        console.print(f"How much of the base's music was forgotten could not be measured: {why_no_base}.")
