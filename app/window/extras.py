"""What the menus open besides: export, the keyboard, learning a style, help. Made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.document.piece import COMPOSED, ORIGIN, Piece
from app.document.takes import Take, this_moment
from app.ui.text import for_the_window, reason_of
from generator.errors import ContinuoError
from generator.music.score import Score

if TYPE_CHECKING:
    from app.window.export.exporter import Exporter
    from app.window.help.first_steps import FirstSteps
    from app.window.learn_style.dialog import TrainingDialog
    from app.window.live.link import LiveLink
    from app.window.main_window import MainWindow


class Extras(QObject):
    """Holds what is open of them. taken_along(number): a take, or a part of it, was exported."""

    taken_along = Signal(int)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._exporter: Exporter | None = None
        self.training: TrainingDialog | None = None
        self.live: LiveLink | None = None
        self._to_try, self._exported = Path(), 0  # the model that was learnt last; the take that was exported last
        self._phrases: list[tuple[Score, str]] = []
        self._steps: FirstSteps | None = None
        self._dialogs: dict[str, QWidget] = {}
        self.live_tab = QWidget()

    # Export

    @property
    def exporter(self) -> Exporter:
        if self._exporter is None:
            from app.window.export.exporter import Exporter

            self._exporter = exporter = Exporter(self)
            self._exporter.done.connect(self._on_exported)
            self._exporter.failed.connect(self._on_trouble)
            self._exporter.cancelled.connect(self._on_export_cancelled)
            writing = self.tr("Writing {name}…")
            self._window.waiting.watch(exporter.jobs, lambda: writing.format(name=exporter.path.name), exporter.cancel)
        return self._exporter

    def export(self) -> None:
        """Ask what, as what and where to, and write it."""
        from app.window.export.dialog import ExportDialog
        from app.window.export.exporter import file_name

        window = self._window
        piece, selection = window.document.piece, window.roll.selection
        dialog = ExportDialog(len(selection), int((piece.rows[:, ORIGIN] == COMPOSED).sum()), window)
        is_agreed = dialog.exec()
        dialog.deleteLater()
        if not is_agreed:
            return
        choice = dialog.choice()
        name = file_name(self._title(window.document.take))
        path = window.files.dialogs.save(self.tr("Export"), choice.filters, choice.suffix, name)
        if path:
            self.export_to(piece, choice.part, selection, path)

    def export_to(self, piece: Piece, part: str, selection: Sequence[int] | np.ndarray, path: Path) -> None:
        """Write it beside the window."""
        from app.window.export.exporter import part_of

        self._exported = self._window.document.take.number
        self._window.status.say(self.tr("Writing {name}…").format(name=path.name))
        self.exporter.start(part_of(piece, part, selection), path)

    @Slot(object)
    def _on_exported(self, path: Path) -> None:
        self._window.status.say(self.tr("Saved {path}").format(path=path))
        self.taken_along.emit(self._exported)

    @Slot()
    def _on_export_cancelled(self) -> None:
        self._window.status.say(self.tr("Nothing was written."))

    @Slot(str)
    def _on_trouble(self, sentence: str) -> None:
        self._window.status.warn(for_the_window(sentence))

    def _title(self, take: Take) -> str:
        """Of a file with a take in it."""
        name = self._window.files.name
        return name if take.name in ("", name) else f"{name} {take.name}"

    def drag_of(self, number: int) -> QMimeData | None:
        """A take as a file, to be dragged out of the window."""
        from app.window.export.exporter import take_mime

        take = self._window.document.tree[number]
        if not len(take.piece):
            return None
        try:
            return take_mime(take.piece.score(), self._title(take))
        except OSError as error:
            self._window.status.warn(self.tr("The take can't be dragged out: {reason}").format(reason=reason_of(error)))
            return None

    # The keyboard

    def make_live(self) -> None:
        """Fill the tab, when it is first seen."""
        if self.live is not None:
            return
        from app.window.live.link import LiveLink
        from app.window.live.panel import LivePanel

        window, log = self._window, self._window.about.log
        self.live = LiveLink(window.player, self, log=log.child("duet") if log else None)
        self.live.usual_metronome = window.transport.metronome.isChecked()
        window.transport.metronome_switched.connect(self._on_metronome)
        panel = LivePanel(self.live)
        panel.send_clock.setChecked(window.remembered.sends_clock)
        panel.duet_pressed.connect(self._on_duet)
        panel.send_clock_changed.connect(window.remembered.set_clock)
        self.live.activity_changed.connect(self._on_activity)
        self.live.recorded.connect(self._on_recorded)
        self.live.phrase.connect(self._on_phrase)
        column = QVBoxLayout(self.live_tab)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)
        window.space.adopt(panel)
        self._panel = panel

    def show_live(self) -> None:
        """Bring its tab to the front."""
        self._window.menus.side.setChecked(True)
        self._window.left.setCurrentWidget(self.live_tab)
        self._panel.keyboard.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def end_live(self) -> None:
        """A recording or a duet is over, and kept."""
        if self.live:
            self.live.end()

    @Slot(bool)
    def _on_metronome(self, on: bool) -> None:
        if self.live:
            self.live.usual_metronome = on

    @Slot(float, object)
    def _on_duet(self, pause: float, bars: int | None) -> None:
        window = self._window
        models = window.models
        assert self.live
        if models.checkpoint is None or models.path is None:
            self._panel.warn(self.tr("There is no model to play with: choose one on the composing panel."))
            return
        try:
            self.live.start_duet(models.path, models.checkpoint, window.panel.settings(), pause, bars)
        except ContinuoError as error:
            self._panel.warn(for_the_window(str(error)))

    @Slot(str)
    def _on_activity(self, activity: str) -> None:
        if activity and self._window.composer.is_endless:
            self._window.composing.stop()
        elif activity:
            self._window.composer.hush()
        self._window.listening.lend(bool(activity))
        if not activity and self._phrases:
            phrases, self._phrases = self._phrases, []
            self.add_beginning(self._piece_of(phrases), self.tr("Duet"))

    @Slot(object, str)
    def _on_phrase(self, score: Score, whose: str) -> None:
        self._phrases.append((score, whose))

    def _piece_of(self, phrases: list[tuple[Score, str]]) -> Piece:
        from app.live.duet import joined_phrases

        return joined_phrases(phrases, self.tr("Keyboard"))

    @Slot(object)
    def _on_recorded(self, score: Score) -> None:
        self.add_beginning(Piece.from_score(score), self.tr("Recording"))

    def add_beginning(self, piece: Piece, name: str) -> None:
        """As a beginning of its own, beside what is there."""
        document = self._window.document
        number = document.tree.next_number
        take = Take(number, f"{name} {number - 1}", piece, created=this_moment())
        document.add_takes([take], name, number)
        self._window.roll.fit()
        self._window.status.say(
            self.tr("{name} is among the takes. Press Compose to go on from it.").format(name=take.name)
        )

    # Learning a style

    def show_training(self) -> None:
        if self.training is None:
            from app.window.learn_style.dialog import TrainingDialog

            models = self._window.models
            self.training = TrainingDialog(models.paths, models.path, self._window)
            self.training.checkpoint_made.connect(models.add)
            self.training.try_checkpoint.connect(self._try)
        self.training.show()
        self.training.raise_()
        self.training.activateWindow()

    @Slot(object)
    def _try(self, path: Path) -> None:
        """Compose with a model, as soon as that can be: what is being composed ends, the model is read."""
        window = self._window
        if self.training:
            self.training.close()
        window.opening.come_forward()
        self._to_try = path
        if window.composing.busy:
            window.composing.changed.connect(self._on_free, Qt.ConnectionType.SingleShotConnection)
            window.composing.stop()
        else:
            self._on_free()

    @Slot()
    def _on_free(self) -> None:
        models = self._window.models
        models.open(self._to_try)
        if models.busy:
            models.changed.connect(self._on_model, Qt.ConnectionType.SingleShotConnection)
        else:
            self._on_model()

    @Slot()
    def _on_model(self) -> None:
        if self._window.models.path == self._to_try:  # else it could not be read
            self._window.composing.compose()

    # Help

    def greet(self) -> None:
        """At the first start of all."""
        if not self._window.remembered.settings.hints_seen:
            self.show_first_steps()

    def show_first_steps(self) -> None:
        """What one begins with."""
        from app.window.help.first_steps import FirstSteps

        if self._steps is None:
            window = self._window
            self._steps = FirstSteps(window, window.panel.compose, window.transport.play, window.roll, window.left)
            self._steps.finished.connect(window.remembered.set_hints_seen)
        self._steps.start()

    def show_keys(self) -> None:
        from app.piano_roll.help import RollHelp
        from app.window.help.dialogs import ShortcutsDialog

        roll = RollHelp()
        others = dict([roll.keys(), roll.mouse()])
        self._show("keys", lambda: ShortcutsDialog(self._window.menus.groups(), others, self._window))

    def show_about(self) -> None:
        from app.window.help.dialogs import AboutDialog
        from generator.version import program_version

        self._show("about", lambda: AboutDialog(program_version(), self._window))

    def open_log(self) -> None:
        """In whatever program the system opens text with."""
        log = self._window.about.log
        if log is None or log.path is None or not log.path.exists():
            self._window.status.warn(self.tr("There is no log file: its folder can't be written to."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(log.path))):
            self._window.status.say(self.tr("The log file is {path}").format(path=log.path))

    def _show(self, name: str, make: Callable[[], QWidget]) -> None:
        if name not in self._dialogs:
            self._dialogs[name] = make()
        self._dialogs[name].show()
        self._dialogs[name].raise_()

    # Leaving

    def may_close(self) -> bool:
        """Whether nothing goes on that a person wants to finish. What is being played is kept as a take."""
        self.end_live()
        return self.training is None or self.training.may_close()

    def close(self) -> None:
        """Processes and threads end."""
        if self.training:
            self.training.shut_down()
        if self.live:
            self.live.close()
        if self._exporter:
            self._exporter.close()
