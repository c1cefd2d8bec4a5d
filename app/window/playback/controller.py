"""What the Play button, the playhead, the player and the piece have to do with each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.document.document import Document
from app.document.piece import Piece
from app.ipc.client import GivenUp, Restarted
from app.piano_roll.view import PianoRoll
from app.player.client import Reported, mix_of, routes_of
from app.window.playback.link import PlayerLink
from app.window.playback.transport import Transport
from generator.midi.allocation import live_channels
from generator.music.metre import beat_ticks
from generator.music.score import Score

_OWN = "Continuo"
_SETTLE_MS = 60  # so that a drag of many small edits is sent once


class PlaybackController(QObject):
    """position_changed: the playhead stands elsewhere, in quarters; the roll's `bars` are what Loop repeats.
    playing_changed(whether the piece sounds); moved(quarters): the playhead, while it does. mixed: tracks are mixed
    otherwise while something is composed and played. outputs_listed(names): MIDI outputs that are there."""

    position_changed = Signal()
    playing_changed = Signal(bool)
    moved = Signal(float)
    mixed = Signal()
    outputs_listed = Signal(list)

    def __init__(self, player: PlayerLink, transport: Transport, roll: PianoRoll, document: Document) -> None:
        super().__init__(transport)
        self._player, self._transport, self._roll, self._document = player, transport, roll, document
        self.position = 0.0  # where Play begins, in quarters
        self._began = 0.0
        self._loaded: Piece | None = None  # what the player has, where it is no stream
        self._streams = self._is_lent = self._is_endless = False
        self._given_back: Callable[[], None] | None = None  # tells whoever borrowed the player that it is gone
        self._revision = QTimer(self)
        self._revision.setSingleShot(True)
        self._revision.setInterval(_SETTLE_MS)
        self._revision.timeout.connect(self._revise)
        transport.play_pressed.connect(self.play_or_pause)
        transport.start_pressed.connect(lambda: self.seek(0.0))
        transport.panic_pressed.connect(player.panic)
        transport.loop_switched.connect(self._on_loop)
        transport.metronome_switched.connect(player.click)
        transport.volume_chosen.connect(player.choose_volume)
        transport.outputs_opened.connect(player.ask_ports)
        document.piece_changed.connect(self._on_piece)
        roll.seek_asked.connect(self.seek)
        roll.bars_chosen.connect(self._on_loop)
        roll.audition.connect(self.audition)
        player.listed.connect(self._on_listed)
        player.changed.connect(self._on_changed)
        player.moved.connect(self._on_moved)
        player.ended.connect(self._on_ended)
        player.reported.connect(self._on_report)
        player.levels.connect(transport.meter.show_levels)

    @property
    def is_playing(self) -> bool:
        return self._player.state != "stopped"

    @Slot()
    def play_or_pause(self) -> None:
        """Play what is seen from the playhead, or on from where it was paused; or pause."""
        self.take_back()
        if self._is_lent:
            return
        if self.is_playing:
            self._player.pause()
        elif self._streams:
            self._player.play()
        else:
            self.play(self.position)

    def ask_outputs(self) -> None:
        """Answered by `outputs_listed`."""
        self._player.ask_ports()

    @property
    def is_lent(self) -> bool:
        """Whether somebody else has the player."""
        return self._is_lent

    def play(self, quarters: float) -> None:
        """From a place; past the end, from the beginning."""
        self.take_back()
        piece = self._document.piece
        if not len(piece) or self._is_lent:
            return
        self._load()
        self._began = quarters if quarters * piece.ticks_per_quarter < piece.end_ticks else 0.0
        self._player.play(self._began)

    @Slot()
    def stop(self) -> None:
        """The playhead goes back to where playing began; a second time, to the beginning of the piece."""
        if self.take_back() or self._is_lent:
            return
        back = self._began if self.is_playing else 0.0
        self._streams = False
        self._player.stop()
        self._put(back)

    def halt(self, position: float) -> None:
        """Silence; the playhead goes there."""
        if self.is_playing and not self._is_lent:
            self._player.stop()
        self._streams = False
        self._put(position)

    @Slot(float)
    def seek(self, quarters: float) -> None:
        """Go there, and go on playing if it plays."""
        if self.is_playing and not self._streams and not self._is_lent:
            self._player.seek(quarters)
        if not self._streams:
            self._put(quarters)

    @Slot(int, int, int)
    def audition(self, pitch: int, velocity: int, part: int) -> None:
        """Hear one note, as its part sounds."""
        self.take_back()
        if not (self._streams or self._is_lent):
            self._player.audition(self._channel_of(part), pitch, velocity)

    def key_down(self, pitch: int, velocity: int, part: int) -> int:
        """A note sounds, as its part does, until its key is let go; -> its channel, for PlayerLink.key_up. Who borrowed
        the player has it on the first channel."""
        channel = 0 if self._streams or self._is_lent else self._channel_of(part)
        self._player.key_down(channel, pitch, velocity)
        return channel

    def _channel_of(self, part: int) -> int:
        """On which channel a part sounds; the player knows the piece's instruments after that."""
        piece = self._document.piece
        score = piece.score(whole=True)
        # Not after every edit: sending a long piece anew takes longer than a note may wait.
        if not self.is_playing and (self._loaded is None or not self._player.sounds_as(score)):
            self._load()
        channels = live_channels(score)
        return channels[part] if part < len(channels) else 0

    def begin_stream(self, quarters: float, *, endless: bool = False) -> None:
        """What is being composed is played, from there. endless: until it is stopped."""
        self._streams, self._loaded, self._began = True, None, quarters
        self._is_endless = endless
        self._revision.stop()
        self._show_what_plays()

    def end_stream(self, *, is_seen: bool) -> None:
        """Composing is over; is_seen: what the player has is the document's piece."""
        if self._streams:
            self._streams = False
            self._revision.stop()
            self._loaded = self._document.piece if is_seen else None
        self._is_endless = False
        self._show_what_plays()

    def _show_what_plays(self) -> None:
        is_preview = self._given_back is not None
        self._transport.key.show_what_plays("preview" if is_preview else "endless" if self._is_endless else "piece")

    def lend(self, on: bool) -> None:
        """Somebody else has the player, and has stopped it already: what it says is not about the piece."""
        if on and not self._is_lent:
            self._streams = False
            self._put(self._began if self.is_playing else self.position)
        given_back, self._given_back = self._given_back, None
        if given_back:
            given_back()
        self._is_lent, self._loaded = on, None
        self._show_what_plays()
        self._on_changed(self._player.state)

    def borrow(self, given_back: Callable[[], None]) -> bool:
        """Other music is to be played for a moment: the player is lent until the piece is to be played again, which
        `given_back` says. False: somebody else has it, for longer."""
        if self._is_lent and self._given_back is None:
            return False
        self.take_back()
        self._player.stop()
        self.lend(True)
        self._player.click(False)
        self._given_back = given_back
        self._show_what_plays()
        return True

    def take_back(self) -> bool:
        """What borrowed the player falls silent -> whether there was something."""
        if self._given_back is None:
            return False
        self._player.stop()
        self._player.click(self._transport.metronome.isChecked())
        self.lend(False)
        return True

    @Slot(str)
    def _on_changed(self, state: str) -> None:
        """While it is lent there is nothing to pause here."""
        self._transport.show_state("stopped" if self._is_lent else state)
        self.playing_changed.emit(state != "stopped" and not self._is_lent)

    def _load(self) -> None:
        piece = self._document.piece
        if self._loaded is not piece:
            self._loaded = piece
            self._player.load(piece.score(whole=True))  # a track without notes is to play as it is drawn on
            self._tell_loop()

    def show_tempo(self) -> None:
        """And the metre at the playhead, as they are in the piece."""
        self._transport.show_tempo(60e6 / self._document.piece.tempo_map.tempo_at(0))
        self._show_position(self.position)

    @Slot()
    def _on_piece(self) -> None:
        piece = self._document.piece
        self.show_tempo()
        if self._loaded is not None and piece.is_remix_of(self._loaded):
            self._loaded = piece
            tracks = _without_notes(piece)
            self._player.remix(mix_of(tracks), routes_of(tracks))
        elif self._streams:
            self.mixed.emit()
        elif self._loaded is not piece:
            self._revision.start()

    @Slot()
    def _revise(self) -> None:
        """Tell the player what became of what it plays."""
        piece = self._document.piece
        if self.is_playing and not self._streams and not self._is_lent and self._loaded is not piece:
            # A shorter take: nothing more is to be played.
            if self.position * piece.ticks_per_quarter >= piece.end_ticks:
                self.halt(self.position)
                return
            self._loaded = piece
            self._player.revise(piece.score(whole=True))
            self._tell_loop()

    @Slot()
    def _on_loop(self) -> None:
        """Who chooses bars that are past already wants to hear them."""
        self._tell_loop()
        loop = self._loop()
        if loop and self.is_playing and self.position >= loop[1]:
            self.seek(loop[0])

    def _loop(self) -> tuple[float, float] | None:
        """What is repeated, in quarters."""
        if not self._transport.loop.isChecked():
            return None
        piece = self._document.piece
        first, last = self._roll.bars or (1, piece.bars.locate_one(max(0, piece.end_ticks - 1))[0] + 1)
        begin, end = piece.bars.bar_start(first - 1), piece.bars.bar_start(last)
        return begin / piece.ticks_per_quarter, end / piece.ticks_per_quarter

    def _tell_loop(self) -> None:
        if not self._is_lent:
            self._player.loop(self._loop())

    @Slot(list, list)
    def _on_listed(self, _: list[str], outputs: list[str]) -> None:
        # Our own ports would feed back what we send.
        others = [name for name in outputs if not name.startswith(_OWN)]
        self._transport.show_outputs(others)
        self.outputs_listed.emit(others)

    @Slot(float)
    def _on_moved(self, quarters: float) -> None:
        if self._is_lent:
            return
        before, self.position = self.position, max(0.0, quarters)
        self._roll.set_playhead(self.position, sounds=self.is_playing)
        if self._player.is_midi and self._roll.state.notes.begin_between(before, self.position):
            self._transport.meter.show_activity()
        self._show_position(self.position)
        self.moved.emit(self.position)

    @Slot()
    def _on_ended(self) -> None:
        if not self._is_lent:
            self._streams = False
            self._put(self._began)

    @Slot(object)
    def _on_report(self, report: Reported) -> None:
        if isinstance(report, Restarted | GivenUp):
            self._loaded = None
            if self.is_playing and not self._streams:
                self.play(self.position)

    def _put(self, quarters: float) -> None:
        self.position = quarters
        self._roll.set_playhead(quarters)
        self._show_position(quarters)
        self.position_changed.emit()

    def _show_position(self, quarters: float) -> None:
        piece = self._document.piece
        ticks = int(quarters * piece.ticks_per_quarter)
        bar, position, index = piece.bars.locate_one(ticks)
        metre = piece.bars.metres[index]
        whole = beat_ticks(metre, piece.ticks_per_quarter)
        beat, rest = divmod(position, whole)
        seconds = piece.tempo_map.seconds_at(ticks)
        sixteenth = int(4 * rest / piece.ticks_per_quarter)
        self._transport.show_position((bar + 1, int(beat) + 1, sixteenth + 1, seconds))
        self._transport.show_metre(f"{metre.numerator}/{metre.denominator}")


def _without_notes(piece: Piece) -> Score:
    """Its tracks alone: which channel has which does not depend on notes."""
    return replace(piece, rows=piece.rows[:0]).score(whole=True)
