"""What a model composes beside music by people: measured, on the terminal, as plain data, and as a picture."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console
from rich.table import Table

from generator.analysis.originality import CommonRun, CorpusIndex
from generator.analysis.statistics import Histogram, PieceStatistics, Scalar, excerpt, score_statistics
from generator.files import atomic_write
from generator.music.bars import BarGrid
from generator.music.metre import beat_ticks
from generator.music.score import Score, Track
from training.corpus.sources import printable
from training.evaluate.comparison import RESAMPLES, Comparison, Estimate, compare, compare_values, scalar_values

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LONGEST_RUN = Scalar("longest_run", "longest run from the corpus", "notes")
DRUM_ONSETS = Scalar("drum_onsets_per_beat", "drum onsets per beat", "onsets")
RUNS_SHOWN = 5
COMPOSED, PEOPLE = "composed", "people"
_COLOURS = {COMPOSED: "#b5482a", PEOPLE: "#1f5f8b"}


@dataclass(frozen=True)
class Originality:
    """The longest run of each piece that stands in a corpus as well."""

    composed: tuple[CommonRun, ...]
    """Of the composed pieces."""
    people: tuple[CommonRun, ...]
    """Of the pieces by people."""
    lengths: Comparison
    """The lengths of both, compared."""
    names: tuple[str, ...]
    """Of the corpus's pieces."""

    def name(self, run: CommonRun) -> str:
        """Of the corpus's piece that a run stands in."""
        return self.names[run.piece] if self.names and run.notes else f"piece {run.piece + 1}" if run.notes else ""


@dataclass(frozen=True, eq=False)
class Drums:
    """Drum onsets per beat."""

    composed: np.ndarray
    """(P, 1), of each composed piece with drums."""
    people: np.ndarray
    """(P, 1), of each piece by people with drums."""
    comparison: Comparison
    """Both, compared."""


@dataclass(frozen=True)
class MusicalEvaluation:
    """Composed music beside music by people."""

    composed: tuple[PieceStatistics, ...]
    """Statistics of the composed pieces that have pitched notes."""
    people: tuple[PieceStatistics, ...]
    """Of the pieces by people."""
    comparisons: tuple[Comparison, ...]
    """One for each statistic, of pitched notes."""
    originality: Originality | None
    """None where there is no corpus to look in."""
    drums: Drums | None
    """None where one side has none."""
    excerpt_bars: int | None
    """As in piece_statistics."""
    silent: int
    """Composed pieces without a note; they are in nothing else here."""


def evaluate_music(
    composed: Sequence[Score],
    people: Sequence[Score],
    rng: np.random.Generator,
    *,
    corpus: CorpusIndex | None = None,
    excerpt_bars: int | None = None,
    resamples: int = RESAMPLES,
) -> MusicalEvaluation:
    """Composed pieces beside people's, all quantised: of each its pitched notes as one part, and its drums, if it has
    some, as another. What has no pitched notes counts with its drums alone.

    corpus: what the model was trained on, without `people`; None asks nothing of originality. excerpt_bars: of longer
    pieces only their beginning is used, but for their endings; as many bars as were composed make a fair comparison.
    """
    pitched = [[score for score in scores if len(score.tracks[0])] for scores in (composed, people)]
    ours, theirs = (tuple(score_statistics(score, excerpt_bars) for score in scores) for scores in pitched)
    comparisons = tuple(compare(ours, theirs, rng, resamples))
    originality = None
    if corpus is not None:
        beginnings, others = ([_beginning(score, excerpt_bars) for score in scores] for scores in pitched)
        originality = measure_originality(corpus, beginnings, others, rng, resamples)
    silent = sum(not score.note_count for score in composed)
    drums = _compare_drums(composed, people, rng, excerpt_bars, resamples)
    return MusicalEvaluation(ours, theirs, comparisons, originality, drums, excerpt_bars, silent)


def _compare_drums(
    composed: Sequence[Score], people: Sequence[Score], rng: np.random.Generator, bars: int | None, resamples: int
) -> Drums | None:
    ours, theirs = (
        np.array([drum_onsets_per_beat(score, bars) for score in scores if len(score.tracks) > 1]).reshape(-1, 1)
        for scores in (composed, people)
    )
    if not (len(ours) and len(theirs)):
        return None
    return Drums(ours, theirs, compare_values(DRUM_ONSETS, ours, theirs, rng, resamples))


def with_drums(pitched: Score, drums: np.ndarray) -> Score:
    """What evaluate_music compares. pitched: of one part; drums: (N, 4) as in Track."""
    return dataclasses.replace(pitched, tracks=(*pitched.tracks, Track(drums, is_drum=True))) if len(drums) else pitched


def drum_onsets_per_beat(score: Score, count: int | None = None) -> float:
    """Different onsets of drums for each beat of the metre, from the first bar with one to the last, or in `count` bars
    from the first. score: as with_drums makes it."""
    bars = BarGrid(score.metres, score.ticks_per_quarter)
    strokes = score.tracks[1].notes if count is None else excerpt(score.tracks[1].notes, bars, count)
    onsets = np.unique(strokes[:, 0])
    first, last = bars.locate(onsets[[0, -1]])[0].tolist()
    beats = 0.0
    for bar in range(first, last + 1):
        start = bars.bar_start(bar)
        beat = beat_ticks(bars.metres[bars.locate_one(start)[2]], score.ticks_per_quarter)
        beats += (bars.bar_start(bar + 1) - start) / beat
    return len(onsets) / beats


def measure_originality(
    corpus: CorpusIndex,
    composed: Sequence[np.ndarray],
    people: Sequence[np.ndarray],
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
) -> Originality:
    """Composed pieces and people's, (N, 4) notes each, asked against the same corpus."""
    runs, count = corpus.longest_runs([*composed, *people]), len(composed)
    lengths = np.array([run.notes for run in runs], float).reshape(-1, 1)
    comparison = compare_values(LONGEST_RUN, lengths[:count], lengths[count:], rng, resamples)
    return Originality(tuple(runs[:count]), tuple(runs[count:]), comparison, corpus.names)


def _beginning(score: Score, bars: int | None) -> np.ndarray:
    notes = score.tracks[0].notes
    return notes if bars is None else excerpt(notes, BarGrid(score.metres, score.ticks_per_quarter), bars)


def print_evaluation(console: Console, evaluation: MusicalEvaluation) -> None:
    """The tables: means and distances, the measures of Yang & Lerch, and what stands in the corpus."""
    pieces = f"{len(evaluation.composed):,} composed pieces, {len(evaluation.people):,} by people"
    if evaluation.excerpt_bars is not None:
        pieces += f", of each the first {evaluation.excerpt_bars} bars (and its ending)"
    table = Table(title=f"{pieces}; with 95 % confidence intervals")
    for name in ("", "composed, mean", "people, mean", "distance", "among people"):
        table.add_column(name, justify="right" if name else "left")
    originality, drums = evaluation.originality, evaluation.drums
    comparisons = (
        *evaluation.comparisons,
        *((originality.lengths,) if originality else ()),
        *((drums.comparison,) if drums else ()),
    )
    for comparison in comparisons:
        table.add_row(*_row(comparison), style="bold" if comparison.differs else "")
    console.print(table)
    console.print(
        "Distance: Wasserstein's, in the statistic's unit, for distributions Jensen-Shannon's, from 0 to 1. Among "
        "people: the same between people's pieces, as many as were composed and the rest. Bold: further than that."
    )
    table = Table(title="After Yang & Lerch 2020: differences among people's pieces, and between people's and composed")
    for name in ("", "overlap", "among people", "KL divergence", "among people"):
        table.add_column(name, justify="right" if name else "left")
    for comparison in comparisons:
        if "overlap" in comparison.distances:
            sets = [d[name] for name in ("overlap", "kl_divergence") for d in _both(comparison)]
            table.add_row(comparison.statistic.title, *map(_in_words, sets))
    if table.row_count:
        console.print(table)
    if evaluation.silent:
        console.print(f"Left out because they have no notes: {evaluation.silent:,} of the composed pieces.")
    if originality:
        _print_runs(console, originality)


def _print_runs(console: Console, originality: Originality) -> None:
    people = np.array([run.notes for run in originality.people])
    lengths = np.array([run.notes for run in originality.composed])
    if not len(people) or not len(lengths):
        return
    bound = float(np.percentile(people, 95))
    console.print(
        f"Longest run of notes that is also in the corpus, at any pitch and tempo: of composed pieces "
        f"{np.median(lengths):.0f} (median), at most {lengths.max():,}; of people's {np.median(people):.0f}, at most "
        f"{people.max():,}. {np.mean(lengths > bound):.0%} of the composed pieces have one longer than 95 % of "
        f"people's have ({bound:.0f}). The longest:"
    )
    for number in np.argsort(-lengths, kind="stable")[:RUNS_SHOWN]:
        run = originality.composed[number]
        where = printable(originality.name(run))
        console.print(
            f"  {run.notes:,} notes from note {run.begin + 1:,} of composed piece {number + 1:,}: {where}, note "
            f"{run.corpus_begin + 1:,}",
            highlight=False,
            markup=False,
        )


def _both(comparison: Comparison) -> tuple[dict[str, Estimate], dict[str, Estimate]]:
    return comparison.distances, comparison.among_people


def _row(comparison: Comparison) -> list[str]:
    statistic = comparison.statistic
    if isinstance(statistic, Histogram):
        means, name, title = ["", ""], "jensen_shannon", statistic.title
    else:
        means = [_in_words(*mean) if mean else "" for mean in (comparison.composed, comparison.people)]
        name, title = "wasserstein", statistic.title
        if statistic.unit != "share":
            title += f", {statistic.unit}"
    return [title, *means, *(_in_words(d[name]) if name in d else "" for d in _both(comparison))]


def _in_words(estimate: Estimate) -> str:
    digits = 1 if abs(estimate.value) >= 10 else 2 if abs(estimate.value) >= 0.1 else 3
    return f"{estimate.value:.{digits}f} ({estimate.low:.{digits}f}–{estimate.high:.{digits}f})"


def evaluation_details(evaluation: MusicalEvaluation) -> dict[str, Any]:
    """All figures as plain data, ready for JSON."""
    details: dict[str, Any] = {
        "pieces": {COMPOSED: len(evaluation.composed), "silent": evaluation.silent, PEOPLE: len(evaluation.people)},
        "excerpt_bars": evaluation.excerpt_bars,
        "statistics": {c.statistic.name: _comparison_details(c) for c in evaluation.comparisons},
    }
    if drums := evaluation.drums:
        pieces = {COMPOSED: len(drums.composed), PEOPLE: len(drums.people)}
        details["drums"] = {**_comparison_details(drums.comparison), "pieces": pieces}
    if originality := evaluation.originality:
        details["originality"] = {
            **_comparison_details(originality.lengths),
            "runs": {
                name: [run._asdict() | {"name": originality.name(run)} for run in runs]
                for name, runs in ((COMPOSED, originality.composed), (PEOPLE, originality.people))
            },
        }
    return details


def _comparison_details(comparison: Comparison) -> dict[str, Any]:
    means = {COMPOSED: comparison.composed, PEOPLE: comparison.people}
    return {
        **dataclasses.asdict(comparison.statistic),
        "means": {name: [dataclasses.asdict(mean) for mean in found] for name, found in means.items()},
        "distances": {name: dataclasses.asdict(found) for name, found in comparison.distances.items()},
        "among_people": {name: dataclasses.asdict(found) for name, found in comparison.among_people.items()},
    }


def save_picture(evaluation: MusicalEvaluation, path: Path) -> None:
    """A PNG with a panel for every statistic. Raises OSError."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    rows = 4 if evaluation.originality and evaluation.drums else 3
    figure = Figure(figsize=(16, 11 * rows / 3))
    panels = iter(figure.subplots(rows, 4).flat)
    figure.subplots_adjust(left=0.05, right=0.99, bottom=0.11, top=0.9, wspace=0.25, hspace=0.3)
    shares = [c for c in evaluation.comparisons if isinstance(c.statistic, Scalar) and c.statistic.is_share]
    for comparison in evaluation.comparisons:
        if comparison not in shares:
            panel = next(panels)
            if isinstance(comparison.statistic, Histogram):
                _draw_bars(panel, comparison.statistic.labels, comparison.composed, comparison.people)
            else:
                name = comparison.statistic.name
                _draw_values(panel, scalar_values(evaluation.composed, name), scalar_values(evaluation.people, name))
            _name(panel, comparison)
    panel = next(panels)
    labels = [c.statistic.title.removeprefix("ends ") for c in shares]
    _draw_bars(panel, labels, [m for c in shares for m in c.composed], [m for c in shares for m in c.people])
    panel.set_title("ends …", fontweight="bold" if any(c.differs for c in shares) else "normal")
    panel.set(ylabel="share of pieces", ylim=(0, 1))
    if evaluation.originality:
        panel = next(panels)
        _draw_runs(panel, evaluation.originality)
        _name(panel, evaluation.originality.lengths)
    if drums := evaluation.drums:
        panel = next(panels)
        _draw_values(panel, drums.composed, drums.people)
        _name(panel, drums.comparison)
    for panel in panels:
        panel.set_visible(False)
    handles = [Patch(color=_COLOURS[name], alpha=0.75, label=name) for name in (COMPOSED, PEOPLE)]
    title = (
        f"{len(evaluation.composed):,} composed pieces beside {len(evaluation.people):,} by people\n"
        "bold: further from these than they are from each other"
    )
    figure.legend(handles=handles, loc="upper right", ncols=2, title=title)
    with atomic_write(path) as file:
        figure.savefig(file, format="png", dpi=100)


def _name(axes: Axes, comparison: Comparison) -> None:
    """Title, what the axes show, and the distance."""
    statistic = comparison.statistic
    is_histogram = isinstance(statistic, Histogram)
    name = "jensen_shannon" if is_histogram else "wasserstein"
    axes.set_title(statistic.title, fontweight="bold" if comparison.differs else "normal")
    if not is_histogram:
        axes.set_xlabel(statistic.unit)
    if name in comparison.distances:
        own, among = (_in_words(found[name]) for found in _both(comparison))
        axes.text(
            0.98,
            0.97,
            f"distance {own}\namong people {among}",
            transform=axes.transAxes,
            ha="right",
            va="top",
            fontsize=8,
        )


def _draw_values(axes: Axes, composed: np.ndarray, people: np.ndarray) -> None:
    """Histograms of a number per piece, (P, 1) each."""
    edges = np.histogram_bin_edges(np.concatenate([composed, people]), bins=20).tolist()
    for name, values in ((PEOPLE, people), (COMPOSED, composed)):
        shares = np.full(values.shape, 1 / max(1, len(values)))
        axes.hist(values[:, 0], edges, weights=shares[:, 0], color=_COLOURS[name], alpha=0.3, histtype="stepfilled")
        axes.hist(values[:, 0], edges, weights=shares[:, 0], color=_COLOURS[name], histtype="step", linewidth=1.5)
    axes.set_ylabel("share of pieces")
    axes.margins(y=0.25)


def _draw_bars(axes: Axes, labels: Sequence[str], composed: Sequence[Estimate], people: Sequence[Estimate]) -> None:
    """A mean for each label, with its confidence interval."""
    for shift, name, means in ((-0.2, COMPOSED, composed), (0.2, PEOPLE, people)):
        indices = np.arange(len(means)) + shift
        height = np.array([mean.value for mean in means])
        error = np.array([[max(0, m.value - m.low) for m in means], [max(0, m.high - m.value) for m in means]])
        axes.bar(indices, height, 0.4, color=_COLOURS[name], alpha=0.75, yerr=error, error_kw={"linewidth": 1})
    axes.set_xticks(range(len(labels)), labels, rotation=90 if max(map(len, labels)) > 3 and len(labels) > 4 else 0)
    axes.margins(y=0.25)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("share")


def _draw_runs(axes: Axes, originality: Originality) -> None:
    """How many pieces have a run of so many notes from the corpus."""
    for name, runs in ((PEOPLE, originality.people), (COMPOSED, originality.composed)):
        lengths = np.sort([max(1, run.notes) for run in runs])
        share = 1 - np.arange(len(lengths)) / max(1, len(lengths))
        axes.step(lengths, share, where="pre", color=_COLOURS[name], linewidth=2)
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.set(ylabel="share of pieces with one as long", ylim=(0, 1.05))
