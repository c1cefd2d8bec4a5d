"""Opening and saving: clips, projects, what was not saved when the program was gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from app.assets import asset
from app.document.document import Document
from app.document.piece import Piece
from app.document.project import Project, load_project, save_project
from app.document.recovery import Recovery
from app.document.takes import Take, TakeTree
from app.files.kinds import DAWPROJECT, NOTATION, PROJECT_ENDING, name_patterns, title
from app.language.error_wording import for_the_window
from app.ui.dialogs import FileDialogs, question
from app.ui.feedback.waiting import Waiting
from app.ui.jobs import Jobs
from app.ui.status_line import StatusLine
from generator.errors import Text, text_of
from generator.midi import endings

AUTOSAVE_MS = 3000  # after the last change


class FileState(NamedTuple):
    """By which a file is known to be as it was."""

    path: Path
    """Where it is."""
    file: int
    """Its number in the file system: another after it was replaced; 0 where there are none."""
    modified: int
    """When it was written, ns."""
    size: int
    """In bytes."""

    @classmethod
    def of(cls, path: Path) -> FileState | None:
        """None where it is gone or can't be looked at."""
        try:
            about = path.stat()
        except OSError:
            return None
        return cls(path, about.st_ino, about.st_mtime_ns, about.st_size)


class ReadClip(NamedTuple):
    """What a clip's file was read as."""

    piece: Piece
    """Its music."""
    notices: tuple[Text, ...] = ()
    """What was left out or changed in reading it."""


class ProjectFiles(QObject):
    """opened: another document stands in the window; touched(Path): a file was opened or saved, to be remembered.

    settings: what the panel says, to be saved along.
    """

    opened = Signal()
    touched = Signal(object)
    changed = Signal()  # busy or not

    def __init__(
        self,
        document: Document,
        status: StatusLine,
        recovery: Recovery,
        settings: Callable[[], Mapping[str, Any]],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document, self._status, self._recovery, self._settings = document, status, recovery, settings
        self._window = window
        self.dialogs = FileDialogs(window)
        self._path: Path | None = None  # of what is being opened
        self._found: FileState | None = None  # of the same, before it was read
        self._known: FileState | None = None  # of the document's project, as it was read or written here
        self._left = document.tree  # what stood in the window when opening began
        self._saving, self._writing = document.tree, Path()  # what is being written, and where
        self._openings = self._saved_opening = 0  # documents so far; and of which of them that was
        self._then: Callable[[], None] | None = None
        self._saves_again: Path | None = None
        self._warned = False
        self._readers, self._savers, self._recoverers = Jobs(self), Jobs(self), Jobs(self)
        self._readers.done.connect(self._on_read)
        self._readers.failed.connect(self._on_not_read)
        self._savers.done.connect(self._on_saved)
        self._savers.failed.connect(self._on_not_saved)
        self._recoverers.failed.connect(self._on_not_kept)
        self._recoverers.done.connect(self._on_kept)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AUTOSAVE_MS)
        self._timer.timeout.connect(self.keep)
        document.undo.indexChanged.connect(self.keep_soon)
        self._was_saved = False  # what is read was put aside only to open the window again
        self._asks, self._notice = True, ""

    @property
    def busy(self) -> bool:
        return self._readers.busy or self._savers.busy

    @property
    def name(self) -> str:
        """Of the document, for titles and file names."""
        if self._document.path:
            return self._document.path.stem
        first = self._document.tree.all[0].name
        return first or self.tr("Untitled")

    # Opening

    def open(self, path: Path, *, ask: bool = True, notice: str = "", beside: Sequence[Path] = ()) -> None:
        """A project, or a clip as a new document. ask: about what is not saved, once the file has been read; notice:
        said with what is said of it; beside: other clips, whose tracks stand behind its own."""
        self._path, self._left, self._was_saved = path, self._document.tree, False
        self._asks, self._notice = ask, notice
        self._found = FileState.of(path)
        read = load_project if path.suffix.lower() == PROJECT_ENDING else _read_clip
        self._status.say(self.tr("Reading {name}…").format(name=path.name))
        self._readers.start(partial(_read_clips, (path, *beside)) if beside else partial(read, path))
        self.changed.emit()

    def open_again(self, path: Path, *, was_saved: bool) -> None:
        """What the window before this one put aside. was_saved: nothing of it would have been lost."""
        self.open(path, ask=False)
        self._was_saved = was_saved

    def new(self) -> None:
        """An empty document."""
        if self.may_go(self.new):
            self._readers.drop()
            self._document.open(TakeTree((Take(1, "", Piece()),), 1), None)
            self._status.say(self.tr("A new piece. Press Compose, or draw notes."))
            self._after_opening()

    def ask_open(self) -> None:
        patterns = name_patterns((PROJECT_ENDING, *endings.READ, *NOTATION, *DAWPROJECT))
        filters = self.tr("Music and projects ({patterns})").format(patterns=patterns)
        filters += ";;" + self.tr("All files (*)")
        if path := self.dialogs.open(self.tr("Open"), filters, "clip"):
            self.open(path)

    @Slot()
    def cancel_reading(self) -> None:
        """What is being opened is not; the document stays."""
        if self._readers.busy and self._path:
            self._readers.drop()
            self._status.say(self.tr("{name} was not opened").format(name=self._path.name))
            self.changed.emit()

    def watch_with(self, waiting: Waiting) -> None:
        """Show there what takes long."""
        reading = self.tr("Reading {name}…")
        waiting.watch(
            self._readers, lambda: reading.format(name=self._path.name if self._path else ""), self.cancel_reading
        )
        writing = self.tr("Writing {name}…")
        waiting.watch(self._savers, lambda: writing.format(name=self._writing.name))

    @Slot(object)
    def _on_read(self, result: ReadClip | Project) -> None:
        assert self._path
        self._show(result, self._path)

    def _show(self, result: ReadClip | Project, path: Path) -> None:
        asks = self._asks or self._document.tree is not self._left
        if asks and not self.may_go(lambda: self._show(result, path)):
            self._status.say(self.tr("{name} was not opened").format(name=path.name))
            self.changed.emit()
            return
        if isinstance(result, ReadClip):
            piece, name = result.piece, title(path)
            self._document.open(TakeTree((Take(1, name, piece),), 1), None)
            text = self.tr("{name}: {bars:,} bars, {notes:,} notes")
            lines = [text.format(name=name, bars=piece.bar_count, notes=len(piece))]
            self._say(*lines, *map(for_the_window, result.notices))
            if path.parent != asset("clips"):  # where nothing of one's own is to be written
                self.dialogs.begin_at("save", path.parent)
            self.touched.emit(path)
        elif self._was_saved:
            self._document.open(result.tree, result.origin, result.settings)
            self._status.say("")
        elif self._recovery.path and path.parent == self._recovery.path.parent:
            self._document.open_as_unsaved(result.tree, result.origin, result.settings)
            self._recovery.adopt(path)
            if result.origin:
                self.dialogs.begin_at("save", result.origin.parent)
            self._status.say(self.tr("Recovered. Save it to keep it."))
            self._timer.start()
        else:
            self._document.open(result.tree, path, result.settings)
            self._known = self._found
            self.dialogs.begin_at("save", path.parent)
            self._say(self.tr("Opened {name}").format(name=path.name))
            self.touched.emit(path)
        self._after_opening()

    def _say(self, *lines: str) -> None:
        """With the notice that came with the file."""
        self._status.say("\n".join(filter(None, (*lines, self._notice))))

    def _after_opening(self) -> None:
        self._openings += 1
        if self._document.is_saved:
            self._recovery.forget()
        self.opened.emit()
        self.changed.emit()

    @Slot(object)
    def _on_not_read(self, sentence: Text | str) -> None:
        self._status.warn(for_the_window(sentence))
        self.changed.emit()

    # Saving

    def save(self) -> None:
        """To the project's file; where it has none, ask."""
        path = self._document.path
        if path is None:
            self.save_as()
        elif self._is_as_known(path):
            self._save_to(path)
        else:
            self._ask_to_replace(path)

    def _is_as_known(self, path: Path) -> bool:
        """Whether nobody else has written the document's file since it was read or written here."""
        now, known = FileState.of(path), self._known
        return self._savers.busy or now is None or known is None or known.path != path or now == known

    def _ask_to_replace(self, path: Path) -> None:
        text = self.tr("“{name}” was changed by another window or program since it was opened here.")
        box = question(self._window, self.tr("Changed meanwhile"), text.format(name=path.name))
        box.setInformativeText(self.tr("Save this version under another name, or replace what the other one wrote?"))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Yes | buttons.Cancel)
        box.button(buttons.Save).setText(self.tr("Save &as…"))
        box.button(buttons.Yes).setText(self.tr("&Replace it"))
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        if answer == buttons.Save:
            self.save_as()
        elif answer == buttons.Yes:
            self._save_to(path)
        else:
            self._then = None

    def save_as(self) -> None:
        """Ask for a name."""
        filters = self.tr("Continuo projects (*.continuo)")
        path = self.dialogs.save(self.tr("Save the project"), filters, PROJECT_ENDING[1:], self.name)
        if path is None:
            self._then = None
        elif path.suffix.lower() != PROJECT_ENDING:  # a project in a file named .mid would open nowhere
            self._then = None
            text = self.tr("Nothing was saved: a project's name ends in {suffix}. For .mid files choose Export.")
            self._status.warn(text.format(suffix=PROJECT_ENDING))
        else:
            self._save_to(path)

    def _save_to(self, path: Path) -> None:
        if self._savers.busy:
            self._saves_again = path  # as soon as what is being written is written
            return
        self._saving, self._saved_opening = self._document.tree, self._openings
        self._writing = path
        self._status.say(self.tr("Writing {name}…").format(name=path.name))
        self._savers.start(partial(_save, Project(self._document.tree, self._settings()), path))
        self.changed.emit()

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        if self._openings == self._saved_opening:
            self._known = FileState.of(path)
        if self._document.tree is self._saving:
            self._document.saved_as(path)
            self._timer.stop()
            self._recovery.forget()
        elif self._openings == self._saved_opening:  # changed meanwhile; but not another document
            self._document.path = path
            self._document.renamed.emit()
        self._status.say(self.tr("Saved {path}").format(path=path))
        self.touched.emit(path)
        self.changed.emit()
        again, self._saves_again = self._saves_again, None
        if again and self._openings == self._saved_opening and not self._document.is_saved:
            self._save_to(again)
            return
        then, self._then = self._then, None
        if then and self._document.is_saved:
            then()

    @Slot(object)
    def _on_not_saved(self, sentence: Text | str) -> None:
        self._then = self._saves_again = None
        self._status.warn(for_the_window(sentence))
        self.changed.emit()

    # Nothing is lost

    def may_go(self, then: Callable[[], None] | None = None) -> bool:
        """Whether the document may be left: it is saved, or the person says so. then: done once it has been saved."""
        if self._document.is_saved:
            return True
        text = self.tr("“{name}” has changes that are not saved.").format(name=self.name)
        box = question(self._window, self.tr("Not saved"), text)
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        if answer == buttons.Save:
            self._then = then
            self.save()
        return answer == buttons.Discard

    @Slot()
    def keep_soon(self) -> None:
        """What is kept aside has changed: notes, takes, or what the panel says."""
        if not self._document.is_saved and not self._timer.isActive():  # nor is it put off by edit after edit
            self._timer.start()

    def offer_leftovers(self) -> None:
        """What a program that crashed had not saved: open it, delete it, or be asked again."""
        found = self._recovery.leftovers()
        if not found:
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Information)
        box.setWindowTitle(self.tr("Unsaved work"))
        box.setText(self.tr("Continuo ended unexpectedly, and kept your unsaved work. Open it?"))
        box.setInformativeText(self.tr("It replaces the piece in the window."))
        recover = box.addButton(self.tr("&Open it"), QMessageBox.ButtonRole.AcceptRole)
        delete = box.addButton(self.tr("&Delete it"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(self.tr("Ask again &later"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(recover)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def answered() -> None:
            if box.clickedButton() is recover:
                self.open(found[0])
            elif box.clickedButton() is delete:
                self._recovery.discard(found[0])
                self.offer_leftovers()

        box.finished.connect(answered)
        box.open()

    @Slot()
    def keep(self) -> None:
        """Write what is not saved to where it is found after a crash."""
        if self._recoverers.busy:  # two at once might end in the wrong order
            self._timer.start()
        elif self._document.is_saved:
            return
        elif self._recovery.path is None:
            self._on_not_kept(self.tr("its folder can't be written to"))
        else:
            project = Project(self._document.tree, self._settings(), self._document.path)
            self._recoverers.start(partial(_save, project, self._recovery.path, with_midi=False))

    def keep_now(self) -> bool:
        """The same at once, as the program is about to end -> whether it is there."""
        self._recoverers.close()
        if self._recovery.path is None:
            return False
        project = Project(self._document.tree, self._settings(), self._document.path)
        try:
            save_project(project, self._recovery.path, with_midi=False)
        except OSError as error:
            self._on_not_kept(text_of(error))
            return False
        return True

    @Slot(object)
    def _on_kept(self, _: Path) -> None:
        self._warned = False
        if self._document.is_saved:  # meanwhile
            self._recovery.forget()

    @Slot(object)
    def _on_not_kept(self, sentence: Text | str) -> None:
        if not self._warned:
            self._warned = True
            text = self.tr("Unsaved work could not be backed up: {reason}")
            self._status.warn(text.format(reason=for_the_window(sentence)))

    def close(self) -> None:
        """Join the threads."""
        self._timer.stop()
        self._document.undo.indexChanged.disconnect(self.keep_soon)  # it tells of its own end as well
        for jobs in (self._readers, self._savers, self._recoverers):
            jobs.close()


def _read_clip(path: Path) -> ReadClip:
    """With notes, of a .mid or a MusicXML file. Raises ContinuoError, OSError."""
    from app.files.clips import read_clip  # only here: the window opens without what reads clips

    score = read_clip(path)
    return ReadClip(Piece.from_score(score), score.notices)


def _read_clips(paths: Sequence[Path]) -> ReadClip:
    """All as one piece. Raises ContinuoError, OSError."""
    from app.document.side_by_side import side_by_side
    from app.files.clips import read_clip

    score = side_by_side([(title(path), read_clip(path)) for path in paths])
    return ReadClip(Piece.from_score(score), score.notices)


def _save(project: Project, path: Path, *, with_midi: bool = True) -> Path:
    """Writes a project file; -> its path. Raises ContinuoError, OSError."""
    save_project(project, path, with_midi=with_midi)
    return path
