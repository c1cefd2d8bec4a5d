"""Help: all keys at a glance, and what the program is made of."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import QEvent, QObject, QSize, Qt, qVersion
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.assets import asset
from app.ui.icons import application_icon
from app.ui.style.tokens import LARGE, SMALL, text_font
from app.ui.text import named, without_mnemonic

_SIGN = 64  # the icon's size


class ShortcutsDialog(QDialog):
    """groups: actions by the name of their group, as they stand in the menus; those without keys are left out.
    others: likewise (what, keys) of what is no action, such as the wheel's uses."""

    def __init__(
        self,
        groups: Mapping[str, Sequence[QAction]],
        others: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType({}),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(520, 560)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search the shortcuts"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.tr("Shortcuts"))
        self.tree.setHeaderLabels([self.tr("Action"), self.tr("Keys")])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(False)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(12)
        rows = {name: [(plain(named(own)), keys_of(own)) for own in actions] for name, actions in groups.items()}
        rows |= {name: list(own) for name, own in others.items()}
        for name, own in rows.items():
            self._add(name, [row for row in own if row[1]])
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(box)
        self.search.textChanged.connect(self._narrow)
        self.search.setFocus()

    def _add(self, name: str, rows: Sequence[tuple[str, str]]) -> None:
        if not rows:
            return
        group = QTreeWidgetItem(self.tree, [name])
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        own = [group, *(QTreeWidgetItem(group, list(row)) for row in rows)]
        for item in own:
            item.setSizeHint(0, QSize(0, self.fontMetrics().height() + 8))
        group.setExpanded(True)

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        for group in children(self.tree.invisibleRootItem()):
            rows = children(group)
            for row in rows:
                shown = f"{group.text(0)} {row.text(0)} {row.text(1)}".casefold()
                row.setHidden(not all(word in shown for word in words))
            group.setHidden(all(row.isHidden() for row in rows))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search field, Down goes into the list."""
        is_down = (
            isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down
        )
        if watched is self.search and is_down:
            self.tree.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)


def children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    """Of a row, in order."""
    return [child for number in range(item.childCount()) if (child := item.child(number)) is not None]


def plain(text: str) -> str:
    """A menu's text without its mnemonic, its "…" and its keys."""
    return without_mnemonic(text.split("\t")[0]).removesuffix("…")


def keys_of(action: QAction) -> str:
    """As they are written on this system; also those that stand in the text, behind a tab."""
    keys = [own.toString(QKeySequence.SequenceFormat.NativeText) for own in action.shortcuts()]
    return ", ".join([*action.text().split("\t")[1:], *dict.fromkeys(keys)])


class AboutDialog(QDialog):
    """version: the program's."""

    def __init__(self, version: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Continuo"))
        self.resize(620, 520)
        sign, name = QLabel(), QLabel("Continuo")
        sign.setPixmap(application_icon().pixmap(_SIGN, _SIGN))
        name.setFont(text_font("title", bold=True))
        what = QLabel(self.tr("Composes music with you."))
        self.versions = QLabel(
            self.tr("Version {version}, on Python {python}, Qt {qt} and {system}").format(
                version=version, python=platform.python_version(), qt=qVersion(), system=platform.platform(terse=True)
            )
        )
        self.versions.setWordWrap(True)
        self.versions.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        own = QLabel(self.tr("Continuo is free software: Apache License 2.0. What comes with it has its own licences:"))
        own.setWordWrap(True)
        self.licences = QTextBrowser()
        self.licences.setAccessibleName(self.tr("Licences"))
        self.licences.setOpenExternalLinks(True)
        try:
            text = asset("LICENSES.md").read_text(encoding="utf-8")
        except OSError:
            text = self.tr("The file with the licences is missing: install Continuo again.")
        self.licences.setMarkdown(text)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.reject)
        head, beside = QHBoxLayout(), QVBoxLayout()
        head.setSpacing(LARGE)
        head.addWidget(sign)
        for widget in (name, what):
            beside.addWidget(widget)
        head.addLayout(beside, 1)
        column = QVBoxLayout(self)
        column.setSpacing(SMALL)
        column.addLayout(head)
        for widget in (self.versions, own):
            column.addWidget(widget)
        column.addWidget(self.licences, 1)
        column.addWidget(box)
