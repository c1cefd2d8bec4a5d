"""`train-generator prepare`: reads sources and reports, without training. Doesn't import torch."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from training.config import PrepareConfig
from training.corpus import report
from training.corpus.chosen_tests import with_chosen_tests
from training.corpus.prepare import PreparedCorpus, TrainingGroup, prepare
from training.progress_lines import ProgressLines

REJECTED_EMITTED = 1000  # most rejections that progress lines list


def prepare_and_report(sources: Sequence[str], config: PrepareConfig, path: Path | None, console: Console) -> int:
    """Prepare, and write the report to `path`, by default into the prepared folder. -> exit code. Raises ContinuoError
    or OSError for what the user can correct."""
    corpus = prepare_corpus(sources, config, console)
    path = path or corpus.folder / "report.json"
    report.save_json(report.corpus_details(corpus), path)
    console.print(f"Prepared: {corpus.folder}   Report: {path}")
    return 0


def prepare_corpus(
    sources: Sequence[str],
    config: PrepareConfig,
    console: Console,
    group: TrainingGroup | None = None,
    lines: ProgressLines | None = None,
) -> PreparedCorpus:
    """Read files that are new or have changed, and print what the corpus has. lines: where progress is written."""
    lines = lines or ProgressLines()
    with console.status("Reading ...") as status:

        def on_file(count: int, name: str) -> None:
            if count % 25 == 1:
                lines.emit("reading", files=count, name=Path(name).name)
                status.update(f"Reading file {count:,}: {escape(Path(name).name)}")

        def on_wait() -> None:
            status.update("Waiting for another train-generator that reads into the same folder ...")

        corpus = prepare(sources, config, group=group, on_file=on_file, on_wait=on_wait)
        corpus = with_chosen_tests(corpus, config.test_pieces)
    report.print_corpus(console, corpus)
    notes, rejections = int(corpus.pieces.note_counts.sum()), islice(corpus.rejections(), REJECTED_EMITTED)
    read = {"pieces": len(corpus.pieces), "notes": notes, "left_out": corpus.reasons.total()}
    lines.emit("found", **read, rejected=report.rejected(rejections))
    return corpus
