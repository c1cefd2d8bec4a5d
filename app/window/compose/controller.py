"""Compose, from the button to the takes: what the panel, the composing process, the roll and the document exchange."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot

from app.composer.compose_settings import ComposeSettings, Mode
from app.document.document import Document
from app.document.piece import Part
from app.document.takes import Take, this_moment
from app.language.error_wording import for_the_window
from app.piano_roll.view import PianoRoll
from app.ui.jobs import Jobs
from app.ui.status_line import StatusLine
from app.window.compose.link import Answer, Composed, ComposerLink, NewNotes, Plan
from app.window.compose.models import Models
from app.window.compose.panel import ComposePanel
from app.window.playback.controller import PlaybackController
from generator.errors import ContinuoError, Text
from generator.music.instruments import PROGRAM_NAMES
from generator.network.config import MAX_BARS

if TYPE_CHECKING:
    from app.composer.request import Asked
    from app.taste.choosing import Choosing

_STEER_MS = 200  # a slider that is drawn is one change
_IN_BARS: tuple[Mode, ...] = ("fill", "vary")
_SHOWN_AHEAD = 64.0  # quarters that are made room for where there is no end


class ComposeController(QObject):
    """changed: it began, or is over; composed(Composed, list of Take): its takes are in the document. choosing: says
    how to choose among more takes than are shown, given whether a surprise is wanted; None for as they come."""

    changed = Signal()
    composed = Signal(object, list)

    def __init__(
        self,
        document: Document,
        composer: ComposerLink,
        models: Models,
        panel: ComposePanel,
        roll: PianoRoll,
        playback: PlaybackController,
        status: StatusLine,
    ) -> None:
        super().__init__(panel)
        self._document, self._composer, self._models = document, composer, models
        self._panel, self._roll, self._playback, self._status = panel, roll, playback, status
        self.choosing: Callable[[bool], Choosing | None] = lambda _: None
        self.selected_tracks: Callable[[], Sequence[Part]] = tuple
        """The tracks that are composed where the panel says the selected ones."""
        self.plays_live = True  # whether it plays while it is composed
        self._plays = True  # so it was when composing began
        self.adds = False
        """Whether a new part is being composed, to the selected bars or to all of the piece."""
        self._before_bars: Mode | None = None  # the panel's mode before one that needs bars was asked for in passing
        self._parent, self._position = 0, 0.0  # the take that was shown, and where the playhead stood
        self._steering = Jobs(self)
        self._steering.done.connect(self._on_steered)
        self._steering.failed.connect(self._on_refused)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_STEER_MS)
        self._pause.timeout.connect(self._steer)
        roll.bars_chosen.connect(self._on_bars)
        panel.compose.installEventFilter(self)
        panel.compose_pressed.connect(self.compose)
        panel.cancel_pressed.connect(self.stop)
        panel.settings_changed.connect(self._on_settings)
        composer.progressed.connect(self._on_progressed)
        composer.done.connect(self._on_done)
        composer.failed.connect(self._on_failed)
        composer.cancelled.connect(self._on_cancelled)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Compose and Cancel are one button: who clicks twice out of habit wants to compose."""
        return event.type() == QEvent.Type.MouseButtonDblClick

    @property
    def busy(self) -> bool:
        return self._composer.busy

    @Slot()
    def compose(self) -> None:
        """As the panel says, if nothing is missing."""
        self._compose(surprise=False)

    def compose_where(self, mode: Mode) -> None:
        """Set the panel's mode, and compose. What needs bars is left again when none are selected any more."""
        if not self.busy:
            settings = self._panel.settings()
            if settings.mode not in _IN_BARS:
                self._before_bars = settings.mode
            self._panel.set_settings(replace(settings, mode=mode))
            self.compose()

    @Slot(object)
    def _on_bars(self, bars: tuple[int, int] | None) -> None:
        settings, before = self._panel.settings(), self._before_bars
        if bars is None and before is not None:
            self._before_bars = None
            if settings.mode in _IN_BARS:
                self._panel.set_settings(replace(settings, mode=before))

    def compose_part(self, program: int, *, is_drum: bool) -> None:
        """A new track that plays that instrument, to what is there: in the selected bars, else in all of the piece."""
        if not self.busy:
            self._compose(surprise=False, add="drums" if is_drum else PROGRAM_NAMES[program])

    @Slot(bool)
    def set_plays_live(self, plays: bool) -> None:
        """Whether it plays while it is composed."""
        self.plays_live = plays

    @Slot()
    def surprise(self) -> None:
        """The same, but further from what is usual, and from what is known of a person's taste."""
        self._compose(surprise=True)

    def _compose(self, *, surprise: bool, add: str | None = None) -> None:
        """add: instruments of new tracks."""
        checkpoint = self._models.checkpoint
        if checkpoint is None or self.busy:
            return
        if self._panel.problem and add is None:
            self._status.warn(self._panel.problem)
            return
        piece = self._document.take.to_go_on_from
        playhead = round(self._playback.position * piece.ticks_per_quarter)
        settings, bars = self._with_tracks(self._panel.take_settings()), self._roll.bars
        if add is not None:
            settings = replace(settings, mode="fill" if bars else "end", scope="all", tracks=None, add=add)
        self.adds = add is not None

        def asked() -> Asked:
            from app.composer.request import ask  # only here: the window opens without what composes

            return ask(piece, settings, checkpoint, playhead_ticks=playhead, chosen_bars=bars)

        self._start(asked, self._document.take, settings, surprise=surprise)

    def _with_tracks(self, settings: ComposeSettings) -> ComposeSettings:
        """With those that are selected now, where only those are composed."""
        selected = self.selected_tracks()
        if settings.scope == "all" or len(selected) == len(self._document.piece.parts):
            return settings
        return replace(settings, tracks=tuple(part.id for part in selected))

    @Slot()
    def compose_again(self) -> None:
        """More takes of what the shown one is a take of: from the same piece, with its settings and another seed."""
        checkpoint, take = self._models.checkpoint, self._document.take
        if checkpoint is None or self.busy or not take.settings or take.region is None:
            return
        parent, region = self._document.tree.parent_of(take) or take, take.region
        try:
            settings = ComposeSettings.from_plain(dict(take.settings))
        except ContinuoError as error:
            self._on_refused(error.text)
            return
        if settings.mode == "endless":
            first, last = (take.piece.bars.locate_one(tick)[0] for tick in (region[0], max(region) - 1))
            settings = replace(settings, mode="end", bars=min(MAX_BARS, int(last - first) + 1))
        settings = replace(settings, seed=self._panel.new_seed())

        def asked() -> Asked:
            from app.composer.request import ask_again

            return ask_again(parent.to_go_on_from, take.piece, settings, checkpoint, region)

        self._start(asked, parent, settings)

    def _start(
        self, asked: Callable[[], Asked], parent: Take, settings: ComposeSettings, *, surprise: bool = False
    ) -> None:
        """asked: called beside the window."""
        self._playback.take_back()
        lent = self._playback.is_lent
        if lent and settings.mode == "endless":
            self._status.warn(self.tr("A recording or a duet is running: end it first, then compose endless music."))
            return
        self._plays = self.plays_live and not lent
        self._parent, self._position = parent.number, self._playback.position
        self._playback.halt(self._position)
        self._status.say(self.tr("Composing…"))
        self._composer.start(asked, playing=self._plays, choosing=self.choosing(surprise))
        self._panel.set_busy(True)
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Endless music is over, and what was played stays; anything else is cancelled."""
        self._composer.finish()

    @Slot()
    def cancel(self) -> None:
        """Nothing of it is kept."""
        self._composer.cancel()

    def close(self) -> None:
        """Join the threads."""
        self._steering.close()

    # What the composing process says

    @Slot(object)
    def _on_progressed(self, value: Plan | NewNotes) -> None:
        if isinstance(value, NewNotes):
            self._roll.add_composed(value.notes, value.tracks)
            self._panel.set_progress(value.share)
            return
        if not value.asked.is_fill:  # else what is replaced is still shown, faintly
            self._roll.set_piece(value.asked.base)
        end = value.end_quarters
        end = value.begin_quarters + _SHOWN_AHEAD if end is None else end
        self._roll.plan(value.begin_quarters, end, value.asked.is_fill)
        if not value.asked.is_fill and (self._plays or value.asked.endless):
            self._playback.begin_stream(value.begin_quarters, endless=value.asked.endless)
        if value.asked.endless:
            self._status.say(
                self.tr("Composing until you press Stop. Changes on the panel take effect two bars later.")
            )

    @Slot(object)
    def _on_done(self, result: Composed) -> None:
        asked, document = result.asked, self._document
        first = document.tree.next_number
        takes = [self._take(asked, answer, first + index) for index, answer in enumerate(result.answers)]
        # What played goes on; unheard, the best is shown.
        shown = result.playing if self._plays and result.playing is not None else 0
        current = first + shown
        text = self.tr("Compose {count} takes") if len(takes) > 1 else self.tr("Compose")
        document.add_takes(takes, text.format(count=len(takes)), current)
        self._roll.end_preview()  # not before: the piece without it is shorter, and the view would go to its beginning
        self._playback.end_stream(is_seen=result.playing == shown and asked.is_played_as(document.piece))
        self._stopped()
        self._say_done(result)
        self.composed.emit(result, takes)
        if self._plays and asked.is_fill:
            begin = asked.region[0]
            bar = document.piece.bars.locate_one(begin)[0]
            lead = document.piece.bars.bar_start(max(0, bar - 1))  # a bar before, to hear how it joins
            self._playback.play(lead / document.piece.ticks_per_quarter)

    def _say_done(self, result: Composed) -> None:
        count, notes = len(result.answers), len(result.answers[0].notes)
        if count == 1:
            text = self.tr(
                "Composed {notes:,} notes in {seconds:.1f} s. Undo removes them; compose again for different ones."
            )
        else:
            text = self.tr("Composed {count} takes in {seconds:.1f} s: choose one of them below.")
        self._status.say(text.format(count=count, notes=notes, seconds=result.seconds_taken))

    def _take(self, asked: Asked, answer: Answer, number: int) -> Take:
        piece = asked.piece_with(answer.notes)
        region = asked.region
        return Take(
            number,
            self.tr("Take {number}").format(number=number - 1),
            piece,
            None if asked.settings.mode == "new" or self._parent not in self._document.tree else self._parent,
            (region[0], region[1] if region[1] is not None else piece.end_ticks),
            settings={**asked.settings.to_plain(), **({"sampling": answer.sampling} if answer.sampling else {})},
            checkpoint=self._models.source,
            scores=_scores(asked, answer),
            created=this_moment(),
        )

    @Slot(object)
    def _on_failed(self, sentence: Text | str) -> None:
        self._status.warn(for_the_window(sentence))
        self._put_back()

    @Slot()
    def _on_cancelled(self) -> None:
        self._status.say(self.tr("Cancelled; nothing was changed."))
        self._put_back()

    def _put_back(self) -> None:
        self._playback.halt(self._position)
        self._roll.set_piece(self._document.piece)
        self._roll.end_preview()
        self._playback.end_stream(is_seen=False)
        self._stopped()

    def _stopped(self) -> None:
        self._pause.stop()
        self.adds = False
        self._panel.set_busy(False)
        self.changed.emit()

    # Steering what has no end

    @Slot()
    def _on_settings(self) -> None:
        if self._composer.is_endless:
            self._pause.start()

    @Slot()
    def _steer(self) -> None:
        checkpoint, piece = self._models.checkpoint, self._document.piece
        if checkpoint is None or not self._composer.is_endless:
            return
        settings = self._with_tracks(self._panel.settings())

        def asked() -> Asked:
            from app.composer.request import ask

            return ask(piece, settings, checkpoint)

        self._steering.start(asked)

    @Slot(object)
    def _on_steered(self, asked: Asked) -> None:
        try:
            self._composer.steer(asked)
        except ContinuoError as error:
            self._on_refused(error.text)

    @Slot(object)
    def _on_refused(self, sentence: Text | str) -> None:
        self._status.warn(for_the_window(sentence))


def _scores(asked: Asked, answer: Answer) -> dict[str, Any]:
    """With what the taste says of it, and what it is known by in the library."""
    from app.library.database import content_hash

    begin = np.array([asked.request.begin_ticks, 0, 0, 0])
    taste = {"taste": answer.taste} if answer.taste else {}
    return {**answer.scores, "hash": content_hash(answer.notes[:, :4] - begin), **taste}
