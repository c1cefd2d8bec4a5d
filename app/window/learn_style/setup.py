"""What to learn from: the page with a folder, a name and a model; and the one that installs what learning needs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.extras.catalogue import extra_called
from app.files.kinds import is_folder
from app.ui.fields import slim_combo
from app.ui.file_choice import FileChoice
from app.ui.labels import HintLabel
from app.ui.style.theme import Colours, mixed
from app.ui.style.tokens import LARGE
from app.ui.text import as_tip, without_mnemonic
from app.window.extras.panel import ExtraPanel
from app.window.learn_style.request import TrainingRequest, file_name

MINUTES = (5, 30, 120, None)
USUAL_MINUTES = 30
_LONGEST_NAME = 60
_MARGIN = LARGE


class DropFolder(QFrame):
    """Where a folder is dropped or chosen. dropped(Path): a folder; refused(): something else was let go here."""

    dropped = Signal(object)
    refused = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hovered = False
        self.setAcceptDrops(True)
        self.folder = QLabel()
        self.folder.setTextFormat(Qt.TextFormat.PlainText)
        self.place = HintLabel(" ", wraps=False)
        for text in (self.folder, self.place):
            text.setMinimumWidth(1)  # a long path must not widen the window
        self.button = QPushButton(self.tr("Choose &folder…"))
        self.button.setAutoDefault(False)
        self.button.setToolTip(self.tr("Choose a folder with MIDI files; the folders in it are searched, too"))
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 12, _MARGIN, 16)
        column.setSpacing(4)
        column.addStretch(1)
        for text in (self.folder, self.place):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(text)
        column.addSpacing(8)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.setMinimumHeight(120)
        self.show_folder(None)

    def show_folder(self, path: Path | None) -> None:
        font = self.folder.font()
        font.setBold(True)
        self.folder.setFont(font)
        self._name = path.name or str(path) if path else self.tr("Drop a folder of your pieces here")
        self._path = str(path.parent) if path else self.tr("MIDI files (.mid), also in folders and .zip files")
        self.folder.setToolTip(as_tip(path or ""))
        self._elide()
        said = self.tr("Folder of your pieces: {path}").format(path=path) if path else self.tr("No folder chosen")
        self.button.setAccessibleDescription(said)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._hover(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hover(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._hover(False)
        event.acceptProposedAction()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        folder = next((path for path in paths if is_folder(path)), None)
        self.dropped.emit(folder) if folder else self.refused.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dashed frame, which people know as a place to drop things."""
        colours = Colours.of(QApplication.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.accent if self._hovered else colours.bar, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(mixed(colours.ground, colours.accent, 0.12 if self._hovered else 0.0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        """Long names lose their middles."""
        room = self.width() - 2 * _MARGIN
        for label, text in ((self.folder, self._name), (self.place, self._path)):
            label.setText(label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room))

    def _hover(self, hovered: bool) -> None:
        self._hovered = hovered
        self.update()


class SetupPage(QWidget):
    """folder_pressed: a folder is to be chosen; changed: what is filled in; resume and discard an unfinished run."""

    folder_pressed = Signal()
    changed = Signal()
    resume_pressed = Signal()
    discard_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder: Path | None = None
        self._named = ""  # by us, after the folder
        self.drop, self.problem = DropFolder(), HintLabel(warns=True)
        self.name = QLineEdit()
        self.name.setMaxLength(_LONGEST_NAME)
        self.name.setPlaceholderText(self.tr("for example My ballads"))
        self.base, self.minutes = FileChoice(), slim_combo()
        for minutes, text in zip(MINUTES, self._lengths(), strict=True):
            self.minutes.addItem(text, minutes)
        self.minutes.setCurrentIndex(MINUTES.index(USUAL_MINUTES))
        self._lay_out()
        self.drop.button.clicked.connect(self.folder_pressed)
        self.drop.dropped.connect(self.set_folder)
        self.drop.refused.connect(self._refuse)
        self.name.textChanged.connect(self.changed)

    def _lengths(self) -> tuple[str, ...]:
        return (
            self.tr("A quick try: 5 minutes at most"),
            self.tr("Usual: 30 minutes at most"),
            self.tr("Long: 2 hours at most"),
            self.tr("Until it stops improving"),
        )

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        rows = (
            (self.tr("&Name of the style"), self.name, self.tr("The new model is listed under this name")),
            (self.tr("&Based on"), self.base, self.tr("The model to start from; it stays unchanged")),
            (self.tr("How &long"), self.minutes, self.tr("It ends sooner when it stops improving")),
        )
        for text, field, tip in rows:
            field.setAccessibleName(without_mnemonic(text))
            field.setAccessibleDescription(tip)
            field.setToolTip(tip)
            form.addRow(text, field)
        self.waiting = QFrame()
        self.waiting.setFrameShape(QFrame.Shape.StyledPanel)
        self.waiting_text = QLabel()
        self.waiting_text.setWordWrap(True)
        self.waiting_text.setTextFormat(Qt.TextFormat.PlainText)
        self.resume_button, self.discard_button = QPushButton(self.tr("&Resume")), QPushButton(self.tr("&Discard"))
        self.resume_button.setToolTip(self.tr("Continue from where it was stopped"))
        self.discard_button.setToolTip(self.tr("Delete what was learnt, and do not ask again"))
        self.resume_button.clicked.connect(self.resume_pressed)
        self.discard_button.clicked.connect(self.discard_pressed)
        row = QHBoxLayout(self.waiting)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self.waiting_text, 1)
        for button in (self.resume_button, self.discard_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        explanation = self.tr(
            "A copy of a model learns from a folder of your MIDI files, and is saved as a new model; the "
            "old one stays unchanged. A handful of pieces takes about a minute, hundreds take half an hour "
            "or more, and nothing leaves this computer."
        )
        column.addWidget(HintLabel(explanation))
        column.addWidget(self.waiting)
        column.addWidget(self.drop, 1)
        column.addWidget(self.problem)
        column.addLayout(form)
        column.addSpacing(8)
        self.show_unfinished(None)

    @property
    def style_name(self) -> str:
        return self.name.text().strip()

    @property
    def is_complete(self) -> bool:
        return bool(self.folder and self.style_name and self.base.path())

    def request(self, models: Path) -> TrainingRequest | None:
        """What is filled in, to be written to the folder `models`; None, with the problem shown, if it can't be."""
        base = self.base.path()
        if self.folder is None or base is None or not self.style_name:
            return None
        output = models / file_name(self.style_name)
        problem = ""
        if not is_folder(self.folder):
            problem = self.tr("The folder {name} is gone; choose another one.").format(name=self.folder.name)
        elif output.resolve() == base.resolve():
            problem = self.tr("That is the name of the model it is based on; choose another name.")
        self.problem.show_text(problem)
        if problem:
            return None
        return TrainingRequest(self.folder, self.style_name, base, output, self.minutes.currentData())

    def set_folder(self, path: Path | None) -> None:
        """And name the style after it, unless it has a name."""
        self.folder = path
        self.problem.show_text("")
        self.drop.show_folder(path)
        if path and self.style_name in ("", self._named):
            self._named = path.name[:_LONGEST_NAME]
            self.name.setText(self._named)
        self.changed.emit()

    def show_unfinished(self, request: TrainingRequest | None) -> None:
        """A run that can go on, if there is one."""
        self.waiting.setVisible(request is not None)
        if request:
            text = self.tr("“{name}” was stopped before it was finished.")
            self.waiting_text.setText(text.format(name=request.name))

    def _refuse(self) -> None:
        self.problem.show_text(self.tr("That is not a folder: put your MIDI files into one and drop it here."))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.drop.update()


class MissingPage(QWidget):
    """installed: what learning needs is there now."""

    installed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel = ExtraPanel(
            extra_called("train"),
            self.tr("Learning needs PyTorch, which is not installed here"),
            self.tr("Composing works without it, so it is installed only on request. Your music is not sent anywhere."),
        )
        self.panel.installed.connect(self.installed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        column.addStretch(1)
