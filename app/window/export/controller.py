"""Export: asks which part of the piece goes where, and has it written; a take can be dragged out as a file as well."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.document.document import Document
from app.document.piece import COMPOSED, ORIGIN, Piece
from app.document.takes import Take
from app.files.kinds import SOUND
from app.language.error_wording import WINDOW, for_the_window
from app.piano_roll.view import PianoRoll
from app.ui.feedback.waiting import Waiting
from app.ui.status_line import StatusLine
from app.window.project_files import ProjectFiles
from generator.errors import ContinuoError, Text, reason_of

if TYPE_CHECKING:
    from app.window.export.exporter import Exporter


class ExportController(QObject):
    """exported(number): a take, or a part of it, was written. window: the dialog's parent."""

    exported = Signal(int)

    def __init__(
        self, document: Document, roll: PianoRoll, files: ProjectFiles, status: StatusLine, waiting: Waiting,
        window: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._document, self._roll, self._files = document, roll, files
        self._status, self._waiting, self._window = status, waiting, window
        self._exporter: Exporter | None = None
        self._number = 0  # the take that was exported last
        self._left_out = 0  # tracks of it that are not in the file

    @property
    def exporter(self) -> Exporter:
        """Made when it is first needed."""
        if self._exporter is None:
            from app.window.export.exporter import Exporter

            self._exporter = exporter = Exporter(self)
            exporter.done.connect(self._on_exported)
            exporter.failed.connect(self._on_failed)
            exporter.cancelled.connect(self._on_cancelled)
            writing = self.tr("Writing {name}…")
            self._waiting.watch(exporter.jobs, lambda: writing.format(name=exporter.path.name), exporter.cancel)
        return self._exporter

    def export(self) -> None:
        """Ask what, as what and where to, and write it."""
        from app.window.export.dialog import ExportDialog
        from app.window.export.exporter import file_name

        piece, selection = self._document.piece, self._roll.selection
        dialog = ExportDialog(len(selection), int((piece.rows[:, ORIGIN] == COMPOSED).sum()), self._window)
        is_agreed = dialog.exec()
        dialog.deleteLater()
        if not is_agreed:
            return
        choice = dialog.choice()
        name = file_name(self._title(self._document.take))
        path = self._files.dialogs.save(self.tr("Export"), choice.filters, choice.suffix, name)
        if path:
            self.export_to(piece, choice.part, selection, path, has_chords=choice.has_chords, levels=choice.levels)

    def export_to(
        self, piece: Piece, part: str, selection: Sequence[int] | np.ndarray, path: Path, *, has_chords: bool = False,
        levels: bool = True,
    ) -> None:  # fmt: skip
        """Write it beside the window. has_chords: with chord symbols as markers; levels: with sound brought to the
        usual loudness."""
        from app.window.export.exporter import as_audible, part_of

        self._number = self._document.take.number
        try:
            whole = score = part_of(piece, part, selection)
            if path.suffix.lower() in SOUND:
                score = as_audible(whole)
        except ContinuoError as error:
            self._on_failed(error.text)
            return
        self._left_out = len(whole.tracks) - len(score.tracks)
        self._status.say(self.tr("Writing {name}…").format(name=path.name))
        self.exporter.start(score, path, has_chords=has_chords, levels=levels)

    @Slot(object, object)
    def _on_exported(self, path: Path, notices: tuple[Text, ...]) -> None:
        lines = [self.tr("Saved {path}").format(path=path)]
        if self._left_out:
            lines.append(self.tr("Muted tracks left out: {count}").format(count=self._left_out))
        lines += map(for_the_window, notices)
        self._status.say("\n".join(lines))
        self.exported.emit(self._number)

    @Slot()
    def _on_cancelled(self) -> None:
        self._status.say(self.tr("Nothing was written."))

    @Slot(object)
    def _on_failed(self, sentence: Text | str) -> None:
        self._status.warn(for_the_window(sentence))

    def _title(self, take: Take) -> str:
        """Of a file with a take in it."""
        name = self._files.name
        return name if take.name in ("", name) else f"{name} {take.name}"

    def drag_of(self, number: int) -> QMimeData | None:
        """A take as a file, to be dragged out of the window; None where it has no notes, or can't be written."""
        from app.window.export.exporter import take_mime

        take = self._document.tree[number]
        if not len(take.piece):
            return None
        try:
            return take_mime(take.piece.score(), self._title(take))
        except OSError as error:
            reason = WINDOW.sentence(reason_of(error))
            self._status.warn(self.tr("The take can't be dragged out: {reason}").format(reason=reason))
            return None

    def close(self) -> None:
        """What is being written is left off; the thread is joined."""
        if self._exporter:
            self._exporter.close()
