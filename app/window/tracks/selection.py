"""Which track is worked on, and which others are selected with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from app.document.document import Document
from app.document.piece import Part
from app.window.tracks.words import short_name


class TrackSelection(QObject):
    """The same tracks stay selected while the piece changes, as far as they are still there.

    changed: another track is active, or others are selected; shown: that, or the tracks themselves are others.
    """

    changed = Signal()
    shown = Signal()

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self.parts: tuple[Part, ...] = ()
        """The tracks, of the piece as it was shown last."""
        self.active: int | None = None
        """Index of the active track; None where there is none."""
        self.selected: tuple[int, ...] = ()
        """Indexes of the selected tracks, the active one among them."""
        document.piece_changed.connect(self.renew)

    @property
    def active_part(self) -> Part | None:
        """The active track; None where there is none."""
        return None if self.active is None else self.parts[self.active]

    def select(self, active: int | None, others: Collection[int] = ()) -> None:
        """A track, and others besides."""
        selected = () if active is None else tuple(sorted({active, *others}))
        is_new = (active, selected) != (self.active, self.selected)
        self.active, self.selected = active, selected
        self.shown.emit()
        if is_new:
            self.changed.emit()

    def go_by(self, by: int) -> None:
        """To the next track, or the one before."""
        if self.active is not None:
            self.select(min(max(self.active + by, 0), len(self.parts) - 1))

    def select_all(self) -> None:
        """All tracks; the active one stays."""
        self.select(self.active, range(len(self.parts)))

    def named(self, indexes: Sequence[int]) -> str:
        """One by its name, several by their number: for the undo menu."""
        if len(indexes) == 1:
            return short_name(self.parts[indexes[0]])
        return self.tr("{count} tracks").format(count=len(indexes))

    @Slot()
    def renew(self) -> None:
        """Look at the piece again."""
        parts, before = self._document.piece.parts, self.parts
        if parts is before:
            return
        places = {part.id: index for index, part in enumerate(parts) if part.id}

        def place(index: int) -> int | None:
            own = before[index].id
            found = places.get(own) if own else index
            return found if found is not None and found < len(parts) else None

        kept = [found for index in self.selected if (found := place(index)) is not None]
        active = place(self.active) if self.active is not None else None
        if active is None:
            is_same_piece = any(part.id in places for part in before)
            active = kept[0] if kept else _first(parts, self.active if is_same_piece else None)
        self.parts = parts
        self.select(active, kept)


def _first(parts: Sequence[Part], near: int | None) -> int | None:
    """Which is active where the one before is gone: that in its place; at first one with pitches, rather than drums."""
    if not parts:
        return None
    if near is not None:
        return min(near, len(parts) - 1)
    return next((index for index, part in enumerate(parts) if not part.is_drum), 0)
