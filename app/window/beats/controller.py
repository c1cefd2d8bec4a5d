"""The beats of the piece: found in its notes, tapped while it plays, or corrected; bar lines and tempos follow."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.document.piece import PITCH, VELOCITY, Piece
from app.document.retiming import beats_of, keeps_to_beats, onset_seconds, retimed
from app.language.error_wording import for_the_window
from app.ui.jobs import Jobs
from app.window.beats.dialog import BeatsDialog
from app.window.beats.tapping import Tapping, on_notes
from app.window.compose.controller import ComposeController
from app.window.parts import Parts
from generator.analysis.beats.beat_map import BeatMap, map_of_taps
from generator.analysis.beats.tracker import PLAIN, Beats, find_beats
from generator.errors import Text


class BeatsController(QObject):
    """dialog: None while it is not shown."""

    def __init__(self, parts: Parts, composing: ComposeController, parent: QObject) -> None:
        super().__init__(parent)
        self._parts, self._composing = parts, composing
        self._searched: Piece | None = None
        self.dialog: BeatsDialog | None = None
        self.tapping = Tapping(parts.player, parts.playback, parent=self)
        self.jobs = Jobs(self)
        self.jobs.done.connect(self._on_found)
        self.jobs.failed.connect(self._on_failed)
        self.tapping.ended.connect(lambda: self._end_tapping(True))
        parts.document.piece_changed.connect(self._show)

    @Slot()
    def offer(self) -> None:
        """Say so where the beats of what was opened or recorded are not known."""
        if not keeps_to_beats(self._parts.document.piece):
            self._parts.status.say(
                self.tr("The notes keep to no beat: the bar lines mean nothing yet. Edit > Beats finds the beats.")
            )

    @Slot()
    def ask(self) -> None:
        """Show the dialog."""
        if self.dialog is None:
            roll = self._parts.roll
            self.dialog = dialog = BeatsDialog(roll.window())
            dialog.find_asked.connect(self.find)
            dialog.scaled.connect(self.scale)
            dialog.moved.connect(self.move_bar_lines)
            dialog.tapping_asked.connect(self.begin_tapping)
            dialog.tapped.connect(self.tapping.tap)
            dialog.tapping_ended.connect(self._end_tapping)
            self.tapping.counted.connect(dialog.show_count)
            self.jobs.busy_changed.connect(dialog.show_busy)
        self._show()
        self.dialog.show_beside_notes(self._parts.roll)

    @Slot()
    def find(self) -> None:
        """Look for the beats in the notes, beside the window."""
        piece = self._parts.document.piece
        if not self._may_change(piece):
            return
        self._searched = piece
        seconds, pitches, velocities = onset_seconds(piece), piece.rows[:, PITCH], piece.rows[:, VELOCITY]
        self.jobs.start(lambda: find_beats(seconds, pitches, velocities))

    @Slot(object)
    def _on_found(self, beats: Beats) -> None:
        piece, self._searched = self._searched, None
        if piece is None or piece is not self._parts.document.piece:
            return  # it was edited meanwhile, or is another one
        found = BeatMap.of(beats)
        if found is None:
            self._parts.status.warn(self.tr("There are too few notes to find beats in. Tap them."))
            return
        self._put(piece, found, self.tr("Beats"))
        said = self._beats_in_words(found)
        if beats.confidence < PLAIN:
            said += " " + self.tr("The beats are not clear: check the bar lines, or tap the beats.")
        self._parts.status.say(said)

    @Slot(object)
    def _on_failed(self, text: Text) -> None:
        self._parts.status.warn(for_the_window(text))

    @Slot(float)
    def scale(self, factor: float) -> None:
        """Half (0.5) or double (2) the tempo."""
        piece = self._parts.document.piece
        if self._may_change(piece):
            beats = beats_of(piece)
            slower = factor < 1
            text = self.tr("Half tempo") if slower else self.tr("Double tempo")
            self._put(piece, beats.at_half_tempo() if slower else beats.at_double_tempo(), text)

    @Slot(int)
    def move_bar_lines(self, beats: int) -> None:
        """So many beats later."""
        piece = self._parts.document.piece
        if self._may_change(piece):
            self._put(piece, beats_of(piece).with_bar_lines_moved(beats), self.tr("Move bar lines"))

    @Slot()
    def begin_tapping(self) -> None:
        """Play from the playhead, and count taps."""
        piece = self._parts.document.piece
        if self._may_change(piece) and self.dialog:
            if self._parts.playback.is_lent:
                self._parts.status.warn(self.tr("Something else is playing: stop it first."))
                return
            self.tapping.begin(piece)
            self.dialog.show_count(0)

    @Slot(bool)
    def _end_tapping(self, counts: bool) -> None:
        taps = self.tapping.end()
        if self.dialog:
            self.dialog.show_count(None)
        piece = self._parts.document.piece
        if not counts or not self._may_change(piece):
            return
        before = beats_of(piece)
        taps = on_notes(taps, onset_seconds(piece))
        # A piece that was recorded on one tempo has no beats yet that should stay around those that were tapped.
        kept = before if len(piece.tempos) > 1 else None
        tapped = map_of_taps(taps, before.metre, piece.seconds, kept)
        if tapped is None:
            self._parts.status.warn(self.tr("Tap two beats or more: one has no tempo."))
            return
        self._put(piece, tapped, self.tr("Tap the beats"))
        self._parts.status.say(self._beats_in_words(tapped))

    def _put(self, piece: Piece, beats: BeatMap, text: str) -> None:
        other = retimed(piece, beats)
        playback = self._parts.playback
        seconds = piece.tempo_map.seconds_at(playback.position * piece.ticks_per_quarter)
        self._parts.document.edit(other, text)
        playback.halt(other.tempo_map.ticks_at(seconds) / other.ticks_per_quarter)
        if piece.source is not None and other.source is None:
            self._parts.status.warn(self.tr("Controllers and texts of the file were left out: they can't be moved."))

    def _beats_in_words(self, beats: BeatMap) -> str:
        text = self.tr("Beats: {bpm:.0f} a minute, {beats} in a bar.")
        return text.format(bpm=beats.bpm / beats.beat_quarters, beats=beats.beats_per_bar)

    def _may_change(self, piece: Piece) -> bool:
        if self._composing.busy:
            self._parts.status.warn(self.tr("Wait until composing has ended, or cancel it, to change the piece."))
        elif not len(piece):
            self._parts.status.warn(self.tr("The piece has no notes."))
        return not self._composing.busy and len(piece) > 0

    @Slot()
    def _show(self) -> None:
        if self.dialog:
            beats = beats_of(self._parts.document.piece)
            self.dialog.show_beats(beats.bpm / beats.beat_quarters, beats.beats_per_bar)

    def close(self) -> None:
        """Its thread ends."""
        self.jobs.close()
