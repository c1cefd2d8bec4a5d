"""The document: the takes of a piece, every change of them undoable, and whether they are saved."""

from __future__ import annotations

import time
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.document.piece import Part, Piece
from app.document.splice import Splice
from app.document.takes import Take, TakeTree

UNDO_LIMIT = 500
_EDIT, _TRACKS = 1, 2  # the kind of command, for Qt
_MOMENT_SECONDS = 1.0
_MIX = ("volume", "pan", "reverb", "chorus", "is_muted", "is_soloed", "is_armed", "output", "channel")  # of Part


class Document(QObject):
    """The takes of a piece. Changes go through its methods, and each is one step of `undo`.

    piece_changed: other notes, tempo or metre are shown, as after a choice of another take; takes_changed: of the tree,
    names or ratings; renamed: of the path, or whether it is saved.
    """

    piece_changed = Signal()
    takes_changed = Signal()
    renamed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo = QUndoStack(self)
        self.undo.setUndoLimit(UNDO_LIMIT)
        self.undo.cleanChanged.connect(self.renamed)
        self.path: Path | None = None  # of the project file
        self.settings: Mapping[str, Any] = {}  # the panel's settings when it was opened or saved
        self._tree = TakeTree((Take(1, "", Piece()),), 1)

    @property
    def tree(self) -> TakeTree:
        return self._tree

    @property
    def take(self) -> Take:
        """The take that is shown."""
        return self._tree.shown

    @property
    def piece(self) -> Piece:
        return self.take.piece

    @property
    def is_saved(self) -> bool:
        return self.undo.isClean()

    def open(self, tree: TakeTree, path: Path | None, settings: Mapping[str, Any] | None = None) -> None:
        """Replace the document; the undo stack is cleared."""
        self.undo.clear()
        self.path, self.settings = path, settings or {}
        self._put(tree)
        self.renamed.emit()

    def open_as_unsaved(self, tree: TakeTree, path: Path | None, settings: Mapping[str, Any]) -> None:
        """The same for recovered work, which counts as unsaved."""
        self.open(tree, path, settings)
        self.undo.resetClean()
        self.renamed.emit()

    def saved_as(self, path: Path) -> None:
        """Record that everything was saved to this file."""
        self.path = path
        self.undo.setClean()
        self.renamed.emit()

    def change_tracks(self, indexes: Iterable[int], text: str, *, gesture: str = "", **changes: Any) -> None:
        """Change fields of Part of tracks, given by their indexes in the shown take, in all takes that have them.
        gesture: as in `edit`."""
        parts = self.piece.parts
        seen = {index for index in indexes if index < len(parts)}
        ids = {parts[index].id for index in seen} - {0}
        after = {}
        for take in self._tree.all:
            own = take.piece.parts
            is_seen = take.number == self._tree.current
            changed = tuple(
                replace(part, **changes) if part.id in ids or (is_seen and index in seen) else part
                for index, part in enumerate(own)
            )
            if changed != own:
                after[take.number] = changed
        if after:
            self.undo.push(_TracksChange(self, after, text, gesture, is_mix={*changes} <= {*_MIX}))

    def edit(self, piece: Piece, text: str, *, gesture: str = "") -> None:
        """Change the notes, tempo or metre of the shown take. gesture: a name; successive edits with the same name, as
        when a tempo is turned step by step, are undone at once."""
        if piece != self.piece:
            self.undo.push(_Edit(self, piece, text, gesture))

    def add_takes(self, takes: Iterable[Take], text: str, current: int) -> None:
        """Add composed takes, and show the one numbered `current`."""
        self._change(self._tree.with_new([self._mixed(take) for take in takes], current), text)

    def _mixed(self, take: Take) -> Take:
        """The take with the present mix of the tracks, which may have changed while it was composed."""
        names = ("colour", "name", "program", "is_drum", *_MIX)
        now = {part.id: {name: getattr(part, name) for name in names} for part in self.piece.parts}
        parts = tuple(replace(part, **now.get(part.id, {})) if part.id else part for part in take.piece.parts)
        return take if parts == take.piece.parts else replace(take, piece=take.piece.with_parts(parts))

    def choose(self, number: int) -> None:
        """Show another take."""
        name = self._tree[number].name if number in self._tree else ""
        self._change(self._tree.choosing(number), self.tr("Choose {name}").format(name=name))

    def rename(self, number: int, name: str) -> None:
        if name := name.strip():
            self._change(self._tree.changed(number, name=name), self.tr("Rename to {name}").format(name=name))

    def rate(self, number: int, rating: int) -> None:
        """1 thumbs up, -1 down, 0 neither."""
        self._change(self._tree.changed(number, rating=rating), self.tr("Rate {name}").format(name=self._name(number)))

    def keep(self, number: int, is_kept: bool) -> None:
        text = self.tr("Keep {name}") if is_kept else self.tr("No longer keep {name}")
        self._change(self._tree.changed(number, is_kept=is_kept), text.format(name=self._name(number)))

    def discard(self, numbers: Iterable[int]) -> None:
        """Remove takes from the tree. The last one left stays."""
        numbers = list(numbers)
        text = self.tr("Discard {name}").format(name=self._name(numbers[0])) if len(numbers) == 1 else ""
        text = text or self.tr("Discard {count} takes").format(count=len(numbers))
        self._change(self._tree.without(numbers), text)

    def _name(self, number: int) -> str:
        return self._tree[number].name

    def _change(self, tree: TakeTree, text: str) -> None:
        if tree != self._tree:
            self.undo.push(_Change(self, self._tree, tree, text))

    def _put(self, tree: TakeTree, *, are_takes_seen: bool = True) -> None:
        """Replace the tree. are_takes_seen: whether anything that is shown of takes may have changed."""
        before, self._tree = self._tree, tree
        if tree.shown.piece is not before.shown.piece:
            self.piece_changed.emit()
        if are_takes_seen:
            self.takes_changed.emit()


class _Command(QUndoCommand):
    """A step of a document's undo stack. It refers to the document weakly: the document owns the stack, and the stack
    its commands, so a strong reference would close a cycle. Where Python's collector takes such a cycle apart, a
    command may go first, and the stack then deletes it again."""

    def __init__(self, document: Document, text: str) -> None:
        super().__init__(text)
        self._document_ref = weakref.ref(document)

    @property
    def document(self) -> Document:
        document = self._document_ref()
        assert document is not None, "a command outlived its document"
        return document


class _Change(_Command):
    """A change from one tree to another; they share what did not change."""

    def __init__(self, document: Document, before: TakeTree, after: TakeTree, text: str) -> None:
        super().__init__(document, text)
        self._before, self._after = before, after

    def redo(self) -> None:
        self.document._put(self._after)

    def undo(self) -> None:
        self.document._put(self._before)


class _TracksChange(_Command):
    """A change of tracks besides their notes, in all takes that have them. Those of one gesture are one step."""

    def __init__(
        self, document: Document, after: Mapping[int, tuple[Part, ...]], text: str, gesture: str, is_mix: bool
    ) -> None:
        """after: parts by the numbers of the takes where they change; is_mix: only how they sound together changes."""
        super().__init__(document, text)
        self._made, self._gesture = time.monotonic(), gesture
        self._before = {number: document.tree[number].piece.parts for number in after}
        self._after = after
        self._is_mix = is_mix

    def id(self) -> int:
        return _TRACKS

    def mergeWith(self, other: QUndoCommand) -> bool:
        assert isinstance(other, _TracksChange)
        follows = other._made - self._made < _MOMENT_SECONDS
        if not (self._gesture and self._gesture == other._gesture and follows):
            return False
        self._is_mix = self._is_mix and other._is_mix
        self._before, self._after = {**other._before, **self._before}, {**self._after, **other._after}
        self._made = other._made
        self.setText(other.text())
        return True

    def redo(self) -> None:
        self._apply(self._after)

    def undo(self) -> None:
        self._apply(self._before)

    def _apply(self, parts: Mapping[int, tuple[Part, ...]]) -> None:
        document = self.document
        tree = document.tree
        takes = tuple(
            replace(take, piece=take.piece.with_parts(parts[take.number])) if take.number in parts else take
            for take in tree.all
        )
        document._put(replace(tree, all=takes), are_takes_seen=not self._is_mix)


class _Edit(_Command):
    """An edit of one take. Only what differs is kept, since hundreds of edits of a long piece would fill the memory.

    Edits of one gesture that follow each other quickly are one step; these change no note.
    """

    def __init__(self, document: Document, piece: Piece, text: str, gesture: str) -> None:
        super().__init__(document, text)
        self._made, self._gesture = time.monotonic(), gesture
        self._number = document.take.number
        before = document.piece
        self._splice = Splice.between(before.rows, piece.rows)
        nothing = before.rows[:0].copy()  # a view would keep the whole table in memory
        self._before, self._after = (replace(side, rows=nothing) for side in (before, piece))

    def id(self) -> int:
        return _EDIT

    def mergeWith(self, other: QUndoCommand) -> bool:
        assert isinstance(other, _Edit)
        follows = other._number == self._number and other._made - self._made < _MOMENT_SECONDS
        if not (self._gesture and self._gesture == other._gesture and follows):
            return False
        self._after, self._made = other._after, other._made
        self.setText(other.text())
        return True

    def redo(self) -> None:
        self._apply(self._after, self._splice.forward)

    def undo(self) -> None:
        self._apply(self._before, self._splice.backward)

    def _apply(self, frame: Piece, put: Any) -> None:
        document = self.document
        tree = document.tree
        piece = replace(frame, rows=put(tree[self._number].piece.rows))
        document._put(tree.changed(self._number, piece=piece))
