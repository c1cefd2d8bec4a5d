"""A run under way, and what came of it: what was found, the curve, the time that is left, the figures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.ui.fields import Note
from app.ui.theme import Colours, accentuate
from app.window.learn_style.curve import TrainingCurve
from app.window.learn_style.job import Epoch, Figures, Found, Planned, Step
from app.window.learn_style.result import TrainingResult

_SHARES = 1000


class ProgressPage(QWidget):
    """Told by methods, in the order of a run: begin, the job's reports, then one of end_well and end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state, self.problem, self.found = QLabel(), Note(warns=True), QLabel()
        self.state.setWordWrap(True)
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.details_button = QToolButton()
        self.details_button.setCheckable(True)
        self.details_button.setAutoRaise(True)
        self.details_button.setArrowType(Qt.ArrowType.RightArrow)
        self.details_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.details_button.setText(self.tr("Which?"))
        self.details_button.setToolTip(self.tr("Show which files were left out, and why"))
        self.details_button.setAccessibleName(self.tr("Files left out, and why"))
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(self.tr("Files left out, and why"))
        self.details_button.toggled.connect(self._show_details)
        self.curve, self.result = TrainingCurve(), TrainingResult()
        self.bar, self.left = QProgressBar(), Note(wraps=False)
        self.bar.setRange(0, _SHARES)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("How much is done"))
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
        self._recolour()

    def begin(self, *, resumes: bool) -> None:
        """A resumed run goes on in its curve."""
        if not resumes:
            self.curve.clear()
        self.found.setText("")
        self.details_button.setChecked(False)
        for part in (self.details_button, self.details, self.result):
            part.hide()
        self.problem.tell("")
        self.bar.setRange(0, 0)  # busy, for who knows how long
        self.bar.show()
        self.left.tell(self.tr("Reading your pieces, and the model. This takes some seconds."))

    def show_reading(self, files: int, name: str) -> None:
        self.left.tell(self.tr("Reading file {number:,}: {name}").format(number=files, name=name))

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
        self.left.tell(text.format(train=plan.train, held=plan.valid + plan.test))

    def show_step(self, step: Step) -> None:
        self.curve.add_step(step)
        self.bar.setRange(0, _SHARES)
        self.bar.setValue(round(_SHARES * step.progress))
        self.left.tell(self._time_left(step.seconds_left))

    def show_epoch(self, epoch: Epoch) -> None:
        self.curve.add_epoch(epoch)

    def show_waiting(self, text: str) -> None:
        """Something that has no measure of how long it takes."""
        self.bar.setRange(0, 0)
        self.left.tell(text)

    def end_well(self, figures: Figures, base: str) -> None:
        """base: the title of the model that it was based on."""
        self.end("")
        self.result.show_figures(figures, base)
        self.result.show()

    def end(self, problem: str) -> None:
        """problem: what went wrong, if anything did."""
        self.bar.hide()
        self.left.tell("")
        self.curve.redraw()
        self.problem.tell(problem)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        accentuate(self.bar, Colours.of(QApplication.palette()))

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
            "duplicate": self.tr("the same as another one"),
            "too short": self.tr("too short"),
            "too long": self.tr("too long"),
            "of one pitch": self.tr("one pitch alone"),
            "absurdly dense": self.tr("too many notes at once"),
            "without notes": self.tr("no notes in it"),
            "with drums only": self.tr("drums only"),
        }.get(reason, reason)
