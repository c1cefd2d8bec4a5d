"""What the window opens: at its beginning, when files are dropped, and when another start hands some over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QDialog

from app.files.kinds import is_file, sort_out
from app.paths import checkpoint_folder
from app.window.learn_style.request import learnt_checkpoints

if TYPE_CHECKING:
    from app.window.main_window import MainWindow


class Opening(QObject):
    """Files go to the part of the window that they are for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def begin(self, paths: Sequence[Path] = (), again: Path | None = None, *, was_saved: bool = False) -> None:
        """Open files; with none, the first of the shipped clips. again: the work of the window before this one, and
        whether it had been saved."""
        window = self._window
        kept = window.remembered.settings.checkpoint
        learnt = learnt_checkpoints(checkpoint_folder())
        others = [kept] if kept and kept not in learnt and is_file(kept) else []
        window.models.offer([*window.about.models, *learnt, *others], kept or window.about.preferred)
        if again is not None and again.exists():
            window.files.open_again(again, was_saved=was_saved)
        elif paths:
            self.open_files(paths)
        elif window.about.clips:
            window.files.open(window.about.clips[0])
        window.roll.setFocus()
        window.catalogue.start_soon()
        if again is None:
            window.files.offer_leftovers()
            window.extras.greet()

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
        window = self._window
        if paths and window.isVisible():
            self.open_files(paths)

    def ask_model(self) -> None:
        window = self._window
        filters = self.tr("Continuo models (*.safetensors)") + ";;" + self.tr("All files (*)")
        if path := window.files.dialogs.open(self.tr("Open a model"), filters, "model"):
            window.models.open(path)

    def open_files(self, paths: Sequence[Path]) -> None:
        """Whatever they are: a project or a clip, models, folders for the library."""
        window = self._window
        if window.composing.busy:
            window.status.warn(self.tr("Wait until composing is over, or cancel it, to open another file."))
            return
        found = sort_out(paths)
        if found.folders:
            window.library.add_folders(found.folders)
            window.menus.side.setChecked(True)
            window.left.setCurrentWidget(window.library)
        for path in found.checkpoints[-1:]:
            window.models.open(path)
        for path in (*found.clips, *found.projects)[:1]:
            window.files.open(path)
        if found.others and not any(found[:4]):
            name = found.others[0].name
            window.status.warn(
                self.tr(
                    "{name} is nothing that Continuo reads: drop .mid, MusicXML, .continuo or .safetensors files"
                ).format(name=name)
            )
