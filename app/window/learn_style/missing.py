"""What is shown where the packages that training needs are not installed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.ui.fields import Note


class MissingPage(QWidget):
    """The one command that brings them, to be copied. checked: look again, please."""

    checked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(self.tr("Learning needs PyTorch, which is not installed here"))
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        heading.setWordWrap(True)
        text = QLabel(
            self.tr(
                "Composing does without it, so it is not installed for everybody: it takes from several hundred "
                "megabytes to a few gigabytes. Run this one command in a terminal, then press Check again."
            )
        )
        text.setWordWrap(True)
        self.command = QPlainTextEdit()
        self.command.setReadOnly(True)
        self.command.setTabChangesFocus(True)
        self.command.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.command.setAccessibleName(self.tr("Command to run in a terminal"))
        self.command.setFixedHeight(5 * self.command.fontMetrics().height() + 16)
        self.copy_button = QPushButton(self.tr("&Copy"))
        self.copy_button.setToolTip(self.tr("Copy the command"))
        self.copy_button.setAccessibleName(self.tr("Copy the command"))
        self.check_button = QPushButton(self.tr("C&heck again"))
        self.check_button.setToolTip(self.tr("See whether it is installed now"))
        self.told = Note(wraps=False)
        self.copy_button.clicked.connect(self._copy)
        self.check_button.clicked.connect(self.checked)
        buttons = QHBoxLayout()
        for button in (self.copy_button, self.check_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addWidget(self.told)
        buttons.addStretch(1)
        frame = QFrame()
        frame.setFrameShape(QFrame.Shape.StyledPanel)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 14, 16, 14)
        inside.setSpacing(10)
        for part in (heading, text, self.command):
            inside.addWidget(part)
        inside.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(frame)
        column.addStretch(1)

    def show_command(self, command: str) -> None:
        self.command.setPlainText(command)
        self.told.tell("")

    def still_missing(self) -> None:
        """Looked again, in vain."""
        self.told.tell(self.tr("Not installed yet."))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.toPlainText())
        self.told.tell(self.tr("Copied."))
