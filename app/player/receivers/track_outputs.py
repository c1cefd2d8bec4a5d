"""The outputs that only some tracks are played on, beside those that play the piece."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from app.player.messages import AddOutput, AddSynth, DropOutput
from generator.music.score import BUILT_IN_SYNTH


class TrackOutputs:
    """Which of them there are to be. Each is called as its port, or BUILT_IN_SYNTH."""

    def __init__(self) -> None:
        self.wanted: frozenset[str] = frozenset()
        """Outputs of tracks, as Track has them."""
        self._synth = AddSynth(BUILT_IN_SYNTH, of_tracks=True)

    def choose_synth(self, synth: AddSynth) -> AddSynth:
        """The sound and the device of the built-in synth. -> what opens it for tracks."""
        self._synth = msgspec.structs.replace(synth, name=BUILT_IN_SYNTH, of_tracks=True)
        return self._synth

    def changes(self, opened: Iterable[AddOutput | AddSynth]) -> list[AddOutput | AddSynth | DropOutput]:
        """opened: all outputs. What plays the piece plays its tracks too, and is not opened again. -> what is to be
        sent."""
        opened = list(opened)
        of_piece = {BUILT_IN_SYNTH if isinstance(one, AddSynth) else one.port for one in opened if not one.of_tracks}
        of_tracks = {one.name for one in opened if one.of_tracks}
        wanted = self.wanted - of_piece - {""}
        return [
            *(DropOutput(name) for name in sorted(of_tracks - wanted)),
            *(
                self._synth if name == BUILT_IN_SYNTH else AddOutput(name, name, of_tracks=True)
                for name in sorted(wanted - of_tracks)
            ),
        ]
