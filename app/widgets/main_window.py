"""The window: connects the panel, the jobs and the piano roll. What is seen is what is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow

from app.generation_job import Jobs, Work, load_clip_work, load_model_work, save_midi_work, save_wav_work
from app.links import Batch, Composed, ComposerLink, Plan, PlayerLink
from app.piano_roll.geometry import MIN_PIXELS_PER_QUARTER, RollNotes, TimeGrid
from app.piano_roll.view import PianoRoll
from app.player.client import Player
from app.widgets.control_panel import ControlPanel
from app.widgets.dialogs import FileDialogs
from app.widgets.layout import arranged
from app.widgets.listening import Listening
from app.widgets.menus import make_menus
from app.widgets.roll_header import RollHeader
from app.widgets.status_line import StatusLine
from app.widgets.transport import Transport
from app.widgets.words import for_the_window, title
from generator.bars import BarGrid
from generator.checkpoint import Checkpoint
from generator.config import SamplingConfig, family
from generator.errors import ContinuoError
from generator.score import Score
from generator.streams import GRID_TICKS_PER_QUARTER


class MainWindow(QMainWindow):
    """models, clips: files to offer; the first clip and the model `preferred` (or the first) are chosen.

    make_player: starts the player.
    """

    def __init__(
        self,
        models: Sequence[Path],
        clips: Sequence[Path],
        preferred: Path | None = None,
        make_player: Callable[[Callable[..., None]], Player] = Player,
    ) -> None:
        super().__init__()
        self.setWindowTitle("Continuo")
        self.resize(1200, 760)
        self.panel, self.roll, self.header, self.status = ControlPanel(), PianoRoll(), RollHeader(), StatusLine()
        self.transport = Transport()
        self.player = PlayerLink(self, make_player)
        self.composer = ComposerLink(self.player, self)
        self.listening = Listening(self.player, self.transport, self.roll, lambda: self.shown)
        self.checkpoint: Checkpoint | None = None
        self.seed: Score | None = None
        self.piece: Score | None = None
        self.dialogs = FileDialogs(self)
        self._piece_name = ""
        self._border: float | None = None
        self.setCentralWidget(arranged(self.panel, self.header, self.roll, self.transport, self.status))
        self._make_jobs()
        self.actions_ = make_menus(self)
        self._connect()
        for path in models:
            self.panel.model.add(path)
        for path in clips:
            self.panel.clip.add(path)
        if models:
            self.panel.model.choose(preferred if preferred in models else models[0])
        else:
            self.panel.model.setPlaceholderText(self.tr("No model"))
            self.panel.model.setCurrentIndex(-1)
            self.panel.model_hint.setText(self.tr("None came with this copy of Continuo. Open one, or train your own."))
        self.panel.clip.choose(clips[0] if clips else None)
        self._refresh()

    def _make_jobs(self) -> None:
        # One of each kind: a new model does not wait for a .wav that is being rendered.
        self.models, self.clips, self.saver = Jobs(self), Jobs(self), Jobs(self)
        self.models.done.connect(self._on_model)
        self.models.failed.connect(self._on_model_failed)
        self.clips.done.connect(self._on_clip)
        self.clips.failed.connect(self._on_clip_failed)
        self.composer.told.connect(self._on_told)
        self.composer.done.connect(self._on_composed)
        self.composer.failed.connect(self._on_compose_failed)
        self.composer.cancelled.connect(self._on_cancelled)
        self.saver.done.connect(self._on_saved)
        self.saver.failed.connect(self._on_save_failed)

    def _connect(self) -> None:
        panel = self.panel
        panel.model.chosen.connect(self.open_model)
        panel.clip.chosen.connect(self.open_clip)
        panel.open_model_pressed.connect(self.ask_model)
        panel.open_clip_pressed.connect(self.ask_clip)
        panel.compose_pressed.connect(self._compose_or_cancel)
        panel.save_midi_pressed.connect(self.ask_save_midi)
        panel.save_wav_pressed.connect(self.ask_save_wav)
        self.player.troubled.connect(self.status.warn)
        self.header.zoom_in.connect(lambda: self.roll.zoom(1.25))
        self.header.zoom_out.connect(lambda: self.roll.zoom(0.8))
        self.header.fit.connect(lambda: self.roll.fit(MIN_PIXELS_PER_QUARTER))

    # Models and clips

    def open_model(self, path: Path) -> None:
        """Read a checkpoint beside the window."""
        self.checkpoint = None
        self.panel.model_hint.setText(self.tr("Reading…"))
        self.models.start(load_model_work(path))
        self._refresh()

    def _on_model(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        self.panel.model.confirm()
        if (path := self.panel.model.path()) is not None:
            self.composer.open(path)
        self.panel.set_styles(checkpoint.styles)
        kind = title(Path(family(checkpoint.config)))
        hint = self.tr("{kind}, {count:,} parameters").format(kind=kind, count=checkpoint.parameter_count)
        self.panel.model_hint.setText(hint)
        self._refresh()

    def _on_model_failed(self, text: str) -> None:
        self.status.warn(for_the_window(text, self.panel.model.path()))
        self.panel.model.withdraw()
        if (path := self.panel.model.path()) is not None:
            self.open_model(path)  # the one before it
        else:
            self.panel.model_hint.setText(self.tr("Open a model, or train your own."))
        self._refresh()

    def open_clip(self, path: Path | None) -> None:
        """Read a clip beside the window; None: from nothing."""
        if path is None:
            self.clips.drop()
            self._on_clip(None)
        else:
            self.clips.start(load_clip_work(path))
            self._refresh()

    def _on_clip(self, score: Score | None) -> None:
        self.seed, self.piece = score, None
        self.listening.stop()
        self.panel.clip.confirm()
        path = self.panel.clip.path()
        self.header.set_title(title(path) if path else self.tr("A piece from nothing"))
        self.panel.clip_hint.setText(self._about(score) if score else self.tr("The model begins by itself."))
        self._show(score, None, None)
        self.roll.fit()
        self._refresh()

    def _on_clip_failed(self, text: str) -> None:
        self.status.warn(for_the_window(text, self.panel.clip.path()))
        self.panel.clip.withdraw()
        self._refresh()

    def _about(self, score: Score) -> str:
        bars = BarGrid(score.metres, score.ticks_per_quarter).locate_one(max(0, score.end_ticks - 1))[0] + 1
        text = self.tr("{bars:,} bars, {seconds:.0f} seconds, {notes:,} notes")
        return text.format(bars=bars, seconds=score.end_seconds, notes=score.note_count)

    def _show(self, score: Score | None, new_part: int | None, border: float | None) -> None:
        """new_part: the index of the composed track, or None."""
        if score is None:
            self.roll.show_piece(RollNotes(), RollNotes(), TimeGrid(), None)
            return
        resolution = score.ticks_per_quarter
        clip = RollNotes.from_tracks(score.tracks[:new_part], resolution)
        composed = RollNotes.from_tracks(score.tracks[new_part:] if new_part is not None else (), resolution)
        self.roll.show_piece(clip, composed, TimeGrid(score.metres, resolution), border)

    # Composing

    def _compose_or_cancel(self) -> None:
        self.composer.cancel() if self.composer.busy else self.compose()

    def compose(self) -> None:
        """Begin, if nothing is missing."""
        if self.checkpoint is None or self.clips.busy or self.composer.busy:
            return
        from generator.wish import Wish, request_for

        said = self.panel.settings()
        sampling = SamplingConfig(temperature=said.temperature)
        wish = Wish(self.seed, seconds=said.seconds, style=said.style, sampling=sampling, rng_seed=said.number)
        path = self.panel.clip.path()
        self._piece_name = f"{path.stem if path else 'piece'}-{said.number}"
        self._show(self.seed, None, None)
        self.status.say(self.tr("Composing…"))
        self.panel.set_busy(True)
        self.listening.stop()
        try:
            heard = self.transport.hear.isChecked()
            self.composer.start(request_for(self.checkpoint, wish), wish, heard=heard)
            if heard:
                self.listening.begin_stream()
        except ContinuoError as error:
            self._on_compose_failed(str(error))
        self._refresh()

    def _on_told(self, value: Plan | Batch) -> None:
        if isinstance(value, Plan):
            self.roll.plan(value.begin_quarters, value.end_quarters)
            self._border = value.begin_quarters if self.seed else None
        else:
            self.roll.add_composed(RollNotes.from_rows(value.notes, GRID_TICKS_PER_QUARTER))
            self.panel.progress.setValue(round(value.share * 1000))

    def _on_composed(self, result: Composed) -> None:
        self.piece = result.score
        self._show_piece()
        new = result.score.tracks[-1]
        begin = result.score.seconds_at(int(self._border * result.score.ticks_per_quarter)) if self._border else 0.0
        text = self.tr(
            "Composed {length:.0f} seconds of music, {notes:,} notes, in {taken:.1f} s. "
            "Another number makes another piece."
        )
        length = result.score.seconds_at(new.end_ticks) - begin
        self.status.say(text.format(length=length, notes=len(new), taken=result.seconds_taken))
        self._stopped()

    def _show_piece(self) -> None:
        if self.piece is None:
            self._show(self.seed, None, None)
            self.roll.fit()
        else:
            self._show(self.piece, len(self.piece.tracks) - 1, self._border)

    def _on_compose_failed(self, text: str) -> None:
        self.status.warn(for_the_window(text, self.panel.clip.path(), self.panel.model.path()))
        self._show_piece()
        self._stopped()

    def _on_cancelled(self) -> None:
        kept = self.tr("Cancelled; the piece before it is still here.")
        self.status.say(kept if self.piece else self.tr("Cancelled; nothing was kept."))
        self._show_piece()
        self._stopped()

    def _stopped(self) -> None:
        self.roll.follows = False
        self.panel.set_busy(False)
        self._refresh()

    # Playing

    @property
    def shown(self) -> Score | None:
        """What is seen, and what Play plays."""
        return self.piece or self.seed

    # Saving

    def save(self, work: Work, path: Path) -> None:
        """Run a saving job; its result is the path."""
        self.status.say(self.tr("Writing {name}…").format(name=path.name))
        self.saver.start(work)
        self._refresh()

    def _on_saved(self, path: Path) -> None:
        self.status.say(self.tr("Saved {path}").format(path=path))
        self._refresh()

    def _on_save_failed(self, text: str) -> None:
        self.status.warn(for_the_window(text))
        self._refresh()

    def ask_clip(self) -> None:
        filters = self.tr("MIDI files (*.mid *.midi *.MID);;All files (*)")
        if path := self.dialogs.open(self.tr("Open a clip"), filters, "clip"):
            self.panel.clip.choose(path)

    def ask_model(self) -> None:
        filters = self.tr("Continuo models (*.safetensors);;All files (*)")
        if path := self.dialogs.open(self.tr("Open a model"), filters, "model"):
            self.panel.model.choose(path)

    def ask_save_midi(self) -> None:
        piece, filters = self.piece, self.tr("MIDI files (*.mid)")
        if piece and (path := self.dialogs.save(self.tr("Save as MIDI"), filters, "mid", self._piece_name)):
            self.save(save_midi_work(piece, path), path)

    def ask_save_wav(self) -> None:
        piece, filters = self.piece, self.tr("Sound files (*.wav)")
        if piece and (path := self.dialogs.save(self.tr("Save as sound"), filters, "wav", self._piece_name)):
            self.save(save_wav_work(piece, path), path)

    # The window itself

    def _refresh(self) -> None:
        """What is possible now, and what the roll says while it is empty."""
        composing, ready = self.composer.busy, self.checkpoint is not None and not self.clips.busy
        may_save = self.piece is not None and not composing and not self.saver.busy
        self.panel.compose.setEnabled(composing or ready)
        self.transport.set_possible(self.shown is not None or composing)
        self.panel.save_midi.setEnabled(may_save)
        self.panel.save_wav.setEnabled(may_save)
        actions = self.actions_
        actions.compose.setEnabled(ready and not composing)
        actions.cancel.setEnabled(composing)
        for action in (actions.save_midi, actions.save_wav):
            action.setEnabled(may_save)
        for action in (actions.open_clip, actions.open_model, actions.new_number):
            action.setEnabled(not composing)
        if self.checkpoint is None and not self.models.busy:
            text = self.tr("There is no model to compose with.\nOpen one, or train your own with train-generator.")
        else:
            text = self.tr("Press Compose, and the notes appear here.")
        self.roll.set_empty_text(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays, where no button or field has a use of its own for it."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.listening.play_or_pause()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.status.recolour(self.palette())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Join the threads: one that still runs when Python ends would abort it."""
        self.hide()  # a .wav being written is finished first, and nobody wants to look at a frozen window
        for part in (self.composer, self.player, self.models, self.clips, self.saver):
            part.close()
        super().closeEvent(event)
