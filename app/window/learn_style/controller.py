"""Learning a style in the window: the dialog, made when it is first asked for; a new model can be tried at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from app.window.compose.controller import ComposeController
from app.window.compose.models import Models
from app.window.host import Host

if TYPE_CHECKING:
    from app.window.learn_style.dialog import TrainingDialog


class LearnStyleController(QObject):
    """dialog: None before it was asked for. window: the dialog's parent."""

    def __init__(self, models: Models, composing: ComposeController, host: Host, window: QWidget) -> None:
        super().__init__(window)
        self._models, self._composing, self._host, self._window = models, composing, host, window
        self.dialog: TrainingDialog | None = None
        self._to_try = Path()  # the model that was learnt last

    @Slot()
    def show(self) -> None:
        self._shown_dialog()

    def learn_from(self, folder: Path) -> None:
        """Show the dialog with this folder of pieces; while something is being learnt, without it."""
        self._shown_dialog().offer_folder(folder)

    def _shown_dialog(self) -> TrainingDialog:
        if self.dialog is None:
            from app.window.learn_style.dialog import TrainingDialog

            self.dialog = TrainingDialog(self._models.paths, self._models.path, self._window)
            self.dialog.checkpoint_made.connect(self._models.add)
            self.dialog.try_checkpoint.connect(self._try)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        return self.dialog

    @Slot(object)
    def _try(self, path: Path) -> None:
        """Compose with a model, as soon as that can be: what is being composed ends, the model is read."""
        if self.dialog:
            self.dialog.close()
        self._host.come_forward()
        self._to_try = path
        if self._composing.busy:
            self._composing.changed.connect(self._on_free, Qt.ConnectionType.SingleShotConnection)
            self._composing.stop()
        else:
            self._on_free()

    @Slot()
    def _on_free(self) -> None:
        self._models.open(self._to_try)
        if self._models.busy:
            self._models.changed.connect(self._on_model, Qt.ConnectionType.SingleShotConnection)
        else:
            self._on_model()

    @Slot()
    def _on_model(self) -> None:
        if self._models.path == self._to_try:  # else it could not be read
            self._composing.compose()

    def may_close(self) -> bool:
        """Whether nothing is being learnt, or the person agrees that it be stopped."""
        return self.dialog is None or self.dialog.may_close()

    def close(self) -> None:
        """Wait until the run, if there is one, is stopped."""
        if self.dialog:
            self.dialog.shut_down()
