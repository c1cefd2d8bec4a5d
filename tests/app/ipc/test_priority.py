"""Threads that are to run before those of other programs, by each system's own means."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.ipc.priority import macos, windows
from tests.app.ipc.realtime_kit import Bus, RealtimeKit

_ROOT = Path(__file__).resolve().parents[3]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="RealtimeKit is Linux's")

# A process of a user who may not have it by himself, which says what it has, at first and with a second thread.
_UNPRIVILEGED = """
import os, resource, sys, threading
import jeepney.io.blocking
from app.ipc.priority import linux  # before it may read nothing of root's
def refused(*_): raise PermissionError
if os.geteuid() == 0:
    os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
real = os.sched_setscheduler
os.sched_setscheduler = refused
said = linux.prefer(10)
print("said", said, flush=True)
print("limit", *resource.getrlimit(15), flush=True)
print("one", threading.get_native_id(), os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK, flush=True)
stop = threading.Event()
threading.Thread(target=stop.wait, daemon=True).start()
sys.stdin.readline()
print("all", *[os.sched_getscheduler(task) & ~os.SCHED_RESET_ON_FORK for task in linux._tasks()], flush=True)
if said is None:
    os.sched_setscheduler = real
    linux._rest()
    print("rested", *[os.sched_getscheduler(task) & ~os.SCHED_RESET_ON_FORK for task in linux._tasks()], flush=True)
"""


@pytest.fixture
def bus() -> Iterator[str]:
    """Its address."""
    pytest.importorskip("jeepney")
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not installed")
    with tempfile.TemporaryDirectory() as folder:  # where any user may come
        made = Bus(Path(folder))
        try:
            yield made.address
        finally:
            made.close()


def unprivileged(address: str) -> subprocess.Popen[str]:
    environment = os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": address, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", _UNPRIVILEGED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT,
        env=environment,
    )  # fmt: skip


def line(process: subprocess.Popen[str], begin: str) -> str:
    assert process.stdout
    found = process.stdout.readline().split(" ", 1)
    assert found[0] == begin, found
    return found[1].strip()


@linux_only
@pytest.mark.processes
def test_every_thread_of_a_process_without_rights_gets_it_from_realtime_kit(bus: str) -> None:
    with RealtimeKit(bus) as kit, unprivileged(bus) as process:
        assert process.stdin
        assert line(process, "said") == "None"
        assert line(process, "limit") == "100000 200000"  # without it RealtimeKit refuses
        thread, policy = map(int, line(process, "one").split())
        assert kit.asked[0] == (process.pid, thread, 10) and thread == process.pid
        while len({asked for _, asked, _ in kit.asked}) < 3:  # it, the one that looks, and the second
            assert process.poll() is None
        process.stdin.write("\n")
        process.stdin.flush()
        if os.geteuid() == 0:  # else the test may not give it
            assert policy == os.SCHED_RR
            assert set(line(process, "all").split()) == {str(os.SCHED_RR)}
            assert set(line(process, "rested").split()) == {str(os.SCHED_OTHER)}


@linux_only
@pytest.mark.processes
@pytest.mark.parametrize("refuses", [True, False], ids=["it refuses", "it is not there"])
def test_where_there_is_none_one_sentence_says_what_to_do(bus: str, refuses: bool) -> None:
    with RealtimeKit(bus, refuses=True) if refuses else nullcontext(), unprivileged(bus) as process:
        said = line(process, "said")
        assert said.startswith("no real-time priority: install rtkit, or allow it in /etc/security/limits.d")
        assert process.stdin
        process.stdin.close()


@linux_only
@pytest.mark.processes
def test_where_there_is_no_system_bus_one_sentence_says_so() -> None:
    pytest.importorskip("jeepney")
    with unprivileged("unix:path=/nowhere/bus") as process:
        assert line(process, "said").startswith("no real-time priority: no system bus")
        assert process.stdin
        process.stdin.close()


class _Calls:
    """A library that remembers its calls. answers: by function, 0 for what is not named."""

    def __init__(self, **answers: int) -> None:
        self.called: list[tuple[str, tuple[Any, ...]]] = []
        self._answers = answers

    def __getattr__(self, name: str) -> Any:
        def call(*values: Any) -> int:
            self.called.append((name, values))
            if name == "mach_timebase_info":
                values[0]._obj.numerator, values[0]._obj.denominator = 125, 3  # as on Apple's own processors
            return self._answers.get(name, 0)

        return call


def test_on_macos_the_thread_that_keeps_time_has_a_time_constraint() -> None:
    lib = _Calls(mach_thread_self=77)
    assert macos.prefer(lib) is None
    calls = dict(lib.called)
    assert calls["pthread_set_qos_class_self_np"] == (0x21, 0)
    thread, policy, wanted, words = calls["thread_policy_set"]
    assert (thread, policy, words) == (77, 2, 4)
    constraint = wanted._obj
    assert (constraint.period, constraint.computation, constraint.constraint) == (0, 24_000, 48_000)  # of 41.7 ns
    audio = _Calls()
    assert macos.prefer(audio, keeps_time=False) is None
    assert [name for name, _ in audio.called] == ["pthread_set_qos_class_self_np"]  # CoreAudio's thread has its own
    assert "macOS refused" in str(macos.prefer(_Calls(pthread_set_qos_class_self_np=1), keeps_time=False))
    assert "code 46" in str(macos.prefer(_Calls(pthread_set_qos_class_self_np=1, thread_policy_set=46)))


def test_on_windows_the_thread_that_keeps_time_is_of_the_multimedia_scheduler() -> None:
    kernel, multimedia = _Calls(SetPriorityClass=1), _Calls(AvSetMmThreadCharacteristicsW=5)
    assert windows.prefer(SimpleNamespace(winmm=_Calls(), kernel32=kernel, avrt=multimedia)) is None
    assert multimedia.called[0][1][0] == "Pro Audio"
    assert "SetThreadPriority" not in dict(kernel.called)
    multimedia.called.clear()
    system = SimpleNamespace(winmm=_Calls(), kernel32=kernel, avrt=multimedia)
    assert windows.prefer(system, keeps_time=False) is None and not multimedia.called


def test_on_a_windows_without_media_the_thread_has_the_highest_priority() -> None:
    class Windows:
        winmm, kernel32 = _Calls(), _Calls(SetPriorityClass=1, SetThreadPriority=1)

        @property
        def avrt(self) -> Any:
            raise OSError("no avrt.dll")

    assert windows.prefer(Windows()) is None
    assert dict(Windows.kernel32.called)["SetThreadPriority"][1] == 15
    refusing = SimpleNamespace(winmm=_Calls(), kernel32=_Calls(), avrt=_Calls())
    assert "Windows refused it" in str(windows.prefer(refusing))
