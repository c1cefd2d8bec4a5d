"""One extra: what it is for, how large it is, and a button that installs it; or why not, and what to type instead."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.extras.catalogue import Extra, amount
from app.extras.environment import obstacle
from app.extras.progress import Stage
from app.language.error_wording import WINDOW, for_the_window
from app.ui.fields import heading
from app.ui.labels import HintLabel
from app.ui.style.stylesheet import PRIMARY, make
from app.ui.style.tokens import LARGE, MEDIUM, SMALL
from app.window.extras.installer import ExtraInstaller
from generator.installation import how_to_install, lacking

_COMMAND_LINES = 4


class ExtraPanel(QFrame):
    """installed: it is there now, whether it was installed here or elsewhere. title, purpose: what is shown."""

    installed = Signal()

    def __init__(
        self, extra: Extra, title: str, purpose: str, parent: QWidget | None = None,
        installer: ExtraInstaller | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.extra = extra
        self.installer = installer or ExtraInstaller(extra, self)
        self.title, self.about, self.size_text = heading(title), QLabel(purpose), HintLabel()
        for text in (self.title, self.about):
            text.setWordWrap(True)
            text.setTextFormat(Qt.TextFormat.PlainText)
        self.stage, self.problem = HintLabel(wraps=False), HintLabel(warns=True)
        self.stage.setMinimumWidth(1)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("Progress of the installation"))
        self.command = QPlainTextEdit()
        self.command.setReadOnly(True)
        self.command.setTabChangesFocus(True)
        self.command.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.command.setAccessibleName(self.tr("Command to run in a terminal"))
        self.command.setFixedHeight(_COMMAND_LINES * self.command.fontMetrics().height() + 16)
        self.install_button = QPushButton(
            self.tr("&Install ({size})").format(size=WINDOW.sentence(amount(extra.download)))
        )
        self.install_button.setAccessibleName(self.tr("Install {name}").format(name=title))
        make(self.install_button, PRIMARY)
        self.cancel_button = QPushButton(self.tr("&Cancel"))
        self.copy_button = QPushButton(self.tr("C&opy the command"))
        self.check_button = QPushButton(self.tr("C&heck again"))
        self.check_button.setToolTip(self.tr("See whether it is installed now"))
        self.notice = HintLabel(wraps=False)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        for button in (self.install_button, self.cancel_button, self.copy_button, self.check_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addWidget(self.notice)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, MEDIUM, LARGE, MEDIUM)
        column.setSpacing(SMALL)
        for part in (self.title, self.about, self.size_text, self.bar, self.stage, self.problem, self.command):
            column.addWidget(part)
        column.addLayout(row)

    def _connect(self) -> None:
        installer = self.installer
        installer.progressed.connect(self._on_stage)
        installer.done.connect(self._on_done)
        installer.failed.connect(self._on_failed)
        self.install_button.clicked.connect(self._install)
        self.cancel_button.clicked.connect(self._cancel)
        self.copy_button.clicked.connect(self._copy)
        self.check_button.clicked.connect(self._check)

    @property
    def is_installed(self) -> bool:
        """Whether nothing of it is lacking."""
        return not lacking(self.extra.name)

    def refresh(self) -> None:
        """Show what is so now: installed, to be installed, being installed, or not to be installed from here."""
        if self.installer.busy:
            return
        if self.is_installed:
            self._show(size=self.tr("Installed"))
            return
        size = self.tr("{packages}: {size}").format(
            packages=WINDOW.sentence(self.extra.brings), size=WINDOW.sentence(self.extra.size)
        )
        if reason := obstacle(self.extra):
            text = self.tr("It can't be installed from here: {reason}. To install by hand, run in a terminal:")
            self._show(size=size, problem=text.format(reason=WINDOW.sentence(reason)), by_hand=True)
        else:
            self._show(size=size, offers=True)

    def _show(
        self, *, size: str = "", problem: str = "", offers: bool = False, runs: bool = False, by_hand: bool = False
    ) -> None:
        self.size_text.show_text(size)
        self.problem.show_text(problem)
        self.stage.show_text("")
        self.notice.show_text("")
        self.bar.setRange(0, 0)
        for part, is_shown in (
            (self.install_button, offers), (self.cancel_button, runs), (self.bar, runs), (self.command, by_hand),
            (self.copy_button, by_hand), (self.check_button, by_hand),
        ):  # fmt: skip
            part.setVisible(is_shown)
        self.cancel_button.setEnabled(True)
        self.command.setPlainText(how_to_install(self.extra.name) if by_hand else "")

    @Slot()
    def _install(self) -> None:
        self._show(runs=True)
        self.stage.show_text(self.tr("Looking for packages…"))
        self.cancel_button.setFocus()
        self.installer.start()

    @Slot()
    def _cancel(self) -> None:
        self.installer.stop()
        self.refresh()
        self.install_button.setFocus()

    @Slot(object)
    def _on_stage(self, stage: Stage) -> None:
        self.stage.show_text(for_the_window(stage.text))
        self.cancel_button.setEnabled(stage.can_stop)
        self.bar.setRange(0, 0 if stage.share is None else 1000)
        if stage.share is not None:
            self.bar.setValue(round(1000 * stage.share))

    @Slot()
    def _on_done(self) -> None:
        self.refresh()
        self.installed.emit()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._show(problem=sentence.partition("\n")[0], offers=obstacle(self.extra) is None, by_hand=True)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.toPlainText())
        self.notice.show_text(self.tr("Copied."))

    @Slot()
    def _check(self) -> None:
        if self.is_installed:
            self._on_done()
        else:
            self.notice.show_text(self.tr("Not installed yet."))
