"""Key and chords, from the panel and the shown take to the rows of the roll."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.composer.compose_settings import ComposeSettings
from app.document.document import Document
from app.piano_roll.view import PianoRoll
from app.window.compose.panel import ComposePanel
from generator.errors import ContinuoError
from generator.music.chords import ChordSymbol

Span = tuple[float, float, frozenset[int], str]
_MOST_BARS = 10_000  # a project file can say anything


class Shading(QObject):
    """Shows the key that is asked for, and the chords that the shown take was composed on."""

    def __init__(self, document: Document, panel: ComposePanel, roll: PianoRoll) -> None:
        super().__init__(panel)
        self._document, self._panel, self._roll = document, panel, roll
        document.piece_changed.connect(self.show_chords)
        panel.settings_changed.connect(self.show_scale)

    @Slot()
    def show_scale(self) -> None:
        key = self._panel.settings().controls.parsed_key
        self._roll.set_scale(None if key is None else _classes(key.classes))

    @Slot()
    def show_chords(self) -> None:
        take = self._document.take
        try:
            chords = ComposeSettings.from_plain(dict(take.settings)).controls.parsed_chords if take.settings else ()
        except ContinuoError:  # of a version that says it otherwise
            chords = ()
        self._roll.set_chords(self._spans(chords, take.region) if chords and take.region else [])

    def _spans(self, chords: tuple[tuple[ChordSymbol, ...], ...], region: tuple[int, int]) -> list[Span]:
        """A chord for each bar of the region, over and over; several share a bar."""
        piece = self._document.piece
        bars, resolution = piece.bars, piece.ticks_per_quarter
        bar, position, _ = bars.locate_one(region[0])
        first = bar + (position > 0)
        spans: list[Span] = []
        bar = first
        while (begin := bars.bar_start(bar)) < region[1] and bar - first < _MOST_BARS:
            own = chords[(bar - first) % len(chords)]
            length = (bars.bar_start(bar + 1) - begin) / len(own)
            for index, chord in enumerate(own):
                left, right = begin + index * length, begin + (index + 1) * length
                spans.append((left / resolution, right / resolution, _classes(chord.classes), chord.name))
            bar += 1
        return spans


def _classes(mask: int) -> frozenset[int]:
    return frozenset(n for n in range(12) if mask >> n & 1)
