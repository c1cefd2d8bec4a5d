"""Measures beside the window how the units of a model respond to the library, and shows what came of it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.language.error_wording import for_the_window
from app.ui.jobs import Jobs
from app.window.explore.services import ExploreServices
from app.window.explore.similar import bar_words
from app.window.explore.units.strip import Strip, StripRow
from app.window.explore.units.table import UnitRow
from app.window.explore.units.window import MAXIMUM, MEAN, UnitsWindow
from app.window.explore.units.words import correlate_words, layer_words
from generator.errors import Text
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid

if TYPE_CHECKING:
    from app.library.similarity.units import OfLayer, Studied
    from generator.analysis.units import Hit
    from generator.network.checkpoint import Checkpoint

_COUNT = 12  # passages of a unit


class UnitsController(QObject):
    """One at a time, of the model in the window."""

    _progressed = Signal(int, int)

    def __init__(self, explorer: ExploreServices, parent: QWidget) -> None:
        """parent: of its window."""
        super().__init__(explorer)
        self._explorer = explorer
        self._checkpoint: Checkpoint | None = None  # that was listened with
        self._studied: Studied | None = None
        self._layer: OfLayer | None = None
        self._unit, self._by = 0, MAXIMUM
        self._hits: list[Hit] = []
        self._left_off = threading.Event()
        self.window = window = UnitsWindow(parent)
        window.layer_chosen.connect(self._look_at)
        window.unit_chosen.connect(self._on_unit)
        window.by_chosen.connect(self._on_by)
        window.play_asked.connect(self._play)
        window.opened.connect(self._open)
        window.cancelled.connect(self._cancel)
        window.again.connect(self._study)
        window.closed.connect(self._on_closed)
        self._progressed.connect(self._on_progressed)
        self._studying, self._looking = Jobs(self), Jobs(self)
        self._studying.done.connect(self._on_studied)
        self._studying.failed.connect(self._on_failed)
        self._looking.done.connect(self._on_layer)
        self._looking.failed.connect(self._on_failed)
        explorer.preview.changed.connect(window.show_playing)
        explorer.preview.moved.connect(window.show_position)

    def show(self) -> None:
        """Bring it to the front; listen, if that was not done with this model yet."""
        window = self.window
        window.show()
        window.raise_()
        window.activateWindow()
        if self._studied is None or self._checkpoint is not self._explorer.checkpoint:
            self._study()

    @Slot()
    def _study(self) -> None:
        checkpoint = self._explorer.checkpoint
        if checkpoint is None:
            self.window.show_problem(self._explorer.problem())
            return
        if self._studying.busy and checkpoint is self._checkpoint:
            return
        self._left_off.set()  # what listens with another model
        self._checkpoint, self._studied, self._left_off = checkpoint, None, threading.Event()
        self._on_progressed(0, 0)
        self._explorer.when_open(self._begin)

    def _begin(self) -> None:
        checkpoint, library, left_off = self._checkpoint, self._explorer.library, self._left_off
        if checkpoint is None or library is None:  # cancelled before the library was open
            return

        def report(done: int, total: int) -> bool:
            self._progressed.emit(done, total)  # queued, as it comes from another thread
            return left_off.is_set()

        def work() -> object:
            from app.library.similarity.units import study

            return study(checkpoint, Path(library), report)

        self._studying.start(work)

    @Slot(int, int)
    def _on_progressed(self, done: int, total: int) -> None:
        if self._studied is None and not self._left_off.is_set():
            text = self.tr("The model is analysing clips of the library: {done} of {total}")
            if not total:
                text = self.tr("The model is analysing clips of the library…")
            self.window.show_working(text.format(done=done, total=total), done / total if total else None)

    @Slot()
    def _cancel(self) -> None:
        self._left_off.set()
        self._studying.drop()
        self._checkpoint = None
        self.window.show_problem(self.tr("Cancelled; the library was not analysed."), self.tr("Analyse"))

    @Slot()
    def _on_closed(self) -> None:
        self._explorer.preview.stop()
        if self._studying.busy:
            self._cancel()

    @Slot(object)
    def _on_studied(self, studied: Studied | None) -> None:
        if studied is None:
            return
        self._studied = studied
        last = len(studied.layers) - 1  # what the heads are given: the nearest to music
        self.window.show_layers([layer_words(layer.name) for layer in studied.layers], last)
        self._look_at(last)

    @Slot(int)
    def _look_at(self, index: int) -> None:
        studied = self._studied
        if studied is None:
            return

        def work() -> object:
            from app.library.similarity.units import of_layer

            return of_layer(studied, index)

        self._looking.start(work)

    @Slot(object)
    def _on_layer(self, layer: OfLayer) -> None:
        assert self._studied
        self._layer = layer
        rows = [
            UnitRow(number, correlate_words(found[0]) if found else "", abs(found[0].correlation) if found else 0.0)
            for number, found in enumerate(layer.correlates)
        ]
        text = self.tr("From {passages:,} passages of {clips:,} clips")
        self.window.show_units(rows, text.format(passages=len(layer.passages), clips=len(self._studied.clips)))

    @Slot(object)
    def _on_failed(self, sentence: Text | str) -> None:
        self._left_off.set()
        self._checkpoint = None
        self.window.show_problem(for_the_window(sentence), self.tr("Analyse"))

    # One unit

    @Slot(int)
    def _on_unit(self, unit: int) -> None:
        self._unit = unit
        self._show_unit()

    @Slot(str)
    def _on_by(self, by: str) -> None:
        self._by = by
        self._show_unit()

    def _show_unit(self) -> None:
        from generator.analysis.units import strongest

        layer = self._layer
        if layer is None or self._studied is None:
            return
        by: Literal["maximum", "mean"] = "mean" if self._by == MEAN else "maximum"
        self._hits = strongest(layer.passages, self._unit, by, _COUNT)
        words = [
            self.tr("{what} ({percent} %)").format(what=correlate_words(one), percent=round(100 * abs(one.correlation)))
            for one in layer.correlates[self._unit]
        ]
        about = self.tr("Correlates with: {what}").format(what=", ".join(words)) if words else ""
        name = layer_words(self._studied.layers[layer.layer_index].name)
        heading = self.tr("{layer}, unit {number}").format(layer=name, number=self._unit + 1)
        self.window.show_unit(heading, about, [self._row(hit) for hit in self._hits])
        self.window.show_playing(self._explorer.preview.key)

    def _row(self, hit: Hit) -> StripRow:
        assert self._layer and self._studied
        own = self._layer.passages[hit.passage]
        known = self._studied.clips[own.piece]
        score, end = own.passage.score, own.passage.end_ticks - own.passage.begin_ticks
        grid, bars, bar = BarGrid(score.metres, GRID_TICKS_PER_QUARTER), [0], 1
        while (start := grid.bar_start(bar)) < end:
            bars.append(start)
            bar += 1
        most = max(float(self._layer.most[self._unit]), 1e-9)
        strip = Strip(
            score.tracks[0].notes, tuple(bars), end, own.onsets, own.values[:, self._unit], most, hit.peak_ticks
        )
        words = bar_words((own.passage.first_bar, own.passage.last_bar))
        tip = "\n".join(filter(None, (known.name, words, str(known.path or ""))))
        key = ("unit", known.hash, own.passage.begin_ticks, own.passage.end_ticks)
        return StripRow(key, known.name, words, max(0.0, hit.value / most), "", tip, strip)

    def _play(self, row: int) -> None:
        assert self._layer and self._studied
        own = self._layer.passages[self._hits[row].passage]
        span = own.passage.begin_ticks, own.passage.end_ticks
        known = self._studied.clips[own.piece]
        self._explorer.play(("unit", known.hash, *span), known, span, self.window.warn)

    def _open(self, row: int) -> None:
        assert self._layer and self._studied
        own = self._layer.passages[self._hits[row].passage]
        self._explorer.open(self._studied.clips[own.piece], self.window.warn, own.passage.begin_ticks)

    def close(self) -> None:
        """The window goes; join the threads."""
        self.window.close()
        self._left_off.set()
        self._studying.close()
        self._looking.close()
