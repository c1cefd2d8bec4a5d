"""The strip of takes: cards, or a tree of what grew from what; and what a person thinks of the one that is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from app.document.takes import Take, TakeTree
from app.ui.feedback.late import Late
from app.ui.icons import icon
from app.ui.labels import ElidedLabel
from app.ui.text import as_tip
from app.window.takes.cards import TakeCards
from app.window.takes.draggable import Dragged
from app.window.takes.order import batches, in_order
from app.window.takes.tree import TakesTree
from app.window.takes.words import name_of, reason


class TakesPanel(QWidget):
    """Emits what a person asks for, with numbers of takes. play_asked: hear it, or stop it where it plays; listened:
    hear it; folded(whether only the row of buttons is left)."""

    chosen = Signal(int)
    play_asked = Signal(int)
    listened = Signal(int)
    kept = Signal(int, bool)
    rated = Signal(int, int)
    discarded = Signal(list)
    renamed = Signal(int, str)
    compare_pressed = Signal()
    again_pressed = Signal()
    similar_asked = Signal(int)
    dragged_out = Signal(int)
    folded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._takes: TakeTree | None = None
        self._plays = self._composes = self._is_folded = False
        self.cards, self.tree = TakeCards(), TakesTree()
        self._late = Late(self)
        self._late.shown.connect(self._refresh)
        self._make_buttons()
        self._lay_out()
        for view in (self.cards, self.tree):
            for asked, said in (
                (view.chosen, self.chosen),
                (view.play_asked, self.play_asked),
                (view.listened, self.listened),
            ):
                asked.connect(partial(self._ask, said))
            view.dragged_out.connect(self.dragged_out)
            view.delete_pressed.connect(self.discard_selected)
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(self._show_menu)
        self.cards.cards.renamed.connect(self.renamed)
        self.tree.renamed.connect(self.renamed)

    def _make_buttons(self) -> None:
        self.fold = QToolButton()
        self.fold.setText(self.tr("Takes"))
        self.fold.setToolTip(self.tr("Show or fold away the takes (F8)"))
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setArrowType(Qt.ArrowType.DownArrow)
        font = self.fold.font()
        font.setBold(True)
        self.fold.setFont(font)
        self.as_tree = self._button(self.tr("Take tree"), self.tr("Show which take grew from which"), True)
        self.keep = self._button(self.tr("Keep"), self.tr("Keep this take (Ctrl+K)"), True, says=True)
        self.up = self._button(self.tr("Thumbs up"), self.tr("You like it (Ctrl+U)"), True)
        self.down = self._button(self.tr("Thumbs down"), self.tr("You don’t like it (Ctrl+Shift+U)"), True)
        self.again = self._button(
            self.tr("More takes"),
            self.tr("More takes like this one, from the same piece (Ctrl+Shift+Return)"),
            says=True,
        )
        self.compare = self._button(self.tr("Compare A/B"), "")
        self.discard = self._button(self.tr("Discard"), self.tr("Take it out of the list (Ctrl+Backspace)"))
        self.fold.clicked.connect(lambda: self.set_folded(not self._is_folded))
        self.as_tree.toggled.connect(self._on_view)
        self.keep.clicked.connect(self._on_keep)
        self.up.clicked.connect(lambda on: self._on_rate(1 if on else 0))
        self.down.clicked.connect(lambda on: self._on_rate(-1 if on else 0))
        self.compare.clicked.connect(self.compare_pressed)  # both look themselves whether it composes
        self.again.clicked.connect(self.again_pressed)
        self.discard.clicked.connect(self.discard_selected)
        self._show_icons()

    def _button(self, name: str, tip: str, checkable: bool = False, says: bool = False) -> QToolButton:
        """says: with its name beside the icon."""
        button = QToolButton()
        if says:
            button.setText(name)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setCheckable(checkable)
        button.setAutoRaise(True)
        button.setIconSize(QSize(18, 18))
        button.setMinimumSize(30, 28)
        return button

    def _lay_out(self) -> None:
        self.why = ElidedLabel(quiet=True)
        row = QHBoxLayout()
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(4)
        row.addWidget(self.fold)
        row.addWidget(self.why, 1)
        for button in (self.again, self.compare, self.keep, self.up, self.down, self.discard):
            row.addWidget(button)
        row.addSpacing(12)
        row.addWidget(self.as_tree)
        self._views = QStackedWidget()
        self._views.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._views.addWidget(self.cards)
        self._views.addWidget(self.tree)
        self._views.setFixedHeight(self.cards.sizeHint().height())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._views)

    def _show_icons(self) -> None:
        kept = bool(self._takes and self._takes.shown.is_kept)
        for button, name in (
            (self.keep, "kept" if kept else "keep"),
            (self.up, "up"),
            (self.down, "down"),
            (self.compare, "compare"),
            (self.again, "again"),
            (self.discard, "discard"),
            (self.as_tree, "tree"),
        ):
            button.setIcon(icon(name))

    # What is shown

    @property
    def view(self) -> TakeCards | TakesTree:
        """The one of the two that is in front."""
        return self.tree if self.as_tree.isChecked() else self.cards

    def show_takes(self, takes: TakeTree) -> None:
        """All of them, and which is shown."""
        self._takes = takes
        self._refresh()

    def show_playing(self, plays: bool) -> None:
        """Whether the shown take sounds."""
        if plays != self._plays:
            self._plays = plays
            if not plays:
                self.cards.show_position(None)
            self._refresh()

    def show_position(self, quarters: float) -> None:
        """Of what sounds."""
        if self._takes and self._plays:
            self.cards.show_position(quarters * self._takes.shown.piece.ticks_per_quarter)

    def show_composing(self, composes: bool) -> None:
        """While it composes, nothing can be done with takes; what is over in a moment does not look so."""
        self._composes = composes
        self._views.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, composes)
        self._late.set(composes)
        self._refresh()

    def _refresh(self) -> None:
        takes = self._takes
        if takes is None:
            return
        self.tree.show_takes(takes)
        self.cards.show_takes(takes, plays=self._plays, hint=self._hint(takes))
        take, can = takes.shown, not self._late.is_shown
        for button, on in ((self.keep, take.is_kept), (self.up, take.rating > 0), (self.down, take.rating < 0)):
            with QSignalBlocker(button):
                button.setChecked(on)
            button.setEnabled(can)
        self.compare.setEnabled(can and takes.other is not None)
        self.discard.setEnabled(can and len(takes.all) > 1)
        self.again.setEnabled(can and bool(take.settings))
        batch = next(batch for batch in batches(takes) if take in batch.takes)
        self.why.put(reason(take, batch))
        self.compare.setToolTip(as_tip(self._compared(takes)))
        self._show_icons()

    def _hint(self, takes: TakeTree) -> str:
        if len(takes.all) > 1:
            return ""
        if self._late.is_shown:
            return self.tr("Composing…")
        return self.tr("Takes appear here when you press Compose: the best first, each with a picture of its notes.")

    def _compared(self, takes: TakeTree) -> str:
        text = self.tr("Switch between this take and the one before it, while it plays (Ctrl+B)")
        if takes.other is None:
            return text
        names = self.tr("A: {shown}   B: {other}")
        return text + "\n" + names.format(shown=name_of(takes.shown), other=name_of(takes[takes.other]))

    # What a person does

    def selected(self) -> list[int]:
        """Numbers of the selected takes."""
        return self.view.selected()

    def discard_selected(self) -> None:
        """Ask for the selected ones to be gone."""
        if self.discard.isEnabled() and not self._composes and (numbers := self.selected()):
            self.discarded.emit(numbers)

    def step(self, by: int) -> None:
        """Choose the take that stands `by` places further on in the view."""
        if self._takes is None:
            return
        tree = self.as_tree.isChecked()
        takes = [take for _, take in self._takes.walk()] if tree else in_order(self._takes)
        numbers = [take.number for take in takes]
        index = numbers.index(self._takes.current) + by
        if 0 <= index < len(numbers):
            self.chosen.emit(numbers[index])

    def set_dragged(self, dragged: Dragged) -> None:
        """What is dragged out of the window for a take."""
        self.cards.dragged = self.tree.dragged = dragged

    def set_folded(self, folded: bool) -> None:
        """Only the row of buttons is left."""
        if folded != self._is_folded:
            self._is_folded = folded
            self._views.setVisible(not folded)
            self.fold.setArrowType(Qt.ArrowType.RightArrow if folded else Qt.ArrowType.DownArrow)
            self.folded.emit(folded)

    def _ask(self, said: SignalInstance, number: int) -> None:
        if self._composes:
            self._refresh()  # the view has gone there already
        else:
            said.emit(number)

    def _on_view(self) -> None:
        self._views.setCurrentWidget(self.view)

    def _on_keep(self, on: bool) -> None:
        if self._takes and not self._composes:
            self.kept.emit(self._takes.current, on)
        self._refresh()

    def _on_rate(self, rating: int) -> None:
        if self._takes and not self._composes:
            self.rated.emit(self._takes.current, rating)
        self._refresh()

    def _show_menu(self, place: QPoint) -> None:
        take = self._take_at(place)
        if take is None:
            return
        view, menu = self.view, QMenu(self)

        def add(text: str, act: Callable[[], object], possible: bool = True) -> None:
            menu.addAction(text, act).setEnabled(possible)

        add(self.tr("Listen"), lambda: self.listened.emit(take.number), len(take.piece) > 0)
        keep = self.tr("No longer keep") if take.is_kept else self.tr("Keep")
        add(keep, lambda: self.kept.emit(take.number, not take.is_kept))
        for rating, text in ((1, self.tr("Thumbs up")), (-1, self.tr("Thumbs down"))):
            add(text, lambda rating=rating: self.rated.emit(take.number, 0 if take.rating == rating else rating))
        menu.addSeparator()
        add(self.tr("Rename"), lambda: view.rename(take.number))
        add(self.tr("More like this"), lambda: self.similar_asked.emit(take.number), len(take.piece) > 0)
        add(self.tr("Discard"), self.discard_selected, self.discard.isEnabled())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(view.viewport().mapToGlobal(place))

    def _take_at(self, place: QPoint) -> Take | None:
        if self.view is self.cards:
            return self.cards.take_at(self.cards.indexAt(place))
        number = self.tree.number_at(place)
        return self._takes[number] if self._takes and number is not None else None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icons()
        elif event.type() == QEvent.Type.FontChange:
            self._views.setFixedHeight(self.cards.sizeHint().height())
