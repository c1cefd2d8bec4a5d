"""The page of the preferences that changes shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.fields import keep_room
from app.ui.labels import HintLabel
from app.ui.style.tokens import LARGE, ROW_HEIGHT, SMALL
from app.ui.text import named, without_mnemonic
from app.window.preferences.shortcuts import Shortcuts

_NAME = Qt.ItemDataRole.UserRole
_NATIVE = QKeySequence.SequenceFormat.NativeText


class ShortcutsPage(QWidget):
    """All commands by their menus; the chosen one's keys are typed below. changed: they are to be kept."""

    changed = Signal()

    def __init__(self, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shortcuts = shortcuts
        self._items: dict[str, QTreeWidgetItem] = {}
        self._menus: dict[str, QTreeWidgetItem] = {}
        self._wished = QKeySequence()  # what another command has, and was not yet asked to give up
        self._make_widgets()
        self._fill()
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self.tree.currentItemChanged.connect(self._show_chosen)
        self.edit.editingFinished.connect(self._on_typed)
        self.edit.keySequenceChanged.connect(self._on_typing)
        self.take.clicked.connect(self._take)
        self.clear.clicked.connect(lambda: self._set(QKeySequence()))
        self.reset.clicked.connect(self._reset)
        self.reset_all.clicked.connect(self._reset_all)
        self._show_chosen()

    def _make_widgets(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search commands and keys"))
        self.search.setAccessibleName(self.tr("Search the shortcuts"))
        self.search.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.tr("Shortcuts"))
        self.tree.setHeaderLabels([self.tr("Command"), self.tr("Keys")])
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(LARGE)
        self.tree.setUniformRowHeights(True)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setAccessibleName(self.tr("Keys of the chosen command"))
        self.label = QLabel(self.tr("Keys"))
        self.label.setBuddy(self.edit)
        self.take = QPushButton(self.tr("Use here"))
        self.clear, self.reset = QPushButton(self.tr("Remove")), QPushButton(self.tr("Reset"))
        self.reset_all = QPushButton(self.tr("Reset all shortcuts"))
        for button in (self.take, self.clear, self.reset, self.reset_all):
            button.setAutoDefault(False)
        self.problem = HintLabel(warns=True)
        keep_room(self.problem)

    def _fill(self) -> None:
        menus = self._menus
        for name, action in self.shortcuts.actions.items():
            menu = str(action.property("menu") or "")
            if menu not in menus:
                menus[menu] = QTreeWidgetItem(self.tree, [menu])
                menus[menu].setFlags(Qt.ItemFlag.ItemIsEnabled)
                menus[menu].setExpanded(True)
                bold = self.tree.font()
                bold.setBold(True)
                menus[menu].setFont(0, bold)
                menus[menu].setSizeHint(0, QSize(0, ROW_HEIGHT))
            item = QTreeWidgetItem(menus[menu])
            item.setData(0, _NAME, name)
            item.setSizeHint(0, QSize(0, ROW_HEIGHT))
            self._items[name] = item
        self._refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addWidget(self.label)
        row.addWidget(self.edit, 1)
        for button in (self.take, self.clear, self.reset):
            row.addWidget(button)
        foot = QHBoxLayout()
        foot.addWidget(self.reset_all)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(SMALL)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addLayout(foot)

    @property
    def chosen(self) -> str | None:
        """The name of the command that is chosen."""
        item = self.tree.currentItem()
        return item.data(0, _NAME) if item else None

    def choose(self, name: str) -> None:
        """Raises KeyError."""
        self.tree.setCurrentItem(self._items[name])

    def _refresh(self) -> None:
        """What each has now."""
        for name, item in self._items.items():
            action = self.shortcuts.actions[name]
            item.setText(0, self._title(name))
            item.setText(1, ", ".join(keys.toString(_NATIVE) for keys in action.shortcuts()))
            font = self.tree.font()
            font.setBold(not self.shortcuts.is_usual(name))  # what was changed
            item.setFont(1, font)

    def _title(self, name: str) -> str:
        action = self.shortcuts.actions[name]
        text, within = without_mnemonic(named(action)).partition("\t")[0], action.property("within")
        return f"{within}: {text}" if within else text

    @Slot(str)
    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        seen: set[str] = set()
        for name, item in self._items.items():
            line = f"{item.text(0)} {item.text(1)}".casefold()
            item.setHidden(not all(word in line for word in words))
            if not item.isHidden():
                seen.add(str(self.shortcuts.actions[name].property("menu")))
        for title, menu in self._menus.items():
            menu.setHidden(title not in seen)

    @Slot()
    def _show_chosen(self) -> None:
        name = self.chosen
        for part in (self.edit, self.clear, self.label):
            part.setEnabled(name is not None)
        self.edit.setKeySequence(self.shortcuts.keys(name) if name else QKeySequence())
        self.reset.setEnabled(name is not None and not self.shortcuts.is_usual(name))
        self._put_problem("")

    @Slot(QKeySequence)
    def _on_typing(self, keys: QKeySequence) -> None:
        """Said at once; used when the typing is over."""
        name = self.chosen
        other = self.shortcuts.user_of(keys, but=name) if name else None
        if other is None:
            self._put_problem("")
        else:
            said = self.tr("{keys} is the shortcut of “{command}”.")
            self._put_problem(said.format(keys=keys.toString(_NATIVE), command=self._title(other)))
        self._wished = keys if other else QKeySequence()

    @Slot()
    def _on_typed(self) -> None:
        keys = self.edit.keySequence()
        if (name := self.chosen) and self._wished.isEmpty() and keys != self.shortcuts.keys(name):
            self._set(keys)

    @Slot()
    def _take(self) -> None:
        self._set(self._wished)

    def _set(self, keys: QKeySequence) -> None:
        if name := self.chosen:
            self.shortcuts.set(name, keys)
            self._after()

    @Slot()
    def _reset(self) -> None:
        if name := self.chosen:
            self.shortcuts.reset(name)
            self._after()

    @Slot()
    def _reset_all(self) -> None:
        self.shortcuts.reset_all()
        self._after()

    def _after(self) -> None:
        self._refresh()
        self._show_chosen()
        self.changed.emit()

    def _put_problem(self, text: str) -> None:
        self.problem.show_text(text)
        self.edit.setAccessibleDescription(text)
        self.take.setVisible(bool(text))
