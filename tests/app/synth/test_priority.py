"""The synth runs before other programs where the system allows it, and says what keeps it from sounding."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from app.ipc import wire
from app.synth import messages as ask
from app.synth.process import crackling
from generator.errors import Text
from tests.app.ipc.realtime_kit import Bus, RealtimeKit
from tests.checkout import ROOT

_WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice"]


@pytest.fixture
def bus() -> Iterator[str]:
    """Its address."""
    pytest.importorskip("jeepney")
    if sys.platform != "linux" or shutil.which("dbus-daemon") is None or shutil.which("setpriv") is None:
        pytest.skip("RealtimeKit is Linux's; and dbus-daemon and setpriv have to be installed")
    with tempfile.TemporaryDirectory() as folder:
        made = Bus(Path(folder))
        try:
            yield made.address
        finally:
            made.close()


def synth_without_rights(address: str) -> subprocess.Popen[bytes]:
    without = _WITHOUT_RIGHTS if os.geteuid() == 0 else []
    return subprocess.Popen(
        [*without, sys.executable, "-m", "app.synth.process", "--backend", "null"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
        env=os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": address},
    )  # fmt: skip


@pytest.mark.processes
@pytest.mark.alone
@pytest.mark.parametrize("refuses", [None, False, True], ids=["no RealtimeKit", "it gives", "it refuses"])
def test_every_thread_asks_realtime_kit_and_it_plays_whatever_the_answer(bus: str, refuses: bool | None) -> None:
    kit = nullcontext() if refuses is None else RealtimeKit(bus, refuses=refuses)
    with kit as given, synth_without_rights(bus) as process:
        assert process.stdin and process.stdout
        reports = wire.messages(cast(BinaryIO, process.stdout), ask.REPORTS)
        assert isinstance(next(reports), ask.SynthReady)
        process.stdin.write(wire.encode(ask.NoteOn(wire.now(), 0, 60, 100)))
        process.stdin.flush()
        while not isinstance(report := next(reports), ask.SynthLevels) or not report.left:
            if isinstance(report, ask.SynthError):  # on a busy machine
                assert refuses is not False and "the sound crackled" in str(report.text)
        if isinstance(given, RealtimeKit) and not refuses:
            tasks = {int(path.name) for path in Path(f"/proc/{process.pid}/task").iterdir()}
            while not tasks <= {thread for _, thread, _ in given.asked}:
                assert process.poll() is None
            assert {(asked, priority) for asked, _, priority in given.asked} == {(process.pid, 3)}
        process.stdin.close()
        assert process.wait(20) == 0


def test_where_it_is_kept_from_sounding_one_sentence_says_why() -> None:
    why = Text("no real-time priority: install rtkit")
    assert crackling(100, None) is None and crackling(2, why) is None
    said = str(crackling(3, why))
    assert said.startswith("the sound crackled") and said.endswith("(no real-time priority: install rtkit)")
