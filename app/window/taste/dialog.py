"""My taste: what was learnt, in words; how often it was right; and the way out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.ui.dialogs import question
from app.ui.labels import QuietLabel
from app.ui.style.tokens import LARGE, SMALL, text_font
from app.window.taste.words import listed, side_text

if TYPE_CHECKING:
    from app.window.taste.curve import TasteCurve
    from app.window.taste.link import TasteState

_MARGIN, _GAP = LARGE, SMALL


class TasteDialog(QDialog):
    """Beside the window. Emits what a person asks for. switched(bool): whether takes are chosen by it."""

    export_pressed = Signal()
    forget_agreed = Signal()
    switched = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("My taste"))
        self.setModal(False)
        self.setMinimumSize(460, 320)
        self.resize(560, 520)
        self.heading, self.standing, self.sides = (QLabel() for _ in range(3))
        self.counted, self.plotted = QuietLabel(), QuietLabel()
        for label in (self.heading, self.standing, self.sides, self.counted, self.plotted):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setFont(text_font("title", bold=True))
        self.curve: TasteCurve | None = None
        self._make_buttons()
        self._lay_out()
        self.show_state(None, True)

    def _make_buttons(self) -> None:
        self.on = QCheckBox(self.tr("Choose takes by my taste"))
        self.on.setToolTip(self.tr("When off, takes come in the usual order, and your choices are not recorded"))
        self.on.toggled.connect(self.switched)
        self.export = QPushButton(self.tr("Export…"))
        self.export.setToolTip(self.tr("Save all your ratings as a JSON file"))
        self.export.clicked.connect(self.export_pressed)
        self.forget = QPushButton(self.tr("Forget…"))
        self.forget.setToolTip(self.tr("Delete all your ratings of takes; the takes themselves stay"))
        self.forget.clicked.connect(self._ask_to_forget)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.clicked.connect(self.close)
        self.close_button.setDefault(True)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._column.setSpacing(_GAP)
        for label in (self.heading, self.standing, self.sides):
            self._column.addWidget(label)
        self._column.addSpacing(_GAP)
        self._column.addWidget(self.plotted)
        self._stretch = self._column.count()
        self._column.addStretch(1)
        self._column.addWidget(self.counted)
        self._column.addWidget(self.on)
        row = QHBoxLayout()
        row.addWidget(self.export)
        row.addWidget(self.forget)
        row.addStretch(1)
        row.addWidget(self.close_button)
        self._column.addSpacing(_GAP)
        self._column.addLayout(row)

    def show_state(self, state: TasteState | None, is_on: bool) -> None:
        """state: None while it is not known yet."""
        with QSignalBlocker(self.on):
            self.on.setChecked(is_on)
        count = state.learnt.ratings if state else 0
        said = bool(state and (state.known.liked or state.known.disliked or state.known.gone))
        self.export.setEnabled(said)
        self.forget.setEnabled(said)
        model = state.learnt.model if state else None
        self.heading.setText(self.tr("What you seem to like") if model else self.tr("Not known yet"))
        self.standing.setText(self._standing(state))
        sides = [side_text(own.group, own.direction) for own in model.sides()] if model else []
        self.sides.setText("\n".join(f"•  {text}" for text in sides))
        self.sides.setAccessibleDescription(listed(sides))
        self.sides.setVisible(bool(sides))
        self.counted.setText(self._counted(state) if said else "")
        self.counted.setVisible(said)
        self._show_curve(state if count or said else None)

    def _standing(self, state: TasteState | None) -> str:
        if state is None:
            return self.tr("Reading your ratings of takes…")
        learnt = state.learnt
        if learnt.standing == "few":
            text = self.tr(
                "Give takes a thumb up or down, keep the ones you like, discard the others. After {least} "
                "of them, more takes are composed than you ask for, and those that you probably like are "
                "shown first."
            )
            return text.format(least=8)
        if learnt.standing == "one-sided":
            return self.tr("So far you liked all takes, or none. To learn your taste, at least one of each is needed.")
        if learnt.standing == "no better":
            return self.tr(
                "Your ratings don’t yet predict what you will like better than the usual order does, so "
                "takes come in the usual order. A few more ratings may change that."
            )
        if learnt.right is None:
            return self.tr("Learnt from {count} takes. More are needed to measure how often it is right.").format(
                count=learnt.ratings
            )
        text = self.tr(
            "Learnt from {count} takes. Of two takes that it had not learnt from, it picks the one you "
            "like better in {right:.0f} of 100 cases; the usual order does in {usual:.0f}."
        )
        return text.format(count=learnt.ratings, right=100 * learnt.right, usual=100 * (learnt.usual_right or 0))

    def _counted(self, state: TasteState | None) -> str:
        if state is None:
            return ""
        known = state.known
        text = self.tr("Takes you liked: {liked}; disliked: {disliked}.")
        text = text.format(liked=known.liked, disliked=known.disliked)
        if known.gone:
            more = self.tr("{gone} rated takes no longer exist: they are counted, but not learnt from.")
            text = f"{text} {more.format(gone=known.gone)}"
        return text

    def _show_curve(self, state: TasteState | None) -> None:
        shares = state.known.shares if state else ()
        self.plotted.setVisible(bool(shares))
        self.plotted.setText(self.tr("How many of the suggested takes you kept, exported or gave a thumb up"))
        if shares and self.curve is None:
            from app.window.taste.curve import TasteCurve

            self.curve = TasteCurve()
            self._column.insertWidget(self._stretch, self.curve, 100)
        if self.curve:
            self.curve.setVisible(bool(shares))
            self.curve.show_shares(shares)

    @Slot()
    def _ask_to_forget(self) -> None:
        box = question(
            self,
            self.tr("Forget my taste"),
            self.tr(
                "Forget all your ratings of takes? Thumbs in your projects stay; what was learnt from them is deleted."
            ),
        )
        forget = box.addButton(self.tr("Forget"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        if box.clickedButton() is forget:
            self.forget_agreed.emit()
        box.deleteLater()
