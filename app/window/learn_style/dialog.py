"""Learn my style: a model learns from a folder of the musician's pieces, in a process of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.files.kinds import title
from app.language.error_wording import WINDOW, for_the_window
from app.paths import checkpoint_folder
from app.ui.dialogs import question
from app.ui.style.stylesheet import DANGER, PRIMARY, make
from app.ui.style.tokens import text_font
from app.window.learn_style.curve import import_soon
from app.window.learn_style.job import Figures, TrainingJob
from app.window.learn_style.progress import ProgressPage
from app.window.learn_style.request import TrainingRequest, unfinished
from app.window.learn_style.setup import MissingPage, SetupPage
from generator.errors import Text, reason_of

SIZE = 760, 560


class TrainingDialog(QDialog):
    """Beside the window, which goes on meanwhile. checkpoint_made(Path): there is a new model; try_checkpoint(Path): it
    is to be composed with. At most one run at a time."""

    checkpoint_made = Signal(object)
    try_checkpoint = Signal(object)

    def __init__(
        self, bases: Sequence[Path], base: Path | None, parent: QWidget | None = None, job: TrainingJob | None = None,
        folder: Path | None = None,
    ) -> None:  # fmt: skip
        """bases: models to go on from, with the one that is chosen first; folder: for the new ones."""
        super().__init__(parent)
        self._folder = folder or checkpoint_folder()
        self.job = job or TrainingJob(self)
        self._waiting: TrainingRequest | None = None
        self.setWindowTitle(self.tr("Learn my style"))
        self.setModal(False)
        self.setMinimumSize(560, 480)
        self.resize(*SIZE)
        self.setup, self.missing = SetupPage(), MissingPage()
        self._progress: ProgressPage | None = None
        self.heading = QLabel(self.tr("Learn my style"))
        self._pages = QStackedWidget()
        self.buttons = TrainingButtons()
        self._made: Path | None = None
        self._lay_out()
        self._connect()
        self.set_bases(bases, base)
        self._show_setup()
        import_soon()

    def _lay_out(self) -> None:
        self.heading.setFont(text_font("title", bold=True))
        self.heading.setWordWrap(True)  # it holds a name that somebody gave
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self._pages.addWidget(self.setup)
        self._pages.addWidget(self.missing)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self._pages, 1)
        column.addWidget(self.buttons)

    def _connect(self) -> None:
        setup, job = self.setup, self.job
        setup.folder_pressed.connect(self._ask_folder)
        setup.changed.connect(self._refresh)
        setup.resume_pressed.connect(self._resume_waiting)
        setup.discard_pressed.connect(self._discard_waiting)
        self.missing.installed.connect(self._on_installed)
        self.buttons.close_button.clicked.connect(self.close)
        self.buttons.back.clicked.connect(self._show_setup)
        self.buttons.finish.clicked.connect(self._finish_now)
        self.buttons.main.clicked.connect(self._on_main)
        job.finished.connect(self._on_finished)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(self._on_cancelled)

    @property
    def progress(self) -> ProgressPage:
        """Made when it is first needed, as few do: it takes a moment."""
        if self._progress is None:
            self._progress = page = ProgressPage()
            self._pages.addWidget(page)
            job = self.job
            job.reading.connect(page.show_reading)
            job.found.connect(page.show_found)
            job.planned.connect(page.show_plan)
            job.stepped.connect(page.show_step)
            job.epoch_ended.connect(page.show_epoch)
        return self._progress

    def set_bases(self, bases: Sequence[Path], base: Path | None) -> None:
        """The models that there are; what is chosen here stays chosen, if it was."""
        for path in bases:
            self.setup.base.add(path)
        if base is not None:
            self.setup.base.choose(base)

    # Filling in

    def offer_folder(self, folder: Path) -> None:
        """Of pieces to learn from; not while something is being learnt."""
        if not self.job.busy:
            self._show_setup()
            self.setup.set_folder(folder)

    def _show_setup(self) -> None:
        self._made = None
        self._waiting = next(unfinished(self._folder), None)
        self.setup.show_unfinished(self._waiting)
        self.heading.setText(self.tr("Learn my style"))
        panel = self.missing.panel
        panel.refresh()
        is_missing = panel.installer.busy or not panel.is_installed
        self._pages.setCurrentWidget(self.missing if is_missing else self.setup)
        self.buttons.offer(self.tr("&Start learning"), "")
        self.buttons.main.setVisible(not is_missing)
        self._refresh()
        (panel.install_button if is_missing else self.setup.drop.button).setFocus()

    def _refresh(self) -> None:
        setup = self.setup
        if self._pages.currentWidget() is not self._progress:
            ready = self._pages.currentWidget() is setup and setup.is_complete
            self.buttons.main.setEnabled(ready)
            missing = self.tr("Choose a folder and a name first") if not ready else ""
            self.buttons.main.setToolTip(missing or self.tr("Start learning (Return)"))

    @Slot()
    def _on_installed(self) -> None:
        import_soon()
        if self._pages.currentWidget() is self.missing:
            self._show_setup()

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Choose a folder of your pieces"), str(self.setup.folder or Path.home())
        )
        if chosen:
            self.setup.set_folder(Path(chosen))

    # Learning

    def start(self) -> None:
        """With what is filled in, if nothing stands against it."""
        request = None if self.job.busy else self.setup.request(self._folder)
        if request is None:
            return
        text = ""
        if request.output.exists():
            text = self.tr("There is a model named “{name}” already. Learn again, and replace it?")
        elif request.can_resume:
            text = self.tr("“{name}” was stopped, and could continue. Learn again, and delete what it had learnt?")
        if text and not self.ask(text.format(name=request.name), self.tr("Learn again"), self.tr("Keep it")):
            return
        self._begin(request, resume=False)

    def _begin(self, request: TrainingRequest, *, resume: bool) -> None:
        try:
            self.job.start(request, resume=resume)
        except OSError as error:
            text = self.tr("{folder} can't be written to ({reason}); free some space there, then try again.")
            problem = text.format(folder=request.output.parent, reason=WINDOW.sentence(reason_of(error)))
            self.setup.problem.show_text(problem)
            if self._progress and self._pages.currentWidget() is self._progress:
                self._progress.end(problem)
            return
        self._made = None
        self.progress.begin(resumes=resume)
        self._pages.setCurrentWidget(self.progress)
        self.heading.setText(self.tr("Learning “{name}”").format(name=request.name))
        text = self.tr("From {folder}, based on {base}. You can compose meanwhile.")
        self.progress.state.setText(text.format(folder=request.folder.name, base=title(request.base)))
        tip, can_finish = self.tr("Stop; it can continue later"), self.job.can_finish_early
        self.buttons.offer(self.tr("&Cancel"), tip, finish=can_finish, plain=True)
        self.buttons.close_button.setFocus()  # not Cancel: a key pressed once too often must not stop it

    def resume(self, request: TrainingRequest) -> None:
        """Go on with a run that was stopped."""
        if not self.job.busy:
            self._begin(request, resume=True)

    def cancel(self) -> None:
        """Stop in a way that it can go on later."""
        self.buttons.main.setEnabled(False)
        self.buttons.finish.setEnabled(False)
        self.progress.show_waiting(self.tr("Stopping, so that it can continue later…"))
        self.job.cancel()

    def _finish_now(self) -> None:
        self.buttons.finish.setEnabled(False)
        self.progress.show_waiting(self.tr("Measuring the best so far…"))
        self.job.finish_now()

    def _resume_waiting(self) -> None:
        if self._waiting:
            self.resume(self._waiting)

    def _discard_waiting(self) -> None:
        if self._waiting:
            with contextlib.suppress(OSError):  # gone already, which is what is wanted
                self._waiting.forget()
        self._show_setup()

    def _on_main(self) -> None:
        request = self.job.request
        if self.job.busy:
            self.cancel()
        elif self._pages.currentWidget() is not self._progress:
            self.start()
        elif request and self._made == request.output:
            self.try_checkpoint.emit(request.output)
        elif request and request.can_resume:
            self.resume(request)
        else:
            self._show_setup()

    # How it ends

    def _on_finished(self, path: Path, figures: Figures) -> None:
        request = self.job.request
        assert request
        tip = self.tr("Compose with this model")
        self.buttons.offer(self.tr("&Try it now"), tip, back=self.tr("&Learn another"))
        self._made = path
        self.heading.setText(self.tr("“{name}” is ready").format(name=request.name))
        self.progress.state.setText(self.tr("It is in the list of models from now on."))
        self.progress.end_well(figures, title(request.base))
        self.buttons.main.setFocus()
        self.checkpoint_made.emit(path)

    def _on_failed(self, sentence: Text | str, is_of_another_run: bool) -> None:
        request = self.job.request
        heading, can_resume = self.tr("Learning “{name}” failed"), bool(request and request.can_resume)
        if is_of_another_run:
            sentence, can_resume = (
                self.tr("The pieces or the model have changed, so it can't continue: learn again"),
                False,
            )
        self._stopped(heading, for_the_window(sentence), can_resume)

    def _on_cancelled(self) -> None:
        request = self.job.request
        self._stopped(self.tr("“{name}” was stopped"), "", bool(request and request.can_resume))

    def _stopped(self, heading: str, problem: str, can_resume: bool) -> None:
        request = self.job.request
        assert request
        self.heading.setText(heading.format(name=request.name))
        nothing = "" if problem else self.tr("Nothing was learnt yet.")
        self.progress.state.setText(self.tr("It can continue from here, also another day.") if can_resume else nothing)
        self.progress.end(problem)
        if can_resume:
            tip = self.tr("Continue from where it was stopped")
            self.buttons.offer(self.tr("&Resume"), tip, back=self.tr("&Back"))
        else:
            self.buttons.offer(self.tr("&Back"), self.tr("Choose pieces, name and model again"))
        self.buttons.main.setFocus()

    # Closing

    def ask(self, text: str, yes: str, no: str) -> bool:
        """A question with two answers, of which `no` is the safe one."""
        box = question(self, self.tr("Learn my style"), text)
        agreed = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        safe = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(safe)
        box.setEscapeButton(safe)
        box.exec()
        box.deleteLater()
        return box.clickedButton() is agreed

    def may_close(self) -> bool:
        """Whether nothing is being learnt, or the person agrees that it be stopped."""
        if not self.job.busy or self.job.stopping:
            return True
        text = self.tr("A style is being learnt. Stop it? It can continue later from where it was stopped.")
        if not self.ask(text, self.tr("Stop it"), self.tr("Keep learning")):
            return False
        self.cancel()
        return True

    def shut_down(self) -> None:
        """The program ends: wait until the run, if there is one, is stopped."""
        self.missing.panel.installer.stop()
        self.job.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept() if self.may_close() else event.ignore()

    def reject(self) -> None:
        """Esc."""
        self.close()


class TrainingButtons(QWidget):
    """main: the one that stands out, and says what comes next; plain while it would only stop something."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.close_button = _button(self.tr("Close"), self.tr("Close this window (Esc)"))
        self.back = _button("", self.tr("Choose pieces, name and model again"))
        self.finish = _button(self.tr("&Finish now"), self.tr("Stop here, and keep the best model so far"))
        self.main = _button("", "")
        self.main.setMinimumWidth(160)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.close_button)
        row.addStretch(1)
        for button in (self.back, self.finish, self.main):
            row.addWidget(button)

    def offer(self, main: str, tip: str, *, back: str = "", finish: bool = False, plain: bool = False) -> None:
        """What can be done at this point, all of it at once."""
        self.main.setText(main)
        self.main.setToolTip(tip)
        self.back.setText(back)
        self.back.setVisible(bool(back))
        self.finish.setVisible(finish)
        for button in (self.main, self.finish):
            button.setEnabled(True)
        self.main.setDefault(not plain)  # or Return, pressed twice, would start and cancel
        make(self.main, DANGER if plain else PRIMARY)


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button
