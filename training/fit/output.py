"""Checks that a run can write its output before an hour of training is spent, and words errors of writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import ContinuoError
from generator.files import check_writable, snapshot_path
from training.config import RunConfig


def check_output(run: RunConfig, *, is_first: bool) -> None:
    """Check that the output can be written. is_first: whether this is the first of the processes that train together.
    Raises ContinuoError, or OSError where it can't be written."""
    output, snapshot = run.output, snapshot_path(run.output)
    if not output.name or output.is_dir():
        raise ContinuoError(
            "{--output} {output}: that is a folder; give the name of a file, such as my.safetensors", output=output
        )
    if snapshot.exists() and not (run.resume or run.start_over):
        raise ContinuoError(
            "{snapshot}: a stopped run can continue from here with {--resume}; {--start-over} overwrites it",
            snapshot=snapshot,
        )
    output.parent.mkdir(parents=True, exist_ok=True)
    if is_first:
        check_writable(output)


@contextmanager
def room_for(path: Path, snapshot: Path) -> Iterator[None]:
    """A block that writes `path`. Raises ContinuoError where that fails, which says how to resume from the snapshot, if
    there is one."""
    try:
        yield
    except OSError as error:
        if snapshot.exists():
            raise ContinuoError(
                "{path}: can't be written ({reason}); the snapshot {snapshot} is intact: free some space, "
                "then continue with {--resume}",
                path=path,
                reason=error,
                snapshot=snapshot,
            ) from error
        raise ContinuoError(
            "{path}: can't be written ({reason}); free some space, then start again", path=path, reason=error
        ) from error
