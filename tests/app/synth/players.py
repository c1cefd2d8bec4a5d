"""An engine and an orchestra without a device, for tests."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np

from app.synth.engine import BLOCK, Engine
from app.synth.instruments import InstrumentStore
from app.synth.messages import Instrument
from app.synth.orchestra import Orchestra
from app.synth.soundfont import SoundFont
from app.synth.soundfont_file import Damaged


class _NoEffect:
    most_frames = BLOCK

    def process(self, frames: np.ndarray) -> None:
        """Silence."""

    def clear(self) -> None:
        """Nothing to do."""


class Player:
    """Instruments are there as soon as they are asked for, or when `hand_over` is called."""

    def __init__(self, soundfont: SoundFont, rate: int, folder: Path, at_once: bool = True) -> None:
        self.rate, self.asked, self._at_once = rate, [], at_once
        self._store = InstrumentStore(soundfont, folder)
        self.engine = Engine(rate)
        self.orchestra = Orchestra(self.engine, self._convert, offline=True)
        self.asked: list[tuple[int, int]]

    def _convert(self, bank: int, program: int) -> None:
        self.asked.append((bank, program))
        if self._at_once:
            self.hand_over()

    def hand_over(self) -> None:
        """What was asked for."""
        while self.asked:
            bank, program = self.asked.pop(0)
            found: Instrument | None = None
            with suppress(Damaged):
                found = self._store.instrument(bank, program)
            self.orchestra.arrived(bank, program, found)

    def dry(self) -> None:
        """From here on there are no effects."""
        self.engine._reverb = self.engine._chorus = _NoEffect()  # type: ignore[assignment]

    def listen(self, seconds: float) -> np.ndarray:
        """-> (N, 2), what is mixed next."""
        blocks = []
        for _ in range(round(seconds * self.rate / BLOCK)):
            self.orchestra.tend()
            blocks.append(self.engine.render(BLOCK))
        return np.concatenate(blocks)
