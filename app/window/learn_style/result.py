"""What learning brought: a plain sentence, and the figures behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.window.learn_style.job import Figures, Measured

SAME = 0.005  # a change by less is none
FEW_PIECES = 3  # held out: fewer make a hint, not a measure
FORGETTING = 0.03


class TrainingResult(QWidget):
    """Before and after, on the musician's pieces and, where it is there, on the base's own music."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        font = self.sentence.font()
        font.setBold(True)
        self.sentence.setFont(font)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = QTableWidget(0, 4)
        self.table.setAccessibleName(self.tr("Nats per note before and after; lower is better"))
        self.table.setToolTip(self.tr("Nats per note: how much each note surprises the model; lower is better"))
        titles = self.tr("Nats per note, lower is better"), self.tr("before"), self.tr("after"), self.tr("change")
        for column, text in enumerate(titles):
            self.table.setHorizontalHeaderItem(column, _item(text, column))
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(10)
        column_.addWidget(self.sentence)
        column_.addWidget(self.table)

    def show_figures(self, figures: Figures, base: str) -> None:
        """base: the title of the model that it was based on."""
        self.sentence.setText(self._sentence(figures, base))
        rows = [(self._pieces(figures.own.pieces), figures.own)] if figures.own else []
        if figures.base:
            rows.append((self.tr("music that {base} was made with").format(base=base), figures.base))
        self.table.setRowCount(len(rows))
        for row, (name, measured) in enumerate(rows):
            change = measured.after / measured.before - 1
            texts = (name, f"{measured.before:.2f}", f"{measured.after:.2f}", f"{change:+.0%}".replace("-", "−"))
            for column, text in enumerate(texts):
                self.table.setItem(row, column, _item(text, column))
        self.table.setVisible(bool(rows))
        height = self.table.horizontalHeader().sizeHint().height() + 2 * self.table.frameWidth()
        self.table.setFixedHeight(height + sum(self.table.rowHeight(row) for row in range(len(rows))))

    def _pieces(self, count: int) -> str:
        if count == 1:
            return self.tr("your held-out piece")
        return self.tr("your {count:,} held-out pieces").format(count=count)

    def _sentence(self, figures: Figures, base: str) -> str:
        if figures.own is None:
            return self.tr("It could not be checked on pieces held out, so only your ears can tell.")
        return " ".join(
            part for part in (self._gain(figures.own, base), self._caution(figures.own), self._cost(figures.base, base))
            if part
        )  # fmt: skip

    def _gain(self, own: Measured, base: str) -> str:
        gain = 1 - own.after / own.before
        if abs(gain) < SAME:
            return self.tr(
                "It predicts your held-out pieces about as well as before: more pieces, or more time, may bring more."
            )
        if gain < 0:
            text = self.tr(
                "It predicts your held-out pieces {percent:.0f} % worse than before: better stay with {base}, or add "
                "pieces that are more alike and learn again."
            )
            return text.format(percent=max(1.0, -100 * gain), base=base)
        text = self.tr("It predicts your held-out pieces {percent:.0f} % better than before.")
        return text.format(percent=max(1.0, 100 * gain))

    def _caution(self, own: Measured) -> str:
        if own.pieces >= FEW_PIECES:
            return ""
        return self.tr("With so few pieces held out, take this as a hint, and trust your ears.")

    def _cost(self, base: Measured | None, title: str) -> str:
        if base is None or base.after / base.before - 1 < FORGETTING:
            return ""
        text = self.tr("Of the music that {base} was made with, it has forgotten a little ({percent:.0f} % worse).")
        return text.format(base=title, percent=100 * (base.after / base.before - 1))


def _item(text: str, column: int) -> QTableWidgetItem:
    """Names to the left, numbers to the right."""
    item = QTableWidgetItem(text)
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item
