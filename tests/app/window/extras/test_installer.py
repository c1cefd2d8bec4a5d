"""Installing an extra while the program runs, with a made-up installer; and the program where no extra is installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.extras.catalogue import extra_called
from app.window.extras import installer as module
from app.window.extras.installer import ExtraInstaller
from generator.installation import how_to_install
from tests.app.window.parts import WAIT_MS
from tests.checkout import ROOT

pytestmark = pytest.mark.processes


def says(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture
def lacks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is lacking; to be emptied when it has been installed."""
    missing = ["opentsne>=1.0"]
    monkeypatch.setattr(module, "lacking", lambda extra: list(missing))
    return missing


@pytest.fixture
def make(qtbot, request: pytest.FixtureRequest):
    def make(*commands: list[str]) -> ExtraInstaller:
        installer = ExtraInstaller(extra_called("explore"), commands=lambda: commands)
        request.addfinalizer(installer.deleteLater)
        request.addfinalizer(installer.stop)
        return installer

    return make


def test_all_commands_are_run_and_what_they_do_is_said(qtbot, make, lacks: list[str]):
    installer, stages = make(says("print('Collecting one')"), says("print('Collecting two')")), []
    installer.progressed.connect(stages.append)
    installer.progressed.connect(lambda line: lacks.clear())
    with qtbot.waitSignal(installer.done, timeout=WAIT_MS):
        installer.start()
        assert installer.busy
    assert [str(stage.text) for stage in stages] == ["looking for one", "looking for two"] and not installer.busy


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("print('WARNING: slow'); print('ERROR: No matching distribution found for opentsne>=1.0'); exit(1)",
         "there is no build of opentsne for this computer"),
        ("print('WARNING: Retrying: Failed to establish a new connection: [Errno -2]'); print('ERROR: no'); exit(1)",
         "there is no connection to the package index"),
        ("import sys; sys.stderr.write('error: No solution found\\n'); exit(1)", "No solution found"),
        ("exit(3)", "it ended with code 3"),
        ("import os; os.abort()", "the installer ended unexpectedly"),
        ("print('fine')", "packages are still missing"),
    ],
)  # fmt: skip
def test_a_failure_is_one_sentence_and_the_command_to_run_by_hand(qtbot, make, lacks, code: str, reason: str):
    installer = make(says(code))
    with qtbot.waitSignal(installer.failed, timeout=WAIT_MS) as failed:
        installer.start()
    sentence, command = failed.args[0].split("\n", 1)
    assert reason in sentence and sentence.startswith("Installing failed: ") and sentence.count(". ") == 1
    assert command == how_to_install("explore") and not installer.busy


def test_an_installer_that_is_not_there_fails_as_well(qtbot, make, lacks):
    installer = make(["/there/is/no/pip"])
    with qtbot.waitSignal(installer.failed, timeout=WAIT_MS):
        installer.start()


def test_one_that_is_stopped_says_nothing_and_can_be_started_again(qtbot, make, lacks: list[str]):
    installer, said = make(says("print('Collecting x'); import time; time.sleep(60)")), []
    with qtbot.waitSignal(installer.progressed, timeout=WAIT_MS):
        installer.start()
    installer.done.connect(lambda: said.append("done"))
    installer.failed.connect(said.append)
    installer.stop()
    assert not installer.busy and not said
    installer._commands = lambda: [says("pass")]
    lacks.clear()
    with qtbot.waitSignal(installer.done, timeout=WAIT_MS):
        installer.start()


def test_all_of_the_program_can_be_imported_without_any_extra():
    """Run where torch, openTSNE, scikit-learn, scipy and onnx can't be imported."""
    code = """
import importlib, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "openTSNE", "sklearn", "scipy", "onnx", "onnxruntime", "tensorboard"):
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Absent())
import app, generator
for package in (app, generator):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith(("__main__", "player.libremidi")):  # that one is only where pylibremidi is
            importlib.import_module(module.name)
import numpy as np
from app.taste.features import FEATURES
from app.taste.fitting import Ratings, learn
rng = np.random.default_rng(1)
features = rng.normal(size=(40, len(FEATURES)))
print(learn(Ratings(features, np.sign(features[:, 0]), np.ones(40))).standing)
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] in ("learnt", "no better")
