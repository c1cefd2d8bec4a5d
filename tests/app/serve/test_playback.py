"""Playing for other programs: the outputs are opened once, whoever goes while that takes its time."""

from __future__ import annotations

import asyncio
import threading

import pytest

from app.player import messages as ask
from app.serve.playback import Output, OutputError, PlayAsk, Playback
from generator.midi.writer import write_midi
from tests.app.serve.parts import SECONDS, QuietOutput
from tests.generator.scores import tune

CLIP = write_midi(tune(1))


class SlowOpening:
    """Outputs that take as long to open as a test wants."""

    def __init__(self) -> None:
        self.opened: list[QuietOutput] = []
        self.is_asked, self.may_open = threading.Event(), threading.Event()

    def __call__(self) -> Output:
        self.is_asked.set()
        assert self.may_open.wait(SECONDS)
        self.opened.append(QuietOutput())
        return self.opened[-1]


async def _leave_while_it_opens(playback: Playback, slow: SlowOpening) -> None:
    gone = asyncio.ensure_future(playback.play(CLIP, PlayAsk(), "clip"))
    await asyncio.to_thread(slow.is_asked.wait, SECONDS)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone


def test_who_goes_while_the_outputs_open_leaves_them_to_who_comes_next() -> None:
    slow = SlowOpening()

    async def play() -> None:
        playback = Playback(slow)
        await _leave_while_it_opens(playback, slow)
        following = asyncio.ensure_future(playback.play(CLIP, PlayAsk(), "clip"))
        await asyncio.sleep(0)
        slow.may_open.set()
        await following
        playback.close()

    asyncio.run(play())
    assert len(slow.opened) == 1
    assert slow.opened[0].is_closed.is_set()
    assert len(slow.opened[0].quiet.sent(ask.Play)) == 2


def test_nothing_is_opened_once_it_is_closed() -> None:
    slow = SlowOpening()
    slow.may_open.set()

    async def play() -> None:
        playback = Playback(slow)
        playback.close()
        with pytest.raises(OutputError, match="the server was stopped"):
            await playback.play(CLIP, PlayAsk(), "clip")

    asyncio.run(play())
    assert not slow.opened
