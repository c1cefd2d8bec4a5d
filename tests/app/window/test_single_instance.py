"""A second start hands its files to the first window, whatever a crash has left behind."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtNetwork import QLocalSocket

from app.window.single_instance import MOST_BYTES, SingleInstance, _socket_name
from tests.app.window.parts import WAIT_MS

_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.window.single_instance import SingleInstance
application = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
if instance.try_claim():
    print("first", flush=True)
    if "--crash" in sys.argv:
        import os
        os._exit(9)
else:
    print("heard" if instance.hand_over([Path(name) for name in sys.argv[2:]]) else "not heard")
"""


def second_start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _SECOND, str(folder), *arguments], stdout=subprocess.PIPE, text=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short one: sockets have short addresses."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture
def first(qapp, folder) -> Iterator[SingleInstance]:
    instance = SingleInstance(folder)
    assert instance.try_claim()
    yield instance
    instance.close()


@pytest.mark.processes
def test_a_second_start_hands_its_files_over(qtbot, first, folder):
    with qtbot.waitSignal(first.opened, timeout=20_000) as said:
        second = second_start(folder, "a b.mid", "/tmp/ü.continuo")
    assert said.args == [[Path.cwd() / "a b.mid", Path("/tmp/ü.continuo")]]
    assert second.communicate()[0] == "heard\n"


@pytest.mark.processes
def test_a_second_start_without_files_wants_the_window(qtbot, first, folder):
    with qtbot.waitSignal(first.opened, timeout=20_000) as said:
        second = second_start(folder)
    assert said.args == [[]]
    assert second.communicate()[0] == "heard\n"


@pytest.mark.processes
def test_what_a_crash_left_behind_is_no_hindrance(qtbot, folder):
    crashed = second_start(folder, "--crash")
    assert crashed.communicate()[0] == "first\n"
    assert (folder / "continuo.lock").exists()
    instance = SingleInstance(folder)
    assert instance.try_claim()
    with qtbot.waitSignal(instance.opened, timeout=20_000):
        second = second_start(folder, "a.mid")
    assert second.communicate()[0] == "heard\n"
    instance.close()


def test_of_two_that_start_at_once_one_is_the_first(first, folder):
    assert not SingleInstance(folder).try_claim()


def test_after_the_first_has_gone_another_is_the_first(qapp, folder):
    one, other = SingleInstance(folder), SingleInstance(folder)
    assert one.try_claim() and not other.try_claim()
    one.close()
    assert other.try_claim()
    other.close()


@pytest.mark.processes
def test_a_first_window_that_does_not_answer_is_reported_to_the_second(first, folder):
    # The first one's event loop does not run.
    second = second_start(folder, "a.mid")
    assert second.communicate(timeout=30)[0] == "not heard\n"


def test_nobody_to_hand_over_to_is_reported(qapp, folder, monkeypatch):
    monkeypatch.setattr("app.window.single_instance._WAIT_MS", 50)
    assert not SingleInstance(folder).hand_over([Path("a.mid")])


def test_where_no_lock_can_be_made_the_window_opens(qapp, folder):
    (folder / "file").write_bytes(b"")
    assert SingleInstance(folder / "file").try_claim()


@pytest.mark.processes
@pytest.mark.parametrize(
    "message",
    [
        b"{}", b"[]", b"nonsense", b'{"open": "a"}', b'{"open": [1]}', b'{"open": ["relative.mid"]}', b"\xff\xfe",
        json.dumps({"open": ["/a\0b"]}).encode(), json.dumps({"open": ["/a"] * 2000}).encode(), b"[" * 100_000,
        b"x" * (MOST_BYTES + 10),
    ],
)  # fmt: skip
def test_what_no_start_of_ours_sends_opens_nothing(qtbot, first, folder, message):
    socket = QLocalSocket()
    socket.connectToServer(_socket_name(folder))
    with qtbot.assertNotEmitted(first.opened), qtbot.waitSignal(socket.disconnected, timeout=20_000):
        socket.write(message + b"\n")
    with qtbot.waitSignal(first.opened, timeout=20_000):
        second = second_start(folder, "a.mid")
    assert second.communicate()[0] == "heard\n"


def test_one_that_connects_and_says_nothing_is_sent_away(qtbot, folder, monkeypatch):
    monkeypatch.setattr("app.window.single_instance._WAIT_MS", 50)
    instance = SingleInstance(folder)
    assert instance.try_claim()
    socket = QLocalSocket()
    with qtbot.waitSignal(socket.disconnected, timeout=20_000):
        socket.connectToServer(_socket_name(folder))
    instance.close()


def test_a_second_start_may_lead_to_a_question(qtbot, tmp_path_factory):
    """While it is answered the connection ends, and goes."""
    folder = Path(tmp_path_factory.mktemp("s"))
    instance = SingleInstance(folder)
    assert instance.try_claim()
    socket = QLocalSocket()
    answered = []

    def ask(paths: list[Path]) -> None:
        qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=WAIT_MS)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        answered.append(paths)

    instance.opened.connect(ask)
    socket.connectToServer(_socket_name(folder))
    socket.write(json.dumps({"open": []}).encode() + b"\n")
    qtbot.waitUntil(lambda: answered == [[]], timeout=WAIT_MS)
    instance.close()
