"""In place of what is not there yet: why, how far it is, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.ui.icons import pixmap
from app.ui.style.tokens import LARGE, MEDIUM, tokens

_WIDEST = 420
_BAR = 160
_SIGN = 48


class EmptyPage(QWidget):
    """pressed: the button that offers what can be done."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sign = QLabel()
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # A command that is named in it can be copied.
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(_BAR, 6)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.pressed)
        inner = QWidget()
        inner.setMaximumWidth(_WIDEST)
        column = QVBoxLayout(inner)
        column.setContentsMargins(LARGE, MEDIUM, LARGE, MEDIUM)
        column.setSpacing(MEDIUM)
        column.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.text)
        column.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        outer = QVBoxLayout(self)
        row = QHBoxLayout()  # not an alignment: with one, wrapped text is given the height of fewer lines than it has
        row.addStretch(1)
        row.addWidget(inner, 100)
        row.addStretch(1)
        outer.addStretch(2)
        outer.addLayout(row)
        outer.addStretch(3)
        self._draw_sign()
        self.show_text("")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_sign()

    def _draw_sign(self) -> None:
        self.sign.setPixmap(pixmap("notes", tokens().disabled, _SIGN))

    def show_text(self, text: str, share: float | None = None, *, waits: bool = False, button: str = "") -> None:
        """share: done, 0 to 1; waits: something is being done, and nobody knows how much of it."""
        self.text.setText(text)
        self.bar.setVisible(waits or share is not None)
        self.sign.setVisible(self.bar.isHidden())
        self.bar.setRange(0, 0 if share is None else 1000)
        if share is not None:
            self.bar.setValue(round(1000 * share))
        self.button.setText(button)
        self.button.setVisible(bool(button))


class Pages(QWidget):
    """Either what is to be seen, or why it is not."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyPage()
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(content)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be seen yet."""
        return self._pages.currentIndex() == 0

    def show_content(self) -> None:
        self._pages.setCurrentIndex(1)

    def show_empty(self, text: str, share: float | None = None, *, waits: bool = False, button: str = "") -> None:
        """As EmptyPage.show_text."""
        self.empty.show_text(text, share, waits=waits, button=button)
        self._pages.setCurrentIndex(0)
