"""More like this: passages of the library that sound like what is in the window, or like one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.ui.empty_page import Pages
from app.ui.labels import HintLabel
from app.ui.passage_list import PassageRow, PassageView
from app.ui.style.tokens import text_font
from app.ui.text import announce, as_tip

SIZE = 440, 600


class SimilarPanel(QWidget):
    """Rows by their numbers. play_asked, opened, walked: play or stop it, open it in the window, look for what is like
    it; back_pressed: to what was looked for before."""

    play_asked = Signal(int)
    opened = Signal(int)
    walked = Signal(int)
    back_pressed = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("More like this"))
        self.resize(*SIZE)
        self.setMinimumSize(360, 320)
        self._name = ""
        self.heading = QLabel()
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setMinimumWidth(1)
        self.about, self.problem = HintLabel(" ", wraps=False), HintLabel(warns=True)
        self.about.setMinimumWidth(1)
        self.back = QToolButton()
        self.back.setText("←")
        self.back.setToolTip(self.tr("Back to the previous search (Alt+Left)"))
        self.back.setAccessibleName(self.tr("Back"))
        self.back.clicked.connect(self.back_pressed)
        self.list = PassageView(self.tr("Similar passages"))
        self.pages = Pages(self.list)
        self.play = QPushButton(self.tr("&Play"))
        self.play.setToolTip(self.tr("Play the similar bars (Space)"))
        self.open = QPushButton(self.tr("&Open"))
        self.open.setToolTip(self.tr("Open it in the window (Enter)"))
        self.walk = QPushButton(self.tr("More like &this one"))
        self.walk.setToolTip(self.tr("Search for music like this passage (Ctrl+Enter)"))
        self._lay_out()
        self._connect()
        self.set_back(False)
        self._show_buttons()

    def _lay_out(self) -> None:
        self.heading.setFont(text_font("heading", bold=True))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.back)
        head.addWidget(self.heading, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in (self.play, self.open):
            button.setAutoDefault(False)
            foot.addWidget(button)
        foot.addStretch(1)
        self.walk.setAutoDefault(False)
        foot.addWidget(self.walk)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.about)
        column.addWidget(self.problem)
        column.addSpacing(4)
        column.addWidget(self.pages, 1)
        column.addSpacing(4)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.list.play_asked.connect(self.play_asked)
        self.list.opened.connect(self.opened)
        self.list.menu_asked.connect(self._show_menu)
        self.list.selectionModel().currentChanged.connect(self._show_buttons)
        self.list.passages.modelReset.connect(self._show_buttons)
        self.list.passages.dataChanged.connect(self._show_buttons)
        self.play.clicked.connect(lambda: self._ask(self.play_asked.emit))
        self.open.clicked.connect(lambda: self._ask(self.opened.emit))
        self.walk.clicked.connect(lambda: self._ask(self.walked.emit))

    # What is shown

    def show_name(self, name: str) -> None:
        """Of what is looked for."""
        self._name = self.tr("More like “{name}”").format(name=name)
        self.heading.setToolTip(as_tip(self._name))
        self.problem.show_text("")
        self._elide()

    def show_rows(self, rows: Sequence[PassageRow], searched: int) -> None:
        """What was found, the nearest first, among so many clips and takes."""
        self.list.put(rows)
        if rows:
            text = self.tr("The nearest {count} of {searched:,} clips and takes")
            self.about.show_text(text.format(count=len(rows), searched=searched))
            self.pages.show_content()
            announce(self.list, self.tr("{count} found").format(count=len(rows)))
        else:
            self.about.show_text("")
            self.pages.show_empty(
                self.tr("Nothing else in the library yet. Add folders of clips to it, then search again.")
            )
        self._show_buttons()

    def update_rows(self, rows: Sequence[PassageRow]) -> None:
        """The same rows, of which more is known."""
        self.list.passages.update_rows(rows)

    def show_waiting(self, text: str, share: float | None = None) -> None:
        """Nothing can be shown yet, but something is being done about it."""
        self.about.show_text("")
        self.pages.show_empty(text, share, waits=True)
        self._show_buttons()

    def show_problem(self, text: str) -> None:
        """Nothing can be found."""
        self.about.show_text("")
        self.pages.show_empty(text)
        self._show_buttons()

    def show_progress(self, text: str) -> None:
        """Beneath the heading, while matches are shown."""
        self.about.show_text(text)

    def warn(self, text: str) -> None:
        """Something did not work; the list stays."""
        self.problem.show_text(text)
        announce(self, text)

    def show_playing(self, key: object) -> None:
        self.list.passages.show_playing(key)

    def set_back(self, possible: bool) -> None:
        self.back.setVisible(possible)

    # What a person does

    def _row(self) -> PassageRow | None:
        rows, current = self.list.passages.rows, self.list.current
        return rows[current] if current is not None and current < len(rows) and not self.pages.is_empty else None

    @Slot()
    def _show_buttons(self) -> None:
        row = self._row()
        for button in (self.play, self.open, self.walk):
            button.setEnabled(row is not None)
        is_playing = row is not None and row.key == self.list.passages.playing
        self.play.setText(self.tr("&Stop") if is_playing else self.tr("&Play"))

    def _ask(self, emit: Callable[[int], object]) -> None:
        if self._row() is not None and self.list.current is not None:
            emit(self.list.current)

    def _show_menu(self, number: int, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Play or stop"), lambda: self.play_asked.emit(number))
        menu.addAction(self.tr("Open"), lambda: self.opened.emit(number))
        menu.addAction(self.tr("More like this one"), lambda: self.walked.emit(number))
        menu.popup(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_Left and event.modifiers() & alt and self.back.isVisible():
            self.back_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & control:
            self._ask(self.walked.emit)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        """A long name loses its middle."""
        room = max(60, self.width() - 28 - (self.back.width() + 8 if self.back.isVisible() else 0))
        self.heading.setText(self.heading.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, room))
