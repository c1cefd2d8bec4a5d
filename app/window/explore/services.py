"""What the views on the library share: the model that listens to it, its progress, playing and opening its music."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.document.piece import Piece
from app.files.kinds import title
from app.language.error_wording import for_the_window
from app.ui.jobs import Jobs
from app.window.host import Host
from app.window.parts import Parts
from app.window.playback.preview import Preview
from generator.errors import Text
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.installation import own_command

if TYPE_CHECKING:
    from app.library.lookup import Known
    from app.library.similarity.search import Finder
    from generator.music.score import Score
    from generator.network.checkpoint import Checkpoint


class ExploreServices(QObject):
    """progressed(what, done, total): as CatalogueLink has it; embedded(is_more): all that is in the library has been
    listened to, and whether that is more than before; given_up(sentence): neither will be. preview: plays passages;
    embedder: whose vectors tell a piece's most typical passage, "" while none is known."""

    progressed = Signal(str, int, int)
    embedded = Signal(bool)
    given_up = Signal(str)

    def __init__(self, parts: Parts, host: Host, listener: Path | None, parent: QObject) -> None:
        """listener: the model that listens to the library, None for the one that composes."""
        super().__init__(parent)
        self._parts, self._host, self._listener_path = parts, host, listener
        self.preview = Preview(parts.player, parts.playback, self._hindrance, self)
        self.is_embedding = False
        self.embedder = ""
        self._has_more = False
        self._asked: Path | None = None  # the model that the library is being listened to with
        self._finder: Finder | None = None
        self._listener: Checkpoint | None = None
        self._reading = threading.Lock()
        self._warn: Callable[[str], object] = parts.status.warn
        self._composes = False  # once it is open
        self._opening: tuple[Path, int] | None = None  # where to go once a file is open
        self._takes = Jobs(self)
        self._takes.done.connect(self._on_take)
        self._takes.failed.connect(self._on_trouble)
        self.preview.troubled.connect(self._on_trouble)
        link = parts.catalogue
        link.progress.connect(self._on_progress)
        link.embedded.connect(self._on_embedded)
        link.given_up.connect(self._on_given_up)
        # Queued: the window stops what is composed when another file is open, and that comes first.
        parts.files.opened.connect(self._on_opened, Qt.ConnectionType.QueuedConnection)
        reading = self.tr("Reading the clip…")
        parts.waiting.watch(self._takes, lambda: reading, self._takes.drop)
        parts.waiting.watch(self.preview.jobs, lambda: reading, self.preview.stop)

    # What the views need

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The model that composes: that whose units are looked at."""
        return self._parts.models.checkpoint

    @property
    def library(self) -> Path | None:
        """The library's file, None before it can be read."""
        return self._parts.catalogue.path

    def listener(self) -> Checkpoint:
        """The model that embeds the library, whichever composes: with another one all of it would have to be embedded
        anew. For a job: it is read when it is first needed. Raises ContinuoError."""
        from generator.network.checkpoint import load_checkpoint

        path = self._listener_path
        if path is None:
            assert self.checkpoint  # as `problem` has said
            return self.checkpoint
        with self._reading:
            if self._listener is None:
                self._listener = load_checkpoint(path)
            return self._listener

    def problem(self) -> str:
        """Why nothing can be compared, "" where it can."""
        models = self._parts.models
        if self._listener_path is not None:
            return ""
        if models.checkpoint is None:
            return self.tr("No model is loaded to search with: choose one on the composing panel.")
        if not models.checkpoint.embedding:
            text = self.tr(
                "The model {name} has no embedding, so it can't find similar music. To add one, run:\n{command}"
            )
            path = models.path or Path("model.safetensors")
            return text.format(name=path.stem, command=own_command("train-generator", "embed", path))
        return ""

    def finder(self) -> Finder:
        """For a job; the library is open."""
        from app.library.similarity.search import Finder

        path = self.library
        assert path
        if self._finder is None or self._finder.library != path:
            self._finder = Finder(path)
        return self._finder

    def when_open(self, then: Callable[[], object]) -> None:
        """As soon as the library can be read."""
        link = self._parts.catalogue
        if link.path is None:
            link.opened.connect(lambda: then(), Qt.ConnectionType.SingleShotConnection)
            link.start()
        else:
            then()

    def embed(self) -> None:
        """Have the librarian listen to what is new in the library; `embedded` says that all is done."""
        path = self._listener_path or self._parts.models.path
        if path is not None and not self.problem():
            self.is_embedding, self._has_more = True, self._has_more and self._asked == path
            self._asked = path
            self._parts.catalogue.embed(path)

    def progress_text(self, what: str, done: int, total: int) -> str:
        """What the librarian does, for people."""
        texts = {
            "look": self.tr("Scanning the folders of the library…"),
            "read": self.tr("Reading the library: {done:,} of {total:,}"),
            "embed": self.tr("Analysing the library: {done:,} of {total:,}"),
            "map": self.tr("Drawing the map: {done} %"),
            "wait": self.tr("Another window is analysing the library…"),
        }
        if what == "embed" and not total:
            return self.tr("Analysing the library…")
        return texts.get(what, "").format(done=done, total=total)

    # Playing and opening

    def play(
        self, key: Hashable, known: Known, span: tuple[int, int] | None, warn: Callable[[str], object],
        *, always: bool = False,
    ) -> None:  # fmt: skip
        """Play it, or stop it where it is playing; always: begin anew. span: grid ticks, None for its most
        typical passage; warn: where to say why not."""
        self._warn = warn
        library, embedder = self.library, self.embedder
        if library is None:
            return

        def read() -> Score:
            from app.library.database import Catalogue
            from app.library.lookup import excerpt, typical, whole

            with Catalogue(library) as catalogue:
                own = span or typical(catalogue, embedder, known.hash)
                score = whole(catalogue, known)
            return excerpt(score, *own) if own else score

        (self.preview.play if always else self.preview.toggle)(key, read)

    def play_score(self, key: Hashable, read: Callable[[], Score], warn: Callable[[str], object]) -> None:
        """As `play`, whatever is known of the music. read: called beside the window."""
        self._warn = warn
        self.preview.toggle(key, read)

    def open(self, known: Known, warn: Callable[[str], object], begin_ticks: int = 0) -> None:
        """In the window: a clip as a new piece, at that place (grid ticks), a take as one more beginning."""
        self.preview.stop()
        self._composes = False  # a file before this one was not opened
        library = self.library
        if known.path is not None:
            if not known.path.exists():
                text = self.tr("{name} no longer exists; it may have been moved or deleted.")
                warn(text.format(name=known.path.name))
                return
            self._opening = known.path, begin_ticks
            self._host.open_files([known.path])
            self._host.come_forward()
        elif library is not None:
            self._warn = warn

            def read() -> object:
                from app.library.database import Catalogue
                from app.library.lookup import whole

                with Catalogue(library) as catalogue:
                    return Piece.from_score(whole(catalogue, known)), known.name

            self._takes.start(read)

    def open_and_compose(self, known: Known, warn: Callable[[str], object]) -> None:
        """Open it, and compose on from its end."""
        self.open(known, warn)
        self._composes = True

    def begin_with(self, piece: Piece, name: str) -> None:
        """As one more beginning; and compose on from its end."""
        self._host.add_beginning(piece, name)
        self._host.come_forward()
        self._host.compose_where("end")

    @Slot(object)
    def _on_take(self, result: tuple[Piece, str]) -> None:
        composes, self._composes = self._composes, False
        self._host.add_beginning(*result)
        self._host.come_forward()
        if composes:
            self._host.compose_where("end")

    @Slot()
    def _on_opened(self) -> None:
        opening, self._opening = self._opening, None
        composes, self._composes = self._composes, False
        document = self._parts.document
        if opening and document.path is None and document.take.name == title(opening[0]):
            self._parts.playback.seek(opening[1] / GRID_TICKS_PER_QUARTER)
            if composes:
                self._host.compose_where("end")

    def _hindrance(self) -> str:
        parts = self._parts
        if parts.composer.is_endless:
            return self.tr("Endless music is being composed: stop it first, then listen.")
        if parts.playback.is_lent and not self.preview.sounds:
            return self.tr("A recording or a duet is running: end it first, then listen.")
        parts.composer.hush()
        return ""

    # What the library's process reports

    @Slot(str, int, int)
    def _on_progress(self, what: str, done: int, total: int) -> None:
        if what == "embed" and done:
            self._has_more = True
        self.progressed.emit(what, done, total)

    @Slot(str)
    def _on_embedded(self, _: str) -> None:
        is_more, self._has_more, self.is_embedding = self._has_more, False, False
        self.embedded.emit(is_more)

    @Slot(object)
    def _on_given_up(self, sentence: Text | str) -> None:
        self.is_embedding = self._has_more = False
        self.given_up.emit(for_the_window(sentence))

    @Slot(object)
    def _on_trouble(self, sentence: Text | str) -> None:
        self._warn(for_the_window(sentence))

    def close(self) -> None:
        """Join the threads."""
        self.preview.close()
        self._takes.close()
