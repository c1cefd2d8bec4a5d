"""How the learning goes, and what it brought: a curve and a sentence, with the figures behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.ui.labels import HintLabel
from app.window.learn_style.curve import TrainingCurve
from app.window.learn_style.job import Epoch, Figures, Found, Measured, Planned, Step

_SHARES = 1000
SAME = 0.005  # a change by less is none
FEW_PIECES = 3  # held out: fewer make a hint, not a measure
FORGETTING = 0.03


class ProgressPage(QWidget):
    """Driven by methods, in the order of a run: begin, the job's reports, then one of end_well and end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state, self.problem, self.found = QLabel(), HintLabel(warns=True), QLabel()
        self.state.setWordWrap(True)
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.details_button = QToolButton()
        self.details_button.setCheckable(True)
        self.details_button.setAutoRaise(True)
        self.details_button.setArrowType(Qt.ArrowType.RightArrow)
        self.details_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.details_button.setText(self.tr("Which files?"))
        self.details_button.setToolTip(self.tr("Show which files were left out, and why"))
        self.details_button.setAccessibleName(self.tr("Files left out, and why"))
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(self.tr("Files left out, and why"))
        self.details_button.toggled.connect(self._show_details)
        self.curve, self.result = TrainingCurve(), TrainingResult()
        self.bar, self.left = QProgressBar(), HintLabel(wraps=False)
        self.bar.setRange(0, _SHARES)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        row = QHBoxLayout()
        row.addWidget(self.found)
        row.addWidget(self.details_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.state)
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addWidget(self.details, 1)
        column.addWidget(self.curve, 1)
        for part in (self.bar, self.left, self.result):
            column.addWidget(part)

    def begin(self, *, resumes: bool) -> None:
        """A resumed run goes on in its curve."""
        if not resumes:
            self.curve.clear()
        self.found.setText("")
        self.details_button.setChecked(False)
        for part in (self.details_button, self.details, self.result):
            part.hide()
        self.problem.show_text("")
        self.bar.setRange(0, 0)  # busy, for who knows how long
        self.bar.show()
        self.left.show_text(self.tr("Reading your pieces, and the model. This takes some seconds."))

    def show_reading(self, files: int, name: str) -> None:
        self.left.show_text(self.tr("Reading file {number:,}: {name}").format(number=files, name=name))

    def show_found(self, found: Found) -> None:
        text = self.tr("{pieces:,} pieces, {notes:,} notes")
        if found.left_out == 1:
            text = self.tr("{pieces:,} pieces, {notes:,} notes; 1 file left out")
        elif found.left_out:
            text = self.tr("{pieces:,} pieces, {notes:,} notes; {left_out:,} files left out")
        self.found.setText(text.format(pieces=found.pieces, notes=found.notes, left_out=found.left_out))
        self.details_button.setVisible(bool(found.rejected))
        self.details.setPlainText("\n".join(f"{name}: {self._reason(reason)}" for name, reason in found.rejected))

    def show_plan(self, plan: Planned) -> None:
        text = self.tr("Learning from {train:,} pieces; {held:,} are held out.")
        self.left.show_text(text.format(train=plan.train, held=plan.valid + plan.test))

    def show_step(self, step: Step) -> None:
        self.curve.add_step(step)
        self.bar.setRange(0, _SHARES)
        self.bar.setValue(round(_SHARES * step.progress))
        self.left.show_text(self._time_left(step.seconds_left))

    def show_epoch(self, epoch: Epoch) -> None:
        self.curve.add_epoch(epoch)

    def show_waiting(self, text: str) -> None:
        """Something that has no measure of how long it takes."""
        self.bar.setRange(0, 0)
        self.left.show_text(text)

    def end_well(self, figures: Figures, base: str) -> None:
        """base: the title of the model that it was based on."""
        self.end("")
        self.result.show_figures(figures, base)
        self.result.show()

    def end(self, problem: str) -> None:
        """problem: what went wrong, if anything did."""
        self.bar.hide()
        self.left.show_text("")
        self.curve.redraw()
        self.problem.show_text(problem)

    def _show_details(self, shown: bool) -> None:
        self.details.setVisible(shown)
        self.curve.setVisible(not shown)  # there is not room enough for both
        self.details_button.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)

    def _time_left(self, seconds: float | None) -> str:
        if seconds is None:
            return ""
        if seconds < 60:
            return self.tr("Less than a minute left")
        if seconds < 3600:
            return self.tr("About {minutes:,} min left at most").format(minutes=round(seconds / 60))
        hours, minutes = divmod(round(seconds / 60), 60)
        return self.tr("About {hours:,} h {minutes} min left at most").format(hours=hours, minutes=minutes)

    def _reason(self, reason: str) -> str:
        """train-generator's reasons, which it counts by these words; one that is not known stays as it is."""
        return {
            "corrupt": self.tr("can't be read"),
            "duplicate": self.tr("a duplicate"),
            "too short": self.tr("too short"),
            "too long": self.tr("too long"),
            "of one pitch": self.tr("one pitch alone"),
            "absurdly dense": self.tr("too many notes at once"),
            "without notes": self.tr("no notes in it"),
            "with drums only": self.tr("drums only"),
        }.get(reason, reason)


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
        column_.setSpacing(12)
        column_.addWidget(self.sentence)
        column_.addWidget(self.table)

    def show_figures(self, figures: Figures, base: str) -> None:
        """base: the title of the model that it was based on."""
        self.sentence.setText(self._sentence(figures, base))
        rows = [(self._pieces(figures.own.pieces), figures.own)] if figures.own else []
        if figures.base:
            rows.append((self.tr("music that {base} was trained on").format(base=base), figures.base))
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
            return self.tr("No pieces were held out to check it on, so judge it by ear.")
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
                "It predicts your held-out pieces {percent:.0f} % worse than before: stay with {base}, or "
                "add pieces that are more similar to each other and learn again."
            )
            return text.format(percent=max(1.0, -100 * gain), base=base)
        text = self.tr("It predicts your held-out pieces {percent:.0f} % better than before.")
        return text.format(percent=max(1.0, 100 * gain))

    def _caution(self, own: Measured) -> str:
        if own.pieces >= FEW_PIECES:
            return ""
        return self.tr("With so few pieces held out, this is only a hint: trust your ears.")

    def _cost(self, base: Measured | None, title: str) -> str:
        if base is None or base.after / base.before - 1 < FORGETTING:
            return ""
        text = self.tr("It has forgotten a little of the music that {base} was trained on ({percent:.0f} % worse).")
        return text.format(base=title, percent=100 * (base.after / base.before - 1))


def _item(text: str, column: int) -> QTableWidgetItem:
    """Names to the left, numbers to the right."""
    item = QTableWidgetItem(text)
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item
