"""The takes of a document as a list of cards: their order, and what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.document.takes import Take, TakeTree
from app.ui.text import as_tip
from app.window.takes.order import Batch, batches
from app.window.takes.words import about, bars_of, made_by, marks_of, name_of, reason

Index = QModelIndex | QPersistentModelIndex
CARD = Qt.ItemDataRole.UserRole
_NO_INDEX = QModelIndex()
_ROLES = Qt.ItemDataRole


@dataclass(frozen=True, eq=False)
class Card:
    """A take as it is shown among the others."""

    take: Take
    """Its notes and name."""
    batch: Batch
    """The takes of its request."""
    begins: bool
    """Whether the takes of another request stand before it."""
    letter: str = ""
    """ "A" for the one that is shown, "B" for the one that it is compared with, "" for neither."""
    is_playing: bool = False
    """Whether it is what sounds."""

    @property
    def is_best(self) -> bool:
        return self.take is self.batch.best

    @property
    def foot(self) -> str:
        """The line beneath the picture."""
        return " · ".join(filter(None, (bars_of(self.take), made_by(self.take))))


class CardsModel(QAbstractListModel):
    """renamed(number, name): as it was typed."""

    renamed = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: list[Card] = []

    def put(self, tree: TakeTree, *, plays: bool) -> bool:
        """All takes -> whether one came or went. plays: whether the one that is shown sounds."""
        cards: list[Card] = []
        for batch in batches(tree):
            for take in batch.takes:
                letter = "A" if take.number == tree.current else "B" if take.number == tree.other else ""
                begins = bool(cards) and take is batch.takes[0]
                cards.append(
                    Card(take, batch, begins, letter if tree.other else "", plays and take.number == tree.current)
                )
        is_same = [card.take.number for card in cards] == [card.take.number for card in self.cards]
        if is_same:
            before, self.cards = self.cards, cards
            for row, (old, new) in enumerate(zip(before, cards, strict=True)):
                if _looks(old) != _looks(new):
                    self.dataChanged.emit(self.index(row), self.index(row))
        else:
            self.beginResetModel()
            self.cards = cards
            self.endResetModel()
        return not is_same

    def row_of(self, number: int) -> int:
        """Where the take stands. Raises StopIteration where it is none."""
        return next(row for row, card in enumerate(self.cards) if card.take.number == number)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.cards)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: Index, role: int = _ROLES.DisplayRole) -> Any:
        card = self.cards[index.row()]
        if role == CARD:
            return card
        if role in (_ROLES.DisplayRole, _ROLES.EditRole):
            return name_of(card.take)
        if role == _ROLES.ToolTipRole:
            return as_tip(about(card.take, card.batch))
        if role == _ROLES.AccessibleTextRole:
            return self._said(card)
        return None

    def setData(self, index: Index, value: Any, role: int = _ROLES.EditRole) -> bool:
        name = str(value).strip()
        if role != _ROLES.EditRole or not name or name == name_of(self.cards[index.row()].take):
            return False
        self.renamed.emit(self.cards[index.row()].take.number, name)
        return True

    def _said(self, card: Card) -> str:
        words = [name_of(card.take)]
        if card.is_best:
            words.append(self.tr("best"))
        words += [bars_of(card.take), *marks_of(card.take)[1]]
        if card.is_playing:
            words.append(self.tr("playing"))
        if card.letter:
            words.append(self.tr("shown") if card.letter == "A" else self.tr("compared with it"))
        if why := reason(card.take, card.batch):
            words.append(why)
        return ", ".join(words)


def _looks(card: Card) -> tuple:
    return card.take, card.begins, card.letter, card.is_playing, card.is_best, len(card.batch.takes)
