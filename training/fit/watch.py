"""Shows a run's progress: a progress bar or lines for another program, a CSV, TensorBoard's scalars."""

from __future__ import annotations

import csv
import io
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from generator.files import atomic_write
from training.fit.trainer import EpochFigures, StepFigures
from training.progress_lines import ProgressLines

STEPS_PER_ROW = 20
SECONDS_PER_LINE = 0.1


@dataclass(frozen=True)
class Since:
    """Where a resumed run begins."""

    step: int = 0
    """Number of optimiser steps done before."""
    seconds: float = 0.0
    """Seconds of training before."""


class Watch:
    """Shows and writes the figures of steps and epochs. Used in the first of a group of processes."""

    def __init__(
        self,
        console: Console,
        streams: Sequence[str],
        log: Path,
        tensorboard: Path | None,
        since: Since,
        lines: ProgressLines,
    ) -> None:
        """Removes what was written about steps after `since`. Raises OSError."""
        self._console, self._streams = console, tuple(streams)
        self._columns = (
            "step", "epoch", "set", "nats_per_note", "nats_per_event", *(f"{name}_nats" for name in streams),
            "learning_rate", "notes_per_second", "gradient_norm",
        )  # fmt: skip
        self._file = _reopen(log, self._columns, since.step)
        self._rows = csv.DictWriter(self._file, self._columns)
        self._scalars: Any = None
        if tensorboard:
            from torch.utils.tensorboard.writer import SummaryWriter

            self._scalars = SummaryWriter(tensorboard, purge_step=since.step + 1 if since.step else None)
        columns = (
            TextColumn("epoch {task.fields[epoch]}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%  loss {task.fields[loss]:.3f}  {task.fields[speed]:,.0f} notes/s"),
            TimeRemainingColumn(),
        )
        self._progress = Progress(*columns, console=console, transient=True)
        self._task = self._progress.add_task("", total=1.0, epoch=1, loss=0.0, speed=0.0)
        self._lines, self._before, self._last_line = lines, since.seconds, -math.inf

    def __enter__(self) -> Watch:
        self._began = time.monotonic() - self._before
        self._console.print(f"{'epoch':>5} {'train':>8} {'held-out':>9} {'rate':>9} {'seconds':>8}   (nats per note)")
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
        self._file.close()
        if self._scalars:
            self._scalars.close()

    def step(self, figures: StepFigures) -> None:
        """Show a step's figures; write those of every twentieth."""
        speed = figures.notes_per_second
        self._progress.update(
            self._task, completed=figures.progress, epoch=figures.epoch, loss=figures.loss, speed=speed
        )
        self._tell_step(figures)
        if figures.step % STEPS_PER_ROW and figures.step != 1:
            return
        by_stream = {f"{name}_nats": f"{nats:.5f}" for name, nats in zip(self._streams, figures.nats, strict=True)}
        self._write(
            {
                "step": figures.step,
                "epoch": figures.epoch,
                "set": "train",
                "nats_per_event": f"{figures.loss:.5f}",
                **by_stream,
                "learning_rate": f"{figures.learning_rate:.3e}",
                "notes_per_second": f"{speed:.0f}",
                "gradient_norm": f"{figures.gradient_norm:.4f}",
            }
        )

    def epoch(self, figures: EpochFigures) -> None:
        """Show and write an epoch's figures. Streams' nats are per note here, on the held-out pieces."""
        self._lines.emit(
            "epoch",
            step=figures.step,
            epoch=figures.number,
            seconds=self._seconds,
            train=figures.train,
            held_out=figures.held_out,
            is_best=figures.is_best,
        )
        mark = "  best, saved" if figures.is_best else ""
        self._console.print(
            f"{figures.number:>5} {figures.train:>8.3f} {figures.held_out:>9.3f} {figures.learning_rate:>9.1e} "
            f"{figures.seconds:>8.0f}{mark}"
        )
        shared = {"step": figures.step, "epoch": figures.number}
        self._write({**shared, "set": "train", "nats_per_note": f"{figures.train:.5f}"})
        by_stream = zip(self._streams, figures.held_out_by_stream, strict=True)
        self._write(
            {
                **shared,
                "set": "held-out",
                "nats_per_note": f"{figures.held_out:.5f}",
                **{f"{name}_nats": f"{nats:.5f}" for name, nats in by_stream},
            }
        )

    def flush(self) -> None:
        """Flush what was written to the disk, before a snapshot is saved."""
        self._file.flush()
        if self._scalars:
            self._scalars.flush()

    @property
    def _seconds(self) -> float:
        """Seconds that the run has trained, including those before it was resumed."""
        return round(time.monotonic() - self._began, 3)

    def _tell_step(self, figures: StepFigures) -> None:
        """Report a step to another program, but not every one: a small model takes hundreds in a second."""
        seconds, share = self._seconds, figures.progress
        if seconds - self._last_line < SECONDS_PER_LINE:
            return
        self._last_line = seconds
        left = round(seconds * (1 - share) / share, 1) if share else None
        index = {"step": figures.step, "epoch": figures.epoch, "seconds": seconds}
        self._lines.emit("step", **index, nats_per_event=figures.loss, progress=share, seconds_left=left)

    def _write(self, row: dict[str, Any]) -> None:
        self._rows.writerow(row)
        self._file.flush()
        if self._scalars:
            for name, value in row.items():
                if name not in ("step", "epoch", "set"):
                    self._scalars.add_scalar(f"{row['set']}/{name}", float(value), row["step"])


def _reopen(path: Path, columns: Sequence[str], from_step: int) -> Any:
    """Open a CSV to append to, with only the rows up to `from_step` kept."""
    kept: list[dict[str, str]] = []
    if from_step and path.exists():
        with path.open(newline="", encoding="utf-8") as file:
            kept = [row for row in csv.DictReader(file) if (row.get("step") or "").isdigit()]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(row for row in kept if int(row["step"]) <= from_step)
    with atomic_write(path) as file:
        file.write(text.getvalue().encode())
    return path.open("a", newline="", encoding="utf-8")
