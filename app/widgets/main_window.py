"""The window: connects the panel, the jobs and the piano roll. What is seen is what is saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QStandardPaths, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QMainWindow, QVBoxLayout, QWidget

from app.generation_job import (
    Batch, Composed, Jobs, Plan, Work, compose_work, load_clip_work, load_model_work, save_midi_work, save_wav_work,
)  # fmt: skip
from app.piano_roll.geometry import RollNotes, TimeGrid
from app.piano_roll.view import PianoRoll
from app.widgets.control_panel import ControlPanel
from app.widgets.roll_header import RollHeader
from app.widgets.status_line import StatusLine
from app.widgets.words import for_the_window, title
from generator.bars import BarGrid
from generator.checkpoint import Checkpoint
from generator.config import SamplingConfig, family
from generator.score import Score
from generator.streams import GRID_TICKS_PER_QUARTER


class MainWindow(QMainWindow):
    """models, clips: files to offer; the first clip and the model `preferred` (or the first) are chosen."""

    def __init__(self, models: Sequence[Path], clips: Sequence[Path], preferred: Path | None = None) -> None:
        super().__init__()
        self.setWindowTitle("Continuo")
        self.resize(1200, 760)
        self.panel, self.roll, self.header, self.status = ControlPanel(), PianoRoll(), RollHeader(), StatusLine()
        self.checkpoint: Checkpoint | None = None
        self.seed: Score | None = None
        self.piece: Score | None = None
        self._piece_name = ""
        self._lay_out()
        self._make_jobs()
        self._make_actions()
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

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.header)
        right.addWidget(self.roll, 1)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.VLine)
        line.setFrameShadow(QFrame.Shadow.Sunken)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.panel)
        row.addWidget(line)
        row.addLayout(right, 1)
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row, 1)
        whole.addWidget(self.status)
        centre = QWidget()
        centre.setLayout(whole)
        self.setCentralWidget(centre)

    def _make_jobs(self) -> None:
        # One of each kind: a new model does not wait for a .wav that is being rendered.
        self.models, self.clips, self.composer, self.saver = Jobs(self), Jobs(self), Jobs(self), Jobs(self)
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

    def _make_actions(self) -> None:
        def action(text: str, keys: str | QKeySequence.StandardKey | list, slot) -> QAction:
            made = QAction(text, self)
            made.setShortcuts([QKeySequence(key) for key in (keys if isinstance(keys, list) else [keys])])
            made.triggered.connect(slot)
            return made

        standard = QKeySequence.StandardKey
        self.compose_action = action(self.tr("&Compose"), ["Ctrl+Return", "Ctrl+Enter"], self.compose)
        self.cancel_action = action(self.tr("C&ancel"), "Esc", self.composer.cancel)
        self.save_midi_action = action(self.tr("&Save .mid…"), standard.Save, self._ask_save_midi)
        self.save_wav_action = action(self.tr("Save .&wav…"), "Ctrl+Shift+S", self._ask_save_wav)
        self.open_clip_action = action(self.tr("&Open a clip…"), standard.Open, self._ask_clip)
        self.open_model_action = action(self.tr("Open a &model…"), "Ctrl+Shift+O", self._ask_model)
        new_number = action(self.tr("&New number"), "Ctrl+N", self.panel.draw_number)
        file = self.menuBar().addMenu(self.tr("&File"))
        file.addActions([self.open_clip_action, self.open_model_action])
        file.addSeparator()
        file.addActions([self.save_midi_action, self.save_wav_action])
        file.addSeparator()
        leave = action(self.tr("&Quit"), standard.Quit, self.close)
        leave.setMenuRole(QAction.MenuRole.QuitRole)
        file.addAction(leave)
        piece = self.menuBar().addMenu(self.tr("&Piece"))
        piece.addActions([self.compose_action, self.cancel_action, new_number])
        self._new_number_action = new_number
        view = self.menuBar().addMenu(self.tr("&View"))
        view.addActions([
            action(self.tr("Zoom &in"), ["Ctrl++", "Ctrl+="], self.header.zoom_in.emit),
            action(self.tr("Zoom &out"), "Ctrl+-", self.header.zoom_out.emit),
            action(self.tr("&Higher rows"), ["Ctrl+Shift+Up"], lambda: self.roll.zoom_rows(2)),
            action(self.tr("&Lower rows"), ["Ctrl+Shift+Down"], lambda: self.roll.zoom_rows(-2)),
            action(self.tr("Show &all"), "Ctrl+0", self.header.fit.emit),
        ])  # fmt: skip

    def _connect(self) -> None:
        panel = self.panel
        panel.model.chosen.connect(self.open_model)
        panel.clip.chosen.connect(self.open_clip)
        panel.open_model_pressed.connect(self._ask_model)
        panel.open_clip_pressed.connect(self._ask_clip)
        panel.compose_pressed.connect(self._compose_or_cancel)
        panel.save_midi_pressed.connect(self._ask_save_midi)
        panel.save_wav_pressed.connect(self._ask_save_wav)
        self.header.zoom_in.connect(lambda: self.roll.zoom(1.25))
        self.header.zoom_out.connect(lambda: self.roll.zoom(0.8))
        self.header.fit.connect(self.roll.fit)

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
        self.panel.set_styles(checkpoint.styles)
        hint = self.tr("{family}, {count:,} parameters")
        self.panel.model_hint.setText(hint.format(family=title(Path(family(checkpoint.config))), count=checkpoint.parameter_count))
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
        self.panel.clip.confirm()
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
        from app.composing import Wish

        said = self.panel.settings()
        sampling = SamplingConfig(temperature=said.temperature)
        wish = Wish(self.seed, seconds=said.seconds, style=said.style, sampling=sampling, rng_seed=said.number)
        self._piece_name = f"{self.panel.clip.path().stem if self.panel.clip.path() else 'piece'}-{said.number}"
        self._show(self.seed, None, None)
        self.status.say(self.tr("Composing…"))
        self.panel.set_busy(True)
        self.composer.start(compose_work(self.checkpoint, wish))
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
        text = self.tr("Composed {length:.0f} seconds with {notes:,} notes in {taken:.1f} s. Save it, or try another number.")
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
