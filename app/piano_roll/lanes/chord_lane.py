"""The lane of chords: those that were recognised in the notes, those that a take was composed on, and those that are
wished for what is composed next, which are typed here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum, auto
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.piano_roll.drawing.painting import small_font, tinted
from app.piano_roll.geometry import KEYBOARD_WIDTH
from app.piano_roll.lanes.lane import HEIGHT, Lane, LaneHost, is_plain
from app.ui.style.theme import Colours
from generator.music.harmony import with_signs

_PAD = 4  # pixels before a name
_OVER = 2  # pixels by which a name may come nearer to the next one, rather than not be seen
_LEAST_WIDTH = 10  # narrower, there is no room for any
_SIGNS = (("m7b5", "ø7"), ("dim7", "°7"), ("dim", "°"), ("maj7", "△7"), ("aug", "+"), ("sus4", "sus"))
_ALIGN = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class ChordKind(Enum):
    """Where a chord is from."""

    RECOGNISED = auto()
    """From the notes."""
    COMPOSED = auto()
    """From what the shown take was composed on."""
    WISHED = auto()
    """From the composing panel, for what is composed next."""


class LaneChord(NamedTuple):
    """A chord in the lane."""

    begin: float
    """Quarters."""
    end: float
    """Quarters."""
    name: str
    """As it is shown; empty for a wished one that has yet to be typed."""
    kind: ChordKind
    """Where it is from."""


def shorter_names(name: str) -> tuple[str, ...]:
    """The name, then shorter ones that say no other chord: by signs, and without the bass."""
    chord, slash, bass = name.partition("/")
    for words, sign in _SIGNS:
        if chord.endswith(words):
            chord = chord.removesuffix(words) + sign
            break
    return tuple(dict.fromkeys((name, chord + slash + bass, chord)))


def _name_within(metrics: QFontMetrics, chord: LaneChord, room: int) -> str:
    """The longest of its names that has room in so many pixels, "" for none: "A…" might be A major or Am7. What was
    typed is cut off all the same, since who typed it knows it."""
    for name in map(with_signs, shorter_names(chord.name)):
        if metrics.horizontalAdvance(name) <= room + _OVER:
            return name
    if chord.kind is ChordKind.RECOGNISED:
        return ""
    name = metrics.elidedText(with_signs(chord.name), Qt.TextElideMode.ElideRight, room)
    return name if len(name) > 1 else ""  # "…" alone says nothing


class ChordLane(Lane):
    """type_chords: given a bar, from 1, and what was typed for it; may raise ContinuoError. text_of: what stands there
    to be edited. None where nothing can be typed."""

    def __init__(self, host: LaneHost, parent: QWidget | None = None) -> None:
        super().__init__(host, self.tr("Chords"), parent)
        self.type_chords: Callable[[int, str], None] | None = None
        self.text_of: Callable[[int], str] = lambda _: ""
        self._chords: tuple[LaneChord, ...] = ()
        self._bar = 1

    def set_chords(self, chords: Iterable[LaneChord]) -> None:
        """In order of time."""
        self._chords = tuple(chords)
        self.update()

    @property
    def chords(self) -> tuple[LaneChord, ...]:
        """What is shown."""
        return self._chords

    @property
    def bar(self) -> int:
        """The one that keys are about, from 1."""
        return self._bar

    def choose(self, bar: int) -> None:
        """Keys are about it from now on."""
        self._bar = max(1, bar)
        begin = self.host.state.grid.bar_begin(self._bar)
        self.host.reveal(begin)
        self.update()
        self.say(self.words(self._bar))

    def words(self, bar: int) -> str:
        """Which chords the bar has, and where they are from."""
        grid = self.host.state.grid
        own = self._between(grid.bar_begin(bar), grid.bar_begin(bar + 1))
        words = self.tr("Bar {bar}: {chords}").format(
            bar=bar, chords=" ".join(with_signs(chord.name) for chord in own if chord.name) or self.tr("no chord")
        )
        kinds = {
            ChordKind.RECOGNISED: self.tr("recognised from the notes"),
            ChordKind.COMPOSED: self.tr("the take was composed on it"),
            ChordKind.WISHED: self.tr("for what is composed next"),
        }
        return ", ".join([words, *dict.fromkeys(kinds[chord.kind] for chord in own)])

    def words_at(self, x: float) -> str:
        if x < 0:
            return self._hint()
        return self.words(self._bar_at(x))

    def _hint(self) -> str:
        return self.tr("Double-click a bar to type its chords for composing: Dm7 G7")

    def _between(self, begin: float, end: float) -> list[LaneChord]:
        return [chord for chord in self._chords if chord.end > begin and chord.begin < end]

    def _bar_at(self, x: float) -> int:
        return self.host.state.bar_at(self.ticks_at(x))

    def draw(self, painter: QPainter, colours: Colours, left: int, right: int) -> None:
        sight = self.host.sight()
        small, bold = small_font(self.font()), small_font(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        first, last = sight.geometry.quarters(left + sight.left), sight.geometry.quarters(right + sight.left)
        end = -1
        for chord in self._between(first, last):
            begin, until = sight.x(chord.begin), sight.x(chord.end)
            if chord.kind is ChordKind.WISHED:
                painter.fillRect(QRect(begin, 1, until - begin, HEIGHT - 2), tinted(colours.accent, 0.16))
            if until <= end + 1:
                continue  # another one has that column of pixels
            end = until
            painter.fillRect(QRect(begin, 3, 1, HEIGHT - 6), colours.bar)
            room = until - max(begin, 0) - _PAD - 2
            if room < _LEAST_WIDTH or not chord.name:
                continue
            painter.setFont(small if chord.kind is ChordKind.RECOGNISED else bold)
            painter.setPen(colours.quiet_text if chord.kind is ChordKind.RECOGNISED else colours.text)
            name = _name_within(painter.fontMetrics(), chord, room)
            painter.drawText(QRect(max(begin, 0) + _PAD, 0, room + 2, HEIGHT), _ALIGN, name)
        if not len(self.host.state.piece) and not any(chord.name for chord in self._chords):
            painter.setFont(small)
            painter.setPen(colours.quiet_text)
            painter.drawText(QRect(_PAD, 0, self.width(), HEIGHT), _ALIGN, self._hint())
        if self.hasFocus():
            grid = self.host.state.grid
            begin, until = sight.x(grid.bar_begin(self._bar)), sight.x(grid.bar_begin(self._bar + 1))
            painter.setPen(QPen(colours.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(begin + 1, 3, max(3, until - begin - 2), HEIGHT - 7), 3, 3)

    # Typing

    def edit(self, bar: int, begins_with: str = "") -> None:
        """Ask which chords the bar is to be composed on."""
        if self.type_chords is None or self.host.state.composing:
            return
        self.choose(bar)
        x = self.host.sight().x(self.host.state.grid.bar_begin(bar))
        text = begins_with or self.text_of(bar)
        name = self.tr("Chords of bar {bar}").format(bar=bar)
        field = self.begin_typing(x, text, self.tr("Chords, such as Dm7 G7"), name, partial(self._take_chords, bar))
        if begins_with:
            field.deselect()
            field.setModified(True)

    def _take_chords(self, bar: int, text: str) -> None:
        """Raises ContinuoError."""
        if self.type_chords is not None and text.strip() != self.text_of(bar):
            self.type_chords(bar, text.strip())

    def key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if not is_plain(event):
            return False
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.choose(self._bar + (1 if key == Qt.Key.Key_Right else -1))
        elif key == Qt.Key.Key_Home:
            self.choose(1)
        elif key == Qt.Key.Key_End:
            self.choose(self.host.state.piece.bar_count)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit(self._bar)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if self.type_chords is not None and self.text_of(self._bar):
                self.type_chords(self._bar, "")
        elif event.text().upper() in tuple("ABCDEFG"):
            self.edit(self._bar, event.text().upper())
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x() - KEYBOARD_WIDTH
        if event.button() == Qt.MouseButton.LeftButton and x >= 0:
            self.choose(self._bar_at(x))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        x = event.position().x() - KEYBOARD_WIDTH
        if event.button() == Qt.MouseButton.LeftButton and x >= 0:
            self.edit(self._bar_at(x))
