"""Choosing an instrument of General MIDI: typed, or looked for in its family."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.ui.style.tokens import MEDIUM, SMALL
from app.window.tracks.instruments import FAMILY_SIZE, PROGRAMS, family_names, instrument_name

_VALUE = Qt.ItemDataRole.UserRole
_PASSED_ON = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class InstrumentChooser(QDialog):
    """chosen(program, is_drum): with OK, Enter, or a double click. listened(program, is_drum): one is looked at."""

    chosen = Signal(int, bool)
    listened = Signal(int, bool)

    def __init__(self, parent: QWidget, title: str, program: int = 0, *, is_drum: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search instruments"))
        self.search.setAccessibleName(self.tr("Search instruments"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(self.tr("Instruments"))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(SMALL)
        for widget in (self.search, self.tree, self._buttons):
            column.addWidget(widget)
        self.resize(320, 460)
        self._fill(program, is_drum)
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self.accept)
        self.tree.itemDoubleClicked.connect(self._on_double_click)
        self.tree.currentItemChanged.connect(self._on_current)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.search.setFocus()

    @property
    def instrument(self) -> tuple[int, bool] | None:
        """Program, and whether it is a kit; None where none is looked at."""
        item = self.tree.currentItem()
        return item.data(0, _VALUE) if item is not None and not item.isHidden() else None

    def accept(self) -> None:
        if (found := self.instrument) is not None:
            self.chosen.emit(*found)
            super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down go through the list while the text has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _PASSED_ON:
            self.tree.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _fill(self, program: int, is_drum: bool) -> None:
        families = [QTreeWidgetItem([name]) for name in family_names()]
        for family in families:
            family.setFlags(Qt.ItemFlag.ItemIsEnabled)
        items = [self._item(number, is_drum=False) for number in range(len(PROGRAMS))]
        for number, item in enumerate(items):
            families[number // FAMILY_SIZE].addChild(item)
        kit = self._item(0, is_drum=True)
        self.tree.addTopLevelItem(kit)
        self.tree.addTopLevelItems(families)
        self.tree.expandAll()
        now = kit if is_drum else items[program]
        self.tree.setCurrentItem(now)
        self.tree.scrollToItem(now, QTreeWidget.ScrollHint.PositionAtCenter)

    @staticmethod
    def _item(program: int, *, is_drum: bool) -> QTreeWidgetItem:
        item = QTreeWidgetItem([instrument_name(program, is_drum)])
        item.setData(0, _VALUE, (program, is_drum))
        return item

    def _on_search(self, text: str) -> None:
        """All words of the text stand in an instrument's name or its family's."""
        words = text.casefold().split()
        first: QTreeWidgetItem | None = None
        for number in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(number)
            assert top is not None
            found = (top.child(place) for place in range(top.childCount()))
            children = [item for item in found if item is not None] or [top]
            for item in children:
                name = f"{item.text(0)} {top.text(0)}".casefold()
                item.setHidden(not all(word in name for word in words))
                if first is None and not item.isHidden():
                    first = item
            top.setHidden(all(item.isHidden() for item in children))
        if first is not None:
            self.tree.setCurrentItem(first)
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(first is not None)

    def _on_double_click(self, _: QTreeWidgetItem) -> None:
        self.accept()

    def _on_current(self) -> None:
        if (found := self.instrument) is not None:
            self.listened.emit(*found)
