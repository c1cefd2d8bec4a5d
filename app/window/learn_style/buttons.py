"""The row of buttons under everything that has to do with learning."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget

from app.ui.theme import Colours, accent_button_style


class TrainingButtons(QWidget):
    """main: the one that stands out, and says what comes next; plain while it would only stop something."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plain = False
        self.close_button = _button(self.tr("Close"), self.tr("Close this window (Esc)"))
        self.back = _button("", self.tr("Choose pieces, name and model again"))
        self.finish = _button(self.tr("&Finish now"), self.tr("End here, and keep the best so far"))
        self.main = _button("", "")
        self.main.setMinimumWidth(160)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.close_button)
        row.addStretch(1)
        for button in (self.back, self.finish, self.main):
            row.addWidget(button)

    def offer(self, main: str, tip: str, *, back: str = "", finish: bool = False, plain: bool = False) -> None:
        """What can be done at this point, all of it at once."""
        self._plain = plain
        self.main.setText(main)
        self.main.setToolTip(tip)
        self.back.setText(back)
        self.back.setVisible(bool(back))
        self.finish.setVisible(finish)
        for button in (self.main, self.finish):
            button.setEnabled(True)
        self.main.setDefault(not plain)  # or Return, pressed twice, would start and cancel
        self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        self.main.setStyleSheet(accent_button_style(Colours.of(QApplication.palette()), plain=self._plain))


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button
