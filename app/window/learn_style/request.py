"""What is asked of `train-generator`: a style to learn, from which pieces, on top of which model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.files import SNAPSHOT_SUFFIX, atomic_write, snapshot_path

SNAPSHOT_MINUTES = 1  # what is lost at most where a process can't be asked to stop
_LONGEST_NAME = 80


@dataclass(frozen=True)
class TrainingRequest:
    """What is to be learnt, and from what."""

    folder: Path
    """Of the pieces."""
    name: str
    """The style's, as the person gave it."""
    base: Path
    """Checkpoint to go on from."""
    output: Path
    """Checkpoint to write."""
    minutes: int | None = None
    """At most so long; None until it gets no better."""

    @property
    def snapshot(self) -> Path:
        """From which a stopped run goes on; train-generator's own name for it."""
        return snapshot_path(self.output)

    @property
    def can_resume(self) -> bool:
        return self.snapshot.exists()

    def arguments(self, *, resume: bool = False) -> list[str]:
        """For train-generator. A run that is not resumed begins anew, whatever was there."""
        length = ["--max-minutes", str(self.minutes)] if self.minutes else []
        return [
            f"{style_name(self.name)}={self.folder}",
            "--init-from", str(self.base), "--output", str(self.output), *length,
            "--progress", "json", "--snapshot-minutes", str(SNAPSHOT_MINUTES),
            "--resume" if resume else "--start-over",
        ]  # fmt: skip

    def save(self) -> None:
        """Beside the output, so that a run can go on another day. Raises OSError."""
        self.output.parent.mkdir(parents=True, exist_ok=True)
        facts = {"folder": str(self.folder), "name": self.name, "base": str(self.base), "minutes": self.minutes}
        with atomic_write(self._note) as file:
            file.write(json.dumps(facts).encode())

    def forget(self) -> None:
        """It has ended: nothing of it is to go on. Raises OSError."""
        for path in (self._note, self.snapshot):
            path.unlink(missing_ok=True)

    @property
    def _note(self) -> Path:
        return self.output.with_suffix(".request.json")


def unfinished(folder: Path) -> Iterator[TrainingRequest]:
    """Runs that were stopped and can go on, the last one first."""
    notes = [path for path in folder.glob("*.request.json") if path.is_file()]
    for note in sorted(notes, key=lambda path: path.stat().st_mtime, reverse=True):
        try:
            facts = json.loads(note.read_text(encoding="utf-8"))
            name, minutes = str(facts["name"]), facts["minutes"]
            output = note.with_name(note.name.removesuffix(".request.json") + ".safetensors")
            paths = Path(facts["folder"]), name, Path(facts["base"]), output
            request = TrainingRequest(*paths, None if minutes is None else int(minutes))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # not ours, or damaged: the run can be begun anew
        if request.can_resume:
            yield request


def file_name(name: str) -> str:
    """A style's name as a checkpoint's file name, which any system can hold, and which is not that of a snapshot."""
    safe = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "-", name).strip(" .-")[:_LONGEST_NAME]
    while f"{safe}.safetensors".endswith(SNAPSHOT_SUFFIX):
        safe = safe.rpartition(".")[0]
    return f"{safe.rstrip(' .') or 'my-style'}.safetensors"


def style_name(name: str) -> str:
    """A style's name as train-generator takes it: letters, digits, _ and -, an ASCII letter first."""
    safe = re.sub(r"[^\w-]+", "-", name).strip("-_")[:_LONGEST_NAME]
    return safe if re.match(r"[A-Za-z]", safe) else f"my-{safe or 'style'}"
