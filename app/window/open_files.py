"""Files go to the part of the window that they are for: when they are dropped, or another start hands them over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.files.kinds import sort_out
from app.window.compose.controller import ComposeController
from app.window.host import Host
from app.window.parts import Parts


class FileOpener(QObject):
    """window: what comes forward, and its parts."""

    def __init__(self, parts: Parts, composing: ComposeController, host: Host, window: QWidget) -> None:
        super().__init__(window)
        self._parts, self._composing, self._host, self._window = parts, composing, host, window
        parts.panel.open_model_pressed.connect(self.ask_model)
        for chosen in (parts.library.clip_chosen, parts.library.checkpoint_chosen):
            chosen.connect(lambda path: self.open_files([path]))

    @Slot(list)
    def come_forward(self, paths: Sequence[Path] = ()) -> None:
        """Another start of the program handed these over."""
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        question = QApplication.activeModalWidget()
        if isinstance(question, QDialog):  # about this piece: another one must not take its place meanwhile
            question.finished.connect(lambda: QTimer.singleShot(0, self, lambda: self._open_late(paths)))
        elif paths:
            self.open_files(paths)

    def _open_late(self, paths: Sequence[Path]) -> None:
        if paths and self._window.isVisible():
            self.open_files(paths)

    @Slot()
    def ask_model(self) -> None:
        parts = self._parts
        filters = self.tr("Continuo models (*.safetensors)") + ";;" + self.tr("All files (*)")
        if path := parts.files.dialogs.open(self.tr("Open a model"), filters, "model"):
            parts.models.open(path)

    def open_files(self, paths: Sequence[Path], *, together: bool = False) -> None:
        """Whatever they are: a project or a clip, models, folders for the library. together: several clips are opened
        as one piece."""
        parts = self._parts
        if self._composing.busy:
            parts.status.warn(self.tr("Wait until composing has ended, or cancel it, to open another file."))
            return
        found = sort_out(paths)
        if found.folders:
            parts.library.add_folders(found.folders)
            self._host.show_tab(parts.library)
        for path in found.checkpoints[-1:]:
            parts.models.open(path)
        pieces = (*found.clips, *found.projects)
        if together and len(found.clips) > 1:
            parts.files.open(found.clips[0], notice=self._left_out(len(found.projects)), beside=found.clips[1:])
        elif pieces:
            parts.files.open(pieces[0], notice=self._left_out(len(pieces) - 1))
        if found.others and not any(found[:4]):
            name = found.others[0].name
            parts.status.warn(
                self.tr("Continuo can't read {name}: drop .mid, MusicXML, .continuo or .safetensors files").format(
                    name=name
                )
            )

    def _left_out(self, count: int) -> str:
        """Of several pieces only one is opened."""
        if count == 0:
            return ""
        if count == 1:
            return self.tr("1 other file was not opened: to have several at hand, drop their folder.")
        text = self.tr("{count} other files were not opened: to have several at hand, drop their folder.")
        return text.format(count=count)
