"""What is to be done in a library, in small steps: look into folders, read, embed, lay out the map."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from app.assets import shipped_checkpoints, shipped_clips
from app.library.database import Catalogue
from app.library.file_lock import LibraryLock
from app.library.folders import folders
from app.library.indexing import Indexer
from app.library.messages import ClipsEmbedded, FolderLooked, LibraryChanged, MapLaidOut, Progress, Report
from app.library.scanning import Looked, folders_to_look_into, forget_removed, look, look_at_shipped
from app.library.similarity import map_layout
from app.library.similarity.embedding import EmbeddingWork


class LibraryUpdate:
    """What has to be done in one library. One program at a time does it, the one that has the lock."""

    def __init__(
        self,
        catalogue: Catalogue,
        report: Callable[[Report], None],
        is_left_off: Callable[[], bool] = bool,
        is_asked: Callable[[], bool] = bool,
    ) -> None:
        """report: called with what is done; is_left_off: whether the program ends; is_asked: whether something else is
        asked for, which comes before the map."""
        self.catalogue = catalogue
        self._report, self._is_left_off, self._is_asked = report, is_left_off, is_asked
        self._lock = LibraryLock(catalogue.path.with_suffix(".lock"))
        self._indexer = Indexer(catalogue)
        self._due: list[Path] | None = None  # folders to look into; None: nothing has been looked at yet
        self._reading = False
        self._read, self._to_read = 0, 0
        self._embedding: EmbeddingWork | None = None
        self._map: tuple[str, bool] | None = None

    def scan(self, changed: Iterable[Path] | None = None) -> None:
        """Look into all folders, or into those that have changed and those not looked into yet."""
        everything = folders(self.catalogue)
        wanted = everything if changed is None else folders_to_look_into(self.catalogue, changed)
        self._due = [*dict.fromkeys([*(self._due or ()), *wanted])]

    def embed(self, checkpoint: Path) -> None:
        """With this model, when all is read. Raises ContinuoError for one that can't embed."""
        self._embedding = EmbeddingWork(self.catalogue, checkpoint)

    def lay_out(self, embedder: str, *, anew: bool) -> None:
        """The map, when all is embedded."""
        self._map = (embedder, anew)

    @property
    def is_due(self) -> bool:
        return self._due is not None or self._reading or bool(self._embedding or self._map)

    def begin(self) -> bool:
        """-> whether this program is the one; ask again later if not."""
        return self._lock.try_lock()

    def end(self) -> None:
        """Let others."""
        self._lock.unlock()

    def step(self) -> None:
        """The next thing. Raises ContinuoError; that thing is then given up."""
        if self._due is not None:
            self._look()
        elif self._reading:
            self._read_on()
        elif self._embedding:
            self._embed()
        elif self._map:
            self._lay_out()

    def give_up(self) -> None:
        """What failed would fail again."""
        if self._due is not None:
            self._due = None
        elif self._reading:
            self._reading = False
        elif self._embedding:
            self._embedding = None
        else:
            self._map = None

    def _look(self) -> None:
        assert self._due is not None
        if self._due:
            folder = self._due[0]
            looked = look(
                self.catalogue, folder, self._is_left_off, lambda count: self._report(Progress("look", count, 0))
            )
            self._due.pop(0)
            self._report_folder(looked)
            return
        changes = look_at_shipped(self.catalogue, [*shipped_clips(), *shipped_checkpoints()])
        if changes + forget_removed(self.catalogue):
            self._report(LibraryChanged())
        self._due = None
        self._indexer.begin()
        self._reading, self._read = True, 0
        self._to_read = self._indexer.left()

    def _report_folder(self, looked: Looked) -> None:
        self._report(FolderLooked(looked.folder, looked.state, looked.watched, looked.began))
        if looked.changes:
            self._report(LibraryChanged())

    def _read_on(self) -> None:
        if count := self._indexer.step():
            self._read += count
            self._report(Progress("read", self._read, max(self._read, self._to_read)))
            self._report(LibraryChanged())
        else:
            self._reading = False
            self._report(LibraryChanged())

    def _embed(self) -> None:
        assert self._embedding
        if self._embedding.step():
            self._report(Progress("embed", self._embedding.done, self._embedding.total))
        else:
            name, self._embedding = self._embedding.embedder, None
            self._report(ClipsEmbedded(name))

    def _lay_out(self) -> None:
        assert self._map
        embedder, anew = self._map
        with suppress(map_layout.LeftOff):  # something else is asked for; it is due as before

            def laid_out(share: float) -> bool:
                self._report(Progress("map", round(share * 100), 100))
                return self._is_asked()

            count = map_layout.bring_up_to_date(self.catalogue, embedder, laid_out, anew=anew)
            self._map = None
            self._report(MapLaidOut(embedder, count))
