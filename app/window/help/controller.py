"""Help: the first steps, the keys, the log file, and what Continuo is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QWidget

from app.ui.status_line import StatusLine
from app.window.log_file import LogFile

if TYPE_CHECKING:
    from app.window.help.first_steps import FirstSteps


class HelpController(QObject):
    """steps_seen: the first steps were seen, or left off; steps: None before they were asked for."""

    steps_seen = Signal()

    def __init__(
        self, window: QWidget, pointed_at: tuple[QWidget, QWidget, QWidget, QWidget], status: StatusLine,
        log: LogFile | None,
    ) -> None:  # fmt: skip
        """window: what the steps are shown over, and the dialogs' parent; pointed_at: as FirstSteps takes them."""
        super().__init__(window)
        self._window, self._pointed_at, self._status, self._log = window, pointed_at, status, log
        self.steps: FirstSteps | None = None
        self._dialogs: dict[str, QWidget] = {}

    @Slot()
    def show_first_steps(self) -> None:
        """What one begins with."""
        from app.window.help.first_steps import FirstSteps

        if self.steps is None:
            self.steps = FirstSteps(self._window, *self._pointed_at)
            self.steps.finished.connect(self.steps_seen)
        self.steps.start()

    def show_keys(self, groups: Mapping[str, Sequence[QAction]], of_roll: Sequence[QAction]) -> None:
        """groups: the menus' actions by the name of the menu; of_roll: the piano roll's commands."""
        from app.piano_roll.help import RollHelp
        from app.window.help.dialogs import ShortcutsDialog, keys_of

        if former := self._dialogs.pop("keys", None):  # a person may have changed keys since
            former.deleteLater()
        roll = RollHelp()
        name, rows = roll.keys()
        others = dict([(name, [*((own.text(), keys_of(own)) for own in of_roll), *rows]), roll.mouse()])
        self._show("keys", lambda: ShortcutsDialog(groups, others, self._window))

    def show_about(self) -> None:
        from app.window.help.dialogs import AboutDialog
        from generator.installation import program_version

        self._show("about", lambda: AboutDialog(program_version(), self._window))

    def open_log(self) -> None:
        """In whatever program the system opens text with."""
        log = self._log
        if log is None or log.path is None or not log.path.exists():
            self._status.warn(self.tr("There is no log file: its folder can't be written to."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(log.path))):
            self._status.say(self.tr("The log file is {path}").format(path=log.path))

    def _show(self, name: str, make: Callable[[], QWidget]) -> None:
        if name not in self._dialogs:
            self._dialogs[name] = make()
        self._dialogs[name].show()
        self._dialogs[name].raise_()
