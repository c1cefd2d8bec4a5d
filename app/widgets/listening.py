"""What the Play button, the playhead and the player have to do with each other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.links import SYNTH, PlayerLink
from app.piano_roll.view import PianoRoll
from app.widgets.transport import Transport
from generator.bars import BarGrid
from generator.metre import beat_ticks
from generator.score import Score


class Listening(QObject):
    """shown: gives what is seen, which is what Play plays."""

    def __init__(
        self, player: PlayerLink, transport: Transport, roll: PianoRoll, shown: Callable[[], Score | None]
    ) -> None:
        super().__init__(transport)
        self._player, self._transport, self._roll, self._shown = player, transport, roll, shown
        self._loaded: Score | None = None  # what the player has, where it is no stream
        self._streams = False
        transport.play_pressed.connect(self.play_or_pause)
        transport.stop_pressed.connect(self.stop)
        transport.panic_pressed.connect(player.panic)
        transport.output_chosen.connect(player.choose_output)
        transport.outputs_opened.connect(player.ask_ports)
        transport.volume_chosen.connect(player.choose_volume)
        player.listed.connect(lambda _, outputs: transport.show_outputs(outputs))
        player.changed.connect(transport.show_state)
        player.moved.connect(self._on_moved)
        player.ended.connect(self._on_ended)
        player.choose_output(SYNTH)

    def play_or_pause(self) -> None:
        """Play what is seen from its beginning, or on from where it was paused; or pause."""
        score = self._shown()
        if self._player.state != "stopped":
            self._player.pause()
        elif self._streams or (self._loaded is not None and self._loaded is score):
            self._player.play()
        elif score is not None:
            self._loaded = score
            self._player.load(score)
            self._player.play(0)

    def stop(self) -> None:
        """The next Play begins at the beginning."""
        self._player.stop()
        self._on_ended()

    def begin_stream(self) -> None:
        """What is being composed is heard from now on."""
        self._streams, self._loaded = True, None

    def _on_moved(self, quarters: float) -> None:
        score, quarters = self._shown(), max(0.0, quarters)
        self._roll.set_playhead(quarters)
        if score is None:
            return
        ticks = int(quarters * score.ticks_per_quarter)
        bars = BarGrid(score.metres, score.ticks_per_quarter)
        bar, position, metre = bars.locate_one(ticks)
        beat = position // beat_ticks(bars.metres[metre], score.ticks_per_quarter)
        self._transport.show_place((bar + 1, beat + 1, score.seconds_at(ticks)))

    def _on_ended(self) -> None:
        self._streams, self._loaded = False, None
        self._roll.set_playhead(None)
        self._transport.show_place(None)
