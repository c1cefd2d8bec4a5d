"""The views on the library: what is alike, the map, what single units respond to. Each is made when it is first
asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.document.piece import Piece
from app.files.kinds import title
from app.window.explore.services import ExploreServices
from app.window.host import Host
from app.window.parts import Parts
from generator.events.streams import GRID_TICKS_PER_QUARTER

if TYPE_CHECKING:
    from app.library.lookup import Known
    from app.library.similarity.search import Question
    from app.window.explore.map.controller import MapController
    from app.window.explore.similar import SimilarSearch
    from app.window.explore.units.controller import UnitsController
    from generator.music.score import Score


class ExploreController(QObject):
    """explorer: what they share; map, units: None before they were asked for. window: the parent of theirs."""

    def __init__(self, parts: Parts, host: Host, listener: Path | None, window: QWidget) -> None:
        """listener: as ExploreServices takes it."""
        super().__init__(window)
        self._parts, self._host, self._window = parts, host, window
        self.explorer = ExploreServices(parts, host, listener, self)
        self._similar: SimilarSearch | None = None
        self.map: MapController | None = None
        self.units: UnitsController | None = None
        parts.takes.similar_asked.connect(self.show_similar_to_take)
        parts.library.similar_asked.connect(self.show_similar_to_file)
        parts.library.play_asked.connect(self._play_file)
        self.explorer.preview.changed.connect(self._on_playing)

    @property
    def similar(self) -> SimilarSearch:
        """Made when it is first needed."""
        if self._similar is None:
            from app.window.explore.similar import SimilarSearch

            self._similar = SimilarSearch(self.explorer, self._window)
        return self._similar

    @Slot(object)
    def _play_file(self, path: Path) -> None:
        """A clip of the library, or silence where it plays."""

        def read() -> Score:
            from app.files.clips import read_clip  # only here: the window opens without what reads clips

            return read_clip(path)

        self.explorer.play_score(path, read, self._parts.status.warn)

    @Slot(object)
    def _on_playing(self, key: object) -> None:
        self._parts.library.view.show_playing(key if isinstance(key, Path) else None)

    @Slot(object)
    def show_similar_to_file(self, path: Path) -> None:
        """What sounds like a clip of the library."""

        def make() -> Question:
            from app.library.similarity.search import Question

            return Question(title(path), path=path)

        self.similar.ask(title(path), make)

    @Slot(object)
    def _show_similar_to_point(self, point: Known) -> None:
        """What sounds like a point of the map."""

        def make() -> Question:
            from app.library.similarity.search import Question

            return Question(point.name, hash=point.hash)

        self.similar.ask(point.name, make)

    @Slot(int)
    def show_similar_to_take(self, number: int) -> None:
        """What sounds like a take: its new part, if it has one."""
        take = self._parts.document.tree[number]
        self._show_similar(take.piece, take.name or self._parts.files.name, take.region)

    @Slot()
    def show_similar(self) -> None:
        """What sounds like the chosen bars; where none are chosen, like the shown take."""
        bars, document, files = self._parts.roll.bars, self._parts.document, self._parts.files
        if bars is None:
            self.show_similar_to_take(document.take.number)
            return
        text = self.tr("bar {first}") if bars[0] == bars[1] else self.tr("bars {first}–{last}")
        name = f"{files.name}, {text.format(first=bars[0], last=bars[1])}"
        grid = document.piece.bars
        self._show_similar(document.piece, name, (grid.bar_start(bars[0] - 1), grid.bar_start(bars[1])))

    def _show_similar(self, piece: Piece, name: str, region: tuple[int, int] | None) -> None:
        def make() -> Question:
            from app.library.similarity.search import Question

            scale = GRID_TICKS_PER_QUARTER / piece.ticks_per_quarter
            return Question(
                name, score=piece.score(), span=(round(region[0] * scale), round(region[1] * scale)) if region else None
            )

        self.similar.ask(name, make)

    @Slot()
    def show_map(self) -> None:
        if self.map is None:
            from app.window.explore.map.controller import MapController

            self.map = MapController(self.explorer, self._parts, self._host, self._window)
            self.map.similar_asked.connect(self._show_similar_to_point)
        self.map.show()

    @Slot()
    def show_units(self) -> None:
        if self.units is None:
            from app.window.explore.units.controller import UnitsController

            self.units = UnitsController(self.explorer, self._window)
        self.units.show()

    def close(self) -> None:
        """The views go; threads are joined."""
        self.explorer.close()
        for part in (self._similar, self.map, self.units):
            if part:
                part.close()
