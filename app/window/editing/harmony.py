"""Key and chords of the piece: read or recognised, and shown; chords that are typed over the bars to be composed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.document.document import Document
from app.document.piece import Piece
from app.piano_roll.lanes.chord_lane import ChordKind, LaneChord
from app.piano_roll.view import PianoRoll
from app.ui.jobs import Jobs
from app.window.compose.panel import ComposePanel
from app.window.editing.chord_wish import ANY, bars_of, composed_bars, with_bar
from app.window.editing.key import better_key, recognised_key, tonic_of, with_first_key
from app.window.playback.controller import PlaybackController
from app.window.playback.transport import Transport
from generator.errors import ContinuoError
from generator.music.harmony import with_signs
from generator.music.score import KeySignature
from generator.network.config import MAX_BARS

_SETTLE_MS = 150  # so that a drag of many small edits is looked at once


@dataclass(frozen=True)
class Harmony:
    """What was recognised in a piece."""

    key: KeySignature | None
    """At the beginning; None without notes."""
    better_key: KeySignature | None
    """The key of the notes, where the piece begins with a key signature that is plainly wrong."""
    chords: tuple[LaneChord, ...]
    """In order of time."""


NOTHING_FOUND = Harmony(None, None, ())


def recognised(piece: Piece) -> Harmony:
    """From the notes of all pitched parts; chords that its markers name are those."""
    from generator.analysis.chord_markers import written_chords
    from generator.analysis.chord_recognition import recognised_chords

    sharps = piece.keys[0].sharps if piece.keys and piece.keys[0].sharps else None
    resolution, score = piece.ticks_per_quarter, piece.score()
    return Harmony(
        recognised_key(piece),
        better_key(piece),
        tuple(
            LaneChord(chord.begin_ticks / resolution, chord.end_ticks / resolution, chord.name, ChordKind.RECOGNISED)
            for chord in written_chords(score) or recognised_chords(score, sharps)
        ),
    )


class HarmonyController(QObject):
    """Shows the key in the transport and chords in their lane, and takes chords that are typed there for the panel.

    edited(Piece, text): the piece with another key signature, to be put into the document."""

    edited = Signal(object, str)

    def __init__(
        self, document: Document, roll: PianoRoll, panel: ComposePanel, transport: Transport,
        playback: PlaybackController,
    ) -> None:  # fmt: skip
        super().__init__(roll)
        self._document, self._roll, self._panel = document, roll, panel
        self._transport, self._playback = transport, playback
        self._found, self._keys = NOTHING_FOUND, document.piece.keys
        self.jobs = Jobs(self)
        self.jobs.done.connect(self._on_recognised)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settling.timeout.connect(self._recognise)
        transport.key.taken.connect(self._take_key)
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
        self._found = NOTHING_FOUND
        self._on_piece()

    @Slot()
    def _on_piece(self) -> None:
        self._settling.start()
        if self._document.piece.keys != self._keys:
            self._keys = self._document.piece.keys
            self._found = replace(self._found, better_key=None)  # until it has been looked at
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
        piece, found = self._document.piece, self._found
        keys = piece.keys
        if len(piece) and not piece.is_pitched.any():
            text = ""  # a drum loop's file has a key signature too, and no key
        elif keys:
            shown = self.tr("{key}, from the file") if found.better_key is None else "{key}"  # there is less room
            text = self._key_words(keys[0], shown)
        elif found.key is not None and len(piece):
            text = self._key_words(found.key, self.tr("{key}, recognised"))
        else:
            text = ""
        self._transport.key.show_key(text)
        better = found.better_key
        if better is None:
            self._transport.key.offer("", "")
        else:
            tip = self._key_words(better, self.tr("The notes are in {key}. Click to make it the key signature."))
            self._transport.key.offer(self._key_words(better, self.tr("{key}?")), tip)

    def _key_words(self, key: KeySignature, text: str) -> str:
        """With the name of a key for {key}."""
        name = self.tr("{tonic} minor") if key.is_minor else self.tr("{tonic} major")
        return text.format(key=name.format(tonic=with_signs(tonic_of(key))))

    @Slot()
    def _take_key(self) -> None:
        """The recognised key becomes the one that the piece begins with."""
        key = self._found.better_key
        if key is not None:
            piece = with_first_key(self._document.piece, key)
            self.edited.emit(piece, self._key_words(key, self.tr("Key signature {key}")))

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
