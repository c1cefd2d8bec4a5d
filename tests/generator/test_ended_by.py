"""Signals that end a program as Ctrl+C does."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from generator import terminal
from generator.terminal import ended_by

NAMES = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Nothing is ignored, whatever the test run ignores, such as SIGHUP under nohup; its own handlers come back."""
    numbers = [signal.Signals[name] for name in NAMES]
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("name", NAMES)
def test_a_signal_is_an_interrupt_and_the_next_ones_disturb_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    number = signal.Signals[name]
    before = signal.getsignal(number)
    with ended_by(*NAMES, "SIGNONE"):
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
        for other in NAMES:
            signal.raise_signal(signal.Signals[other])
        monkeypatch.setattr(terminal, "_DEAF_SECONDS", 0.0)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert signal.getsignal(number) is before


@pytest.mark.parametrize("name", NAMES)
def test_what_is_ignored_stays_so(name: str) -> None:
    """SIGHUP under nohup, SIGINT of a shell's background jobs."""
    number = signal.Signals[name]
    signal.signal(number, signal.SIG_IGN)
    with ended_by(*NAMES):
        signal.raise_signal(number)
    assert signal.getsignal(number) is signal.SIG_IGN


def test_another_thread_changes_no_signals() -> None:
    found = []

    def run() -> None:
        with ended_by(*NAMES):
            found.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert found == [before]
