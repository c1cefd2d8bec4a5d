"""The taste in the window: takes that were composed are remembered, what is done with them is said, and it chooses."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.files.kinds import readable
from app.language.error_wording import for_the_window
from app.window.compose.controller import ComposeController
from app.window.export.controller import ExportController
from app.window.parts import Parts
from app.window.taste.link import TasteLink
from app.window.taste.watch import TasteWatch, hash_of
from generator.errors import Text

if TYPE_CHECKING:
    from app.document.takes import Take
    from app.taste.choosing import Choosing
    from app.taste.memory import StoredTake
    from app.window.compose.link import Composed
    from app.window.taste.dialog import TasteDialog


class TasteController(QObject):
    """link: to what is written and learnt; watch: what a person does; dialog: None before it was asked for.

    switched(on): in the dialog, whether takes are chosen by taste.
    """

    switched = Signal(bool)

    def __init__(
        self, parts: Parts, composing: ComposeController, exporting: ExportController, library: Path | None,
        window: QWidget,
    ) -> None:  # fmt: skip
        """library: its file; window: the dialog's parent."""
        super().__init__(window)
        self._parts, self._window = parts, window
        self.link = TasteLink(library, self)
        self.watch = TasteWatch(parts.document, parts.playback)
        self.dialog: TasteDialog | None = None
        self.link.troubled.connect(self._on_trouble)
        self.link.exported.connect(self._on_exported)
        self.link.forgotten.connect(self._on_forgotten)
        self.watch.said.connect(self.link.say)
        self.link.library_wanted.connect(parts.catalogue.start)
        parts.catalogue.opened.connect(self._on_library)
        parts.files.opened.connect(self.watch.on_opened)
        parts.player.moved.connect(self.watch.on_moved)
        parts.player.changed.connect(self.watch.on_state)
        parts.player.ended.connect(self.watch.on_ended)
        exporting.exported.connect(self.watch.on_exported)
        parts.takes.dragged_out.connect(self.watch.on_exported)
        composing.choosing = self.choosing
        composing.composed.connect(self._on_composed)

    @Slot()
    def _on_library(self) -> None:
        if path := self._parts.catalogue.path:
            self.link.use(path)

    @Slot(bool)
    def switch(self, on: bool) -> None:
        """Off, takes come in the order that they always had, and nothing that is done with them is written down."""
        self.link.is_on = on
        if self.dialog:
            self.dialog.show_state(self.link.state, on)

    def choosing(self, surprise: bool) -> Choosing | None:
        """How to choose among what is composed next."""
        from app.taste.choosing import SURPRISE, Choosing  # only here: the window opens without what composes

        state = self.link.state
        model = state.learnt.model if state and self.link.is_on else None
        return Choosing(model, SURPRISE if surprise else 0.0) if model or surprise else None

    @Slot(object, list)
    def _on_composed(self, result: Composed, takes: list[Take]) -> None:
        self.watch.on_composed()
        project = readable(str(self._parts.document.path or ""))
        self.link.remember(_stored_work(result, takes, project))

    # The dialog

    @Slot()
    def show_dialog(self) -> None:
        if self.dialog is None:
            from app.window.taste.dialog import TasteDialog

            self.dialog = TasteDialog(self._window)
            self.dialog.export_pressed.connect(self._export)
            self.dialog.forget_agreed.connect(self.link.forget)
            self.dialog.switched.connect(self.switched)
            self.link.changed.connect(self._show_state)
        self._show_state()
        self.link.learn()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    @Slot()
    def _show_state(self) -> None:
        if self.dialog:
            self.dialog.show_state(self.link.state, self.link.is_on)

    @Slot()
    def _export(self) -> None:
        filters = self.tr("Taste as JSON (*.json)")
        path = self._parts.files.dialogs.save(self.tr("Export my taste"), filters, "json", self.tr("My taste"))
        if path:
            self.link.export(path)

    @Slot(object, int)
    def _on_exported(self, path: Path, count: int) -> None:
        self._parts.status.say(self.tr("Saved {path}: {count} takes").format(path=path, count=count))

    @Slot()
    def _on_forgotten(self) -> None:
        self._parts.status.say(self.tr("Forgotten: takes are chosen without a taste, until you rate some again."))

    @Slot(object)
    def _on_trouble(self, sentence: Text | str) -> None:
        self._parts.status.warn(for_the_window(sentence))

    def close(self) -> None:
        """What waits is written, threads are joined."""
        self.watch.close()
        self.link.close()


def _stored_work(result: Composed, takes: Sequence[Take], project: str) -> Callable[[], Sequence[StoredTake]]:
    """Work that makes rows of what was offered."""
    created, batch = datetime.now(UTC).isoformat(timespec="microseconds"), uuid.uuid4().hex

    def work() -> Sequence[StoredTake]:
        from app.taste.features import FEATURE_VERSION, take_features
        from app.taste.memory import StoredTake
        from generator.events.streams import GRID_TICKS_PER_QUARTER
        from generator.midi.writer import write_midi

        found = []
        for index, (take, answer) in enumerate(zip(takes, result.answers, strict=True)):
            request, region = result.asked.request, take.region or (0, 0)
            features = answer.features
            if features is None and len(answer.notes):  # endless music, for which the composer gives none
                features = take_features(answer.notes, request, answer.scores)
            if features is None:
                continue
            import numpy as np

            scale = GRID_TICKS_PER_QUARTER / take.piece.ticks_per_quarter
            begin, end = (round(ticks * scale) for ticks in region)
            found.append(
                StoredTake(
                    hash_of(take) or "", created, take.name, project, write_midi(take.piece.score()), begin, end, batch,
                    index, dict(take.settings), take.checkpoint.get("hash", ""),
                    np.asarray(features, "<f4").tobytes(), FEATURE_VERSION,
                )
            )  # fmt: skip
        return found

    return work
