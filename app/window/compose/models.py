"""The model that composes: chosen, read beside the window, and opened by the composing process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.language.error_wording import for_the_window
from app.models.model_files import model_name
from app.ui.feedback.waiting import Waiting
from app.ui.jobs import Jobs
from app.window.compose.link import ComposerLink
from app.window.compose.panel import ComposePanel
from generator.errors import Text

if TYPE_CHECKING:
    from generator.network.checkpoint import Checkpoint

_MODEL = "model"  # the kind of trouble


class Models(QObject):
    """changed: another checkpoint, or none, or it is being read; lasting("model", sentence): one that was chosen can't
    be read, until the next is chosen."""

    changed = Signal()
    lasting = Signal(str, str)

    def __init__(self, composer: ComposerLink, panel: ComposePanel) -> None:
        super().__init__(panel)
        self._composer, self._panel = composer, panel
        self.checkpoint: Checkpoint | None = None
        self.source: Mapping[str, str] = {}  # its file and hash
        self._jobs = Jobs(self)
        self._jobs.done.connect(self._on_read)
        self._jobs.failed.connect(self._on_failed)
        self._goes_back = False
        panel.model_chosen.connect(self._read)
        panel.about_model_pressed.connect(self.show_about)

    @property
    def path(self) -> Path | None:
        return self._panel.model.path()

    @property
    def busy(self) -> bool:
        return self._jobs.busy

    def offer(self, paths: list[Path], preferred: Path | None) -> None:
        """What can be chosen; the preferred one, or the first, is."""
        for path in paths:
            self._panel.model.add(path)
        if paths:
            self._panel.model.choose(preferred if preferred in paths else paths[0])
        else:
            self._panel.model.setCurrentIndex(-1)
            self._panel.set_model_hint(self.tr("None came with this copy of Continuo. Open one, or train your own."))

    @property
    def paths(self) -> list[Path]:
        """All that can be chosen."""
        return self._panel.model.paths()

    @Slot(object)
    def add(self, path: Path) -> None:
        """To the list."""
        self._panel.model.add(path)

    @Slot(object)
    def open(self, path: Path) -> None:
        """Add it to the list, and choose it."""
        self._panel.model.choose(path)

    def close(self) -> None:
        """Join the threads."""
        self._jobs.close()

    @Slot()
    def show_about(self) -> None:
        """Kind, size, styles and file of the one that is chosen."""
        if self.checkpoint is not None and self.path is not None:
            from app.window.compose.model_dialog import ModelDialog

            dialog = ModelDialog(self.checkpoint, self.path, self._panel)
            dialog.other_pressed.connect(self._panel.open_model_pressed)
            dialog.open()

    @Slot(object)
    def _read(self, path: Path) -> None:
        self.checkpoint = None
        if not self._goes_back:
            self.lasting.emit(_MODEL, "")
        self._panel.set_model_hint(self.tr("Reading…"))
        self._jobs.start(partial(_load, path))
        self.changed.emit()

    @Slot(object)
    def _on_read(self, result: tuple[Checkpoint, str]) -> None:
        checkpoint, digest = result
        self.checkpoint = checkpoint
        self._panel.model.confirm()
        if (path := self.path) is not None:
            self._composer.open(path)
            self.source = {"file": path.name, "hash": digest, "name": model_name(path)}
        self._panel.set_model(
            checkpoint.styles, checkpoint.has_timing, checkpoint.can_fill, checkpoint.vocabulary.has_parts
        )
        self._panel.set_model_hint("")
        self.changed.emit()

    def watch_with(self, waiting: Waiting) -> None:
        """Show there what takes long."""
        reading = self.tr("Reading {name}…")
        waiting.watch(self._jobs, lambda: reading.format(name=self.path.name if self.path else ""), self._cancel)

    def _cancel(self) -> None:
        self._jobs.drop()
        self._go_back()

    @Slot(object)
    def _on_failed(self, sentence: Text | str) -> None:
        # Not a message in passing: a piece that is opened at the same time has one of its own.
        self.lasting.emit(_MODEL, for_the_window(sentence))
        self._go_back()

    def _go_back(self) -> None:
        """To the one before the one that is not read."""
        self._goes_back = True
        self._panel.model.withdraw()
        if (path := self.path) is not None:
            self._read(path)  # the one before it
        elif self.paths:
            self._panel.model.choose(self.paths[0])  # any: each that can't be read is gone from the list
        else:
            self._panel.set_model_hint(self.tr("Open a model, or train your own."))
        self._goes_back = False
        self.changed.emit()


def _load(path: Path) -> tuple[Checkpoint, str]:
    """A checkpoint, and its file's hash. Raises ContinuoError, OSError."""
    import app.composer.request
    import app.composer.stream  # noqa: F401  what composing takes: here the window does not wait for it
    from generator.network.checkpoint import file_hash, load_checkpoint

    return load_checkpoint(path), file_hash(path)
