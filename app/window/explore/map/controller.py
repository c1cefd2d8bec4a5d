"""Keeps the map of the library up to date, and does what a person asks of its points."""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.document.piece import Piece
from app.extras.catalogue import extra_called
from app.extras.progress import Stage
from app.language.error_wording import WINDOW, for_the_window
from app.library.lookup import Known
from app.paths import chosen_folder
from app.ui.jobs import Jobs
from app.window.explore.map.window import MapWindow
from app.window.explore.services import ExploreServices
from app.window.extras.installer import ExtraInstaller
from app.window.host import Host
from app.window.parts import Parts
from generator.errors import Text
from generator.installation import lacking

_SETTLE_MS = 800  # many changes of the library are one
_MEDLEY = 4


class _Loaded(NamedTuple):
    """places: (N, 2); number: of each hash among the points; waiting: clips and takes that have no place yet; silent:
    those that no vector was made of; lacks: whether what lays out a map is not installed."""

    embedder: str
    points: list[Known]
    places: np.ndarray
    number: dict[str, int]
    waiting: int
    silent: int
    lacks: bool


class MapController(QObject):
    """similar_asked(Known): what sounds like this point. parent: of its window."""

    similar_asked = Signal(object)

    def __init__(self, explorer: ExploreServices, parts: Parts, host: Host, parent: QWidget) -> None:
        super().__init__(explorer)
        self._explorer, self._host = explorer, host
        self._catalogue, self._library = parts.catalogue, parts.library
        self._seen = (0, 0)  # how much was waiting when the librarian was last asked
        self.window = window = MapWindow(parent)
        window.hovered.connect(self._on_hovered)
        window.play_asked.connect(lambda point: self._play(point))
        window.opened.connect(lambda point: explorer.open(point, window.warn))
        window.walked.connect(self.similar_asked)
        window.learn.connect(self._learn)
        window.one.connect(self._go_on_from_one)
        window.medley.connect(self._go_on_from_medley)
        window.again.connect(self._on_pressed)
        window.closed.connect(explorer.preview.stop)
        self._is_offering = False
        self._installer = installer = ExtraInstaller(extra_called("explore"), self)
        installer.progressed.connect(self._on_installing)
        installer.done.connect(self._on_installed)
        installer.failed.connect(self._on_not_installed)
        self._loading, self._copying, self._joining = Jobs(self), Jobs(self), Jobs(self)
        self._loading.done.connect(self._on_loaded)
        self._loading.failed.connect(self._on_failed)
        self._copying.done.connect(self._on_copied)
        self._copying.failed.connect(self._on_refused)
        self._joining.done.connect(self._on_medley)
        self._joining.failed.connect(self._on_refused)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._load)
        parts.catalogue.changed.connect(self._on_changed)
        parts.catalogue.mapped.connect(self._on_mapped)
        explorer.embedded.connect(self._on_embedded)
        explorer.given_up.connect(self._on_given_up)
        explorer.progressed.connect(self._on_progress)
        explorer.preview.changed.connect(self._on_playing)
        parts.models.changed.connect(self._on_changed)

    def show(self) -> None:
        """Bring it to the front, and up to date."""
        window = self.window
        window.show()
        window.raise_()
        window.activateWindow()
        window.warn("")
        window.view.setFocus()
        if problem := self._explorer.problem():
            window.show_problem(problem)
            return
        if not window.points and not self._installer.busy:
            window.show_waiting(self._explorer.progress_text("embed", 0, 0))
        self._seen = (0, 0)
        self._explorer.when_open(self._load)

    # Loading

    @Slot()
    def _on_changed(self) -> None:
        if self.window.isVisible():
            self._timer.start()

    @Slot()
    def _load(self) -> None:
        explorer = self._explorer
        if not self.window.isVisible() or explorer.library is None or self._installer.busy:
            return
        if problem := explorer.problem():
            self.window.show_problem(problem)
            return
        finder = explorer.finder()

        def work() -> object:
            from app.library.database import Catalogue
            from app.library.lookup import known
            from app.library.similarity.map_layout import places_of, waiting
            from app.library.similarity.search import embed_takes

            embedder = finder.embedder(explorer.listener())
            with Catalogue(finder.library) as catalogue:
                embed_takes(catalogue, embedder)
                places = places_of(catalogue, embedder.name)
                about = known(catalogue, places)
                unplaced, silent = waiting(catalogue, embedder.name)
            points = [about[own] for own in places if own in about]
            table = np.array([places[point.hash] for point in points], np.float64).reshape(-1, 2)
            number = {point.hash: index for index, point in enumerate(points)}
            return _Loaded(embedder.name, points, table, number, unplaced, silent, bool(lacking("explore")))

        if self._loading.busy:
            self._timer.start()
        else:
            self._loading.start(work)

    @Slot(object)
    def _on_loaded(self, loaded: _Loaded) -> None:
        window, explorer = self.window, self._explorer
        explorer.embedder = loaded.embedder
        if loaded.points:
            window.show_map(loaded.points, loaded.places, loaded.number)
            self._on_playing(explorer.preview.key)
            window.show_text(self.tr("{count:,} clips and takes").format(count=len(loaded.points)))
        left = loaded.waiting, loaded.silent
        self._is_offering = loaded.lacks and not loaded.points and any(left)
        if self._is_offering:
            self._offer()
        elif any(left) and left != self._seen:  # what can't be embedded stays silent, however often it is asked
            self._seen = left
            if loaded.silent:
                explorer.embed()
            else:
                self._catalogue.lay_out(loaded.embedder)
        elif not loaded.points and not explorer.is_embedding:
            text = self.tr(
                "The library is empty. Add folders of clips to it, and the map shows which clips are similar."
            )
            window.show_problem(text, self.tr("Add a folder…"))

    # What lays out a map, where it is not installed

    def _offer(self) -> None:
        extra = self._installer.extra
        text = self.tr(
            "Drawing the map needs packages that are not installed yet: {packages}, {size}. "
            "Your music is not sent anywhere."
        )
        packages, size = WINDOW.sentence(extra.brings), WINDOW.sentence(extra.size)
        self.window.show_problem(text.format(packages=packages, size=size), self.tr("Install them"))

    @Slot(object)
    def _on_installing(self, stage: Stage) -> None:
        button = self.tr("Cancel") if stage.can_stop else ""
        self.window.show_waiting(for_the_window(stage.text), stage.share, button=button)

    @Slot()
    def _on_installed(self) -> None:
        self._is_offering, self._seen = False, (0, 0)
        self.window.show_waiting(self._explorer.progress_text("map", 0, 100))
        self._load()

    @Slot(str)
    def _on_not_installed(self, sentence: str) -> None:
        self.window.show_problem(sentence, self.tr("Try again"))

    # The button of the page that is shown while there is no map

    @Slot()
    def _on_pressed(self) -> None:
        if not self._is_offering:
            self._library.ask_folder()
        elif self._installer.busy:
            self._installer.stop()
            self._offer()
        else:
            self.window.show_waiting(self.tr("Looking for packages…"), button=self.tr("Cancel"))
            self._installer.start()

    @Slot(bool)
    def _on_embedded(self, _: bool) -> None:
        embedder = self._explorer.embedder
        if embedder and self.window.isVisible() and not self._is_offering:
            self._catalogue.lay_out(embedder)

    @Slot(str)
    def _on_given_up(self, sentence: str) -> None:
        if self.window.isVisible():
            (self.window.warn if self.window.points else self.window.show_problem)(sentence)

    @Slot(str, int)
    def _on_mapped(self, embedder: str, _: int) -> None:
        if embedder == self._explorer.embedder:
            self._load()

    @Slot(str, int, int)
    def _on_progress(self, what: str, done: int, total: int) -> None:
        window = self.window
        if not window.isVisible() or self._is_offering or self._explorer.problem():
            return
        text = self._explorer.progress_text(what, done, total)
        if window.points:
            window.show_text(text)
        else:
            window.show_waiting(text, done / total if total else None)

    @Slot(object)
    def _on_failed(self, sentence: Text | str) -> None:
        self.window.show_problem(for_the_window(sentence))

    # Hearing

    @Slot(object)
    def _on_hovered(self, point: Known | None) -> None:
        preview = self._explorer.preview
        if point is not None:
            self._play(point, always=True)
        elif isinstance(preview.key, tuple) and preview.key[0] == "map":
            preview.stop()

    def _play(self, point: Known, *, always: bool = False) -> None:
        self._explorer.play(("map", point.hash), point, None, self.window.warn, always=always)

    @Slot(object)
    def _on_playing(self, key: object) -> None:
        hash_ = key[1] if isinstance(key, tuple) and key[0] == "map" else None
        self.window.show_playing(hash_)
        if hash_:
            self.window.warn("")

    # Composing in the style of those that are chosen

    @Slot(list)
    def _learn(self, chosen: list[Known]) -> None:
        library = self._explorer.library
        if library is None:
            return
        place = chosen_folder()

        def work() -> object:
            from app.library.copy_out import copy_to

            return copy_to(library, chosen, place)

        self._copying.start(work)

    @Slot(object)
    def _on_copied(self, result: tuple[Path, list[str]]) -> None:
        folder, troubles = result
        self._host.learn_from(folder)
        if troubles:
            text = self.tr("{count} of the selected pieces could not be copied: {reason}")
            self.window.warn(text.format(count=len(troubles), reason=for_the_window(troubles[0])))

    @Slot(list)
    def _go_on_from_one(self, chosen: list[Known]) -> None:
        there = [point for point in chosen if point.path is None or point.path.exists()]
        if not there:
            self.window.warn(self.tr("None of the selected files exists any more."))
            return
        self._explorer.open_and_compose(random.choice(there), self.window.warn)

    @Slot(list)
    def _go_on_from_medley(self, chosen: list[Known]) -> None:
        library, embedder = self._explorer.library, self._explorer.embedder
        drawn = random.sample(chosen, min(_MEDLEY, len(chosen)))
        if library is None:
            return

        def work() -> object:
            from app.library.database import Catalogue
            from app.library.lookup import excerpt, medley, typical, whole

            parts = []
            with Catalogue(library) as catalogue:
                for point in drawn:
                    span = typical(catalogue, embedder, point.hash)
                    score = whole(catalogue, point)
                    parts.append(excerpt(score, *span) if span else score)
            return Piece.from_score(medley(parts))

        self._joining.start(work)

    @Slot(object)
    def _on_medley(self, piece: Piece) -> None:
        self._explorer.begin_with(piece, self.tr("Medley"))

    @Slot(object)
    def _on_refused(self, sentence: Text | str) -> None:
        self.window.warn(for_the_window(sentence))

    def close(self) -> None:
        """The window goes; join the threads."""
        self.window.close()
        self._timer.stop()
        self._installer.stop()
        for jobs in (self._loading, self._copying, self._joining):
            jobs.close()
