"""The page of the preferences for extras: each with what it is for, its size, and a button that installs it."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.extras.catalogue import extra_called
from app.ui.fields import FormArea
from app.window.extras.panel import ExtraPanel


class ExtrasPage(FormArea):
    """panels: of the extras that the window has a use for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panels = (
            ExtraPanel(
                extra_called("train"),
                self.tr("Learn my style"),
                self.tr("A model learns from a folder of your own music. Composing works without it."),
            ),
            ExtraPanel(
                extra_called("explore"),
                self.tr("Map of the library"),
                self.tr("Clips and takes that sound alike stand near each other. Your music is not sent anywhere."),
            ),
            ExtraPanel(
                extra_called("serve"),
                self.tr("Server for other programs"),
                self.tr("REAPER, Pure Data and others compose with Continuo: continuo serve, on the command line."),
            ),
            ExtraPanel(
                extra_called("link"),
                self.tr("Ableton Link"),
                self.tr("Play in time with other programs: continuo play --link, on the command line."),
            ),
            ExtraPanel(
                extra_called("hub"),
                self.tr("Models from Hugging Face"),
                self.tr("continuo models add OWNER/NAME, on the command line."),
            ),
            ExtraPanel(
                extra_called("onnx"),
                self.tr("ONNX export"),
                self.tr("Models as ONNX files for other programs, on the command line."),
            ),
        )
        for panel in self.panels:
            self.column.addWidget(panel)
        self.column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for panel in self.panels:
            panel.refresh()

    def close_down(self) -> None:
        """The program ends: nothing runs on."""
        for panel in self.panels:
            panel.installer.stop()
