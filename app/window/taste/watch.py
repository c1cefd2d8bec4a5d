"""What a person does with takes, as feedback: kept, rated, discarded, edited, exported, played; and what is undone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.document.takes import Take, TakeTree

if TYPE_CHECKING:
    from app.document.document import Document
    from app.window.playback.controller import PlaybackController

_HASH = re.compile(r"[0-9a-f]{32}")
_RATINGS = {1: "up", -1: "down", 0: "unrated"}
_STEP_QUARTERS = 1.0  # the playhead is reported more often than that; a longer way is a jump
_NEAR_END_QUARTERS = 0.25


def hash_of(take: Take) -> str | None:
    """What a take was offered as; None for one that is a person's own, or where a project says anything else there."""
    found = take.scores.get("hash")
    return found if isinstance(found, str) and _HASH.fullmatch(found) else None


class TasteWatch(QObject):
    """said(hash of the take, kind of feedback)."""

    said = Signal(str, str)

    def __init__(self, document: Document, playback: PlaybackController) -> None:
        super().__init__(playback)
        self._document, self._playback = document, playback
        self._tree, self._index = document.tree, 0
        self._done: set[tuple[str, str]] = set()  # what counts once
        self._began: float | None = None  # where the music that is playing began, in quarters
        self._position, self._number = 0.0, 0
        document.undo.indexChanged.connect(self._on_index)

    def close(self) -> None:
        """Nothing more is said: an undo stack that goes with its window changes, too."""
        self._document.undo.indexChanged.disconnect(self._on_index)
        self.said.disconnect()

    @Slot()
    def on_opened(self) -> None:
        """Another document: what differs from the one before was nobody's doing."""
        self._tree, self._index, self._began = self._document.tree, self._document.undo.index(), None
        self._done.clear()

    @Slot(int)
    def _on_index(self, index: int) -> None:
        """A change of the document, or one that was undone."""
        if not self._document.undo.count():
            return  # another document is being opened
        is_forward, self._index = index >= self._index, index
        before, self._tree = self._tree, self._document.tree
        if before is not self._tree:
            self._compare(before, self._tree, is_forward)

    def _compare(self, before: TakeTree, after: TakeTree, is_forward: bool) -> None:
        was, now = ({take.number: take for take in tree.all} for tree in (before, after))
        for number, take in was.items():
            if (hash_ := hash_of(take)) is None or now.get(number) is take:
                continue
            if other := now.get(number):
                self._compare_take(hash_, take, other, is_forward)
            elif is_forward:  # else composing was undone, which says nothing of a single take
                self.said.emit(hash_, "discarded")
        for number, take in now.items():
            if number not in was and not is_forward and (hash_ := hash_of(take)):
                self.said.emit(hash_, "restored")

    def _compare_take(self, hash_: str, before: Take, after: Take, is_forward: bool) -> None:
        if before.is_kept != after.is_kept:
            self.said.emit(hash_, "kept" if after.is_kept else "unkept")
        if before.rating != after.rating:
            self.said.emit(hash_, _RATINGS.get(after.rating, "unrated"))
        if before.piece.rows is not after.piece.rows and is_forward:
            self._once(hash_, "edited")

    def _once(self, hash_: str, kind: str) -> None:
        if (hash_, kind) not in self._done:
            self._done.add((hash_, kind))
            self.said.emit(hash_, kind)

    @Slot(int)
    def on_exported(self, number: int) -> None:
        """Of a take, or a part of it."""
        if number in self._document.tree and (hash_ := hash_of(self._document.tree[number])):
            self.said.emit(hash_, "exported")

    # PlaybackController

    @Slot(float)
    def on_moved(self, quarters: float) -> None:
        """The playhead."""
        if self._playback.is_lent:
            self._began = None
            return
        number = self._document.take.number
        if self._began is None or number != self._number or not 0 <= quarters - self._position <= _STEP_QUARTERS:
            self._began = quarters
        self._position, self._number = quarters, number
        self._look()

    @Slot()
    def on_composed(self) -> None:
        """What was playing while it was composed is the take that is seen: it goes on playing."""
        self._number = self._document.take.number

    @Slot()
    def on_ended(self) -> None:
        """The last note is over, which may be before the last bar is."""
        if self._began is not None and self._position <= self._end():
            self._position = self._end()
            self._look()
        self._began = None

    @Slot(str)
    def on_state(self, state: str) -> None:
        """Of the player."""
        if state == "stopped":
            self._began = None

    def _end(self) -> float:
        take = self._document.take
        return take.region[1] / take.piece.ticks_per_quarter if take.region else 0.0

    def _look(self) -> None:
        take = self._document.take
        if take.region is None or self._began is None or take.number != self._number or not (hash_ := hash_of(take)):
            return
        bars, scale = take.piece.bars, take.piece.ticks_per_quarter
        first = bars.bar_start(int(bars.locate_one(take.region[0])[0]) + 1) / scale
        if self._began <= first and self._position >= self._end() - _NEAR_END_QUARTERS:
            self._once(hash_, "heard")
