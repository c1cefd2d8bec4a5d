"""Key and chords of the piece: read or recognised, and shown; chords that are typed over the bars to be composed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from app.document.document import Document
from app.document.piece import Piece
from app.piano_roll.lanes.chord_lane import ChordKind, LaneChord
from app.piano_roll.view import PianoRoll
from app.ui.jobs import Jobs
from app.window.compose.panel import ComposePanel
from app.window.editing.chord_wish import ANY, bars_of, composed_bars, with_bar
from app.window.playback.controller import PlaybackController
from app.window.playback.transport import Transport
from generator.errors import ContinuoError
from generator.events.context import estimate_key
from generator.music.score import KeySignature
from generator.network.config import MAX_BARS

_SETTLE_MS = 150  # so that a drag of many small edits is looked at once
_TONICS = "C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"
_MINOR_TONICS = "C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"
_FIFTHS = "FCGDAEB"


@dataclass(frozen=True)
class Harmony:
    """What was recognised in a piece."""

    key: tuple[str, bool] | None
    """Tonic, and whether it is minor; None without notes."""
    chords: tuple[LaneChord, ...]
    """In order of time."""


def tonic_of(signature: KeySignature) -> str:
    """ "F#" of three sharps, minor."""
    accidentals, letter = divmod(signature.sharps + (4 if signature.is_minor else 1), 7)
    return _FIFTHS[letter] + ("#" * accidentals if accidentals > 0 else "b" * -accidentals)


def recognised(piece: Piece) -> Harmony:
    """From the notes of all pitched parts; chords that its markers name are those."""
    from generator.analysis.chord_markers import written_chords
    from generator.analysis.chord_recognition import recognised_chords

    rows = piece.rows[piece.is_pitched]
    value = estimate_key(rows[:, 2], rows[:, 1].astype(np.float64))
    key = None
    if value:
        minor, tonic = divmod(value - 1, 12)
        key = ((_MINOR_TONICS if minor else _TONICS)[tonic], bool(minor))
    sharps = piece.keys[0].sharps if piece.keys and piece.keys[0].sharps else None
    resolution, score = piece.ticks_per_quarter, piece.score()
    return Harmony(
        key,
        tuple(
            LaneChord(chord.begin_ticks / resolution, chord.end_ticks / resolution, chord.name, ChordKind.RECOGNISED)
            for chord in written_chords(score) or recognised_chords(score, sharps)
        ),
    )


class HarmonyController(QObject):
    """Shows the key in the transport and chords in their lane, and takes chords that are typed there for the panel."""

    def __init__(
        self, document: Document, roll: PianoRoll, panel: ComposePanel, transport: Transport,
        playback: PlaybackController,
    ) -> None:  # fmt: skip
        super().__init__(roll)
        self._document, self._roll, self._panel = document, roll, panel
        self._transport, self._playback = transport, playback
        self._found = Harmony(None, ())
        self.jobs = Jobs(self)
        self.jobs.done.connect(self._on_recognised)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settling.timeout.connect(self._recognise)
        document.piece_changed.connect(self._on_piece)
        panel.settings_changed.connect(self.show_chords)
        roll.bars_chosen.connect(self.show_chords)
        playback.position_changed.connect(self.show_chords)
        lane = roll.lanes.chords
        lane.type_chords, lane.text_of = self._type, self._text_of
        self._on_piece()

    def close(self) -> None:
        """Join the threads."""
        self.jobs.close()

    def begin_anew(self) -> None:
        """Another document is open: nothing is known of it yet."""
        self._found = Harmony(None, ())
        self._on_piece()

    @Slot()
    def _on_piece(self) -> None:
        self._settling.start()
        self._show_key()
        self.show_chords()

    @Slot()
    def _recognise(self) -> None:
        piece = self._document.piece
        self.jobs.start(lambda: recognised(piece))

    @Slot(object)
    def _on_recognised(self, found: Harmony) -> None:
        self._found = found
        self._show_key()
        self.show_chords()

    def _show_key(self) -> None:
        keys = self._document.piece.keys
        if keys:
            text = (
                self.tr("{tonic} minor, from the file") if keys[0].is_minor else self.tr("{tonic} major, from the file")
            )
            self._transport.show_key(text.format(tonic=tonic_of(keys[0])))
        elif self._found.key is not None and len(self._document.piece):
            tonic, is_minor = self._found.key
            text = self.tr("{tonic} minor, recognised") if is_minor else self.tr("{tonic} major, recognised")
            self._transport.show_key(text.format(tonic=tonic))
        else:
            self._transport.show_key("")

    # Chords

    @Slot()
    def show_chords(self) -> None:
        """Recognised ones, but where the shown take was composed on others, or others are wished."""
        composed = [LaneChord(span.begin, span.end, span.name, ChordKind.COMPOSED) for span in self._roll.frame.chords]
        wished = self._wished()
        shown: list[LaneChord] = []
        for layer in (wished, composed, list(self._found.chords)):
            shown += _around(layer, shown)
        self._roll.lanes.chords.set_chords(sorted(shown, key=lambda chord: chord.begin))

    def _region(self) -> tuple[int, int] | None:
        return composed_bars(self._document.piece, self._panel.settings(), self._playhead(), self._roll.bars)

    def _playhead(self) -> int:
        """Ticks."""
        return round(self._playback.position * self._document.piece.ticks_per_quarter)

    def _wished(self) -> list[LaneChord]:
        region = self._region()
        if region is None:
            return []
        chords = self._panel.settings().controls.parsed_chords
        grid, found = self._roll.state.grid, []
        if not chords and self._document.piece.bar_count >= region[0] and len(self._document.piece):
            return []  # over notes there is something to show already
        for index in range(region[1]):
            begin, end = grid.bar_begin(region[0] + index), grid.bar_begin(region[0] + index + 1)
            own = chords[index % len(chords)] if chords else ()
            names = ["" if chord.name == ANY else chord.name for chord in own] or [""]
            step = (end - begin) / len(names)
            found += [
                LaneChord(begin + n * step, begin + (n + 1) * step, name, ChordKind.WISHED)
                for n, name in enumerate(names)
            ]
        return found

    def _text_of(self, bar: int) -> str:
        region, own = self._region(), bars_of(self._panel.settings().controls.chords)
        if region is None or not own or not region[0] <= bar < sum(region):
            return ""
        text = own[(bar - region[0]) % len(own)]
        return "" if text == ANY else text

    def _type(self, bar: int, typed: str) -> None:
        """Chords for a bar. One with notes that would not be composed now is chosen to be filled; up to one behind the
        notes the music is composed. Raises ContinuoError."""
        if not bars_of(typed) and not self._text_of(bar):
            return
        piece, settings, region = self._document.piece, self._panel.settings(), self._region()
        if region is None or not region[0] <= bar < sum(region):
            without = replace(settings.controls, chords=None)
            if len(piece) and bar <= piece.bar_count:
                settings = replace(settings, mode="fill", controls=without)
                self._roll.set_bars((bar, bar), notifies=True)
            elif settings.mode == "fill":
                settings = replace(settings, mode="end", controls=without)
            region = composed_bars(piece, settings, self._playhead(), self._roll.bars) or (bar, 1)
            if bar >= sum(region) and settings.mode != "endless":
                settings = replace(settings, bars=_enough(bar - region[0] + 1))
                region = region[0], settings.bars
        chords = with_bar(settings.controls.chords, region[1], bar - region[0], typed)
        self._panel.set_settings(replace(settings, controls=replace(settings.controls, chords=chords)))
        self._panel.settings_changed.emit()
        self.show_chords()


def _enough(bars: int) -> int:
    """A length in bars that can be composed. Raises ContinuoError."""
    if bars > MAX_BARS:
        raise ContinuoError("{bars} bars are too many: at most {most} are composed at once", bars=bars, most=MAX_BARS)
    return bars


def _around(chords: list[LaneChord], taken: list[LaneChord]) -> list[LaneChord]:
    """What of chords lies outside of those that are taken."""
    if not taken:
        return chords
    begin, end = min(chord.begin for chord in taken), max(chord.end for chord in taken)
    before = [chord._replace(end=min(chord.end, begin)) for chord in chords if chord.begin < begin]
    after = [chord._replace(begin=max(chord.begin, end)) for chord in chords if chord.end > end]
    return before + after
