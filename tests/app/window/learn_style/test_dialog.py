"""Learning a style in the window: with a stand-in for train-generator, and once with the real one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from app.window.learn_style.dialog import TrainingDialog
from app.window.learn_style.job import TrainingJob
from app.window.learn_style.request import unfinished
from generator.network.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from generator.network.config import LSTMConfig
from generator.network.model import random_weights
from tests.app.window.parts import WAIT_MS
from tests.generator.scores import SMALL_VOCABULARY
from tests.training.tunes import write_tunes

# It prints what train-generator would; its first argument says how it fares.
CHILD = """
import json, os, pathlib, signal, sys, time
manner, *rest = sys.argv[1:]
output = pathlib.Path(rest[rest.index("--output") + 1])
snapshot = output.with_name(output.stem + ".snapshot.safetensors")
def tell(event, **facts): print(json.dumps({"event": event, **facts}), flush=True)
def save():
    output.write_text("weights")
    tell("figures", own={"pieces": 4, "before": 5.0, "after": 4.4})
    tell("saved", checkpoint=str(output), report="")
    tell("end", outcome="finished")
    sys.exit(0)
def leave(*_):
    if manner == "stubborn":
        return
    snapshot.write_text("state")
    tell("end", outcome="stopped", snapshot=str(snapshot))
    sys.exit(143)
signal.signal(signal.SIGTERM, leave)
signal.signal(signal.SIGINT, lambda *_: save())
if manner == "slow" and "--resume" in rest and os.environ.get("CHANGED"):
    tell("error", text={"template": "this is not the run that was stopped", "values": {}}, is_of_another_run=True)
    sys.exit(2)
if manner == "full":
    print("train-generator: /x: No space left on device; check the path", file=sys.stderr)
    sys.exit(2)
tell("reading", files=1, name="a.mid")
if manner == "empty":
    text = {"template": "{path}: no .mid or .midi file found", "values": {"path": {"path": rest[0]}}}
    tell("error", text=text, is_of_another_run=False)
    sys.exit(2)
tell("found", pieces=42, notes=31000, left_out=2, rejected=[
    {"file": "/m/letter.mid", "reason": "corrupt", "message": "/m/letter.mid: a PDF"},
    {"file": "/m/short.mid", "reason": "too short", "message": "/m/short.mid: too short"}])
print("no line of progress", flush=True)
print('{"event": "step"}', flush=True)
print('[1]', flush=True)
tell("plan", pieces={"train": 38, "valid": 2, "test": 2}, notes=28000, events_per_note=0.5, epochs=2, max_minutes=5)
begin = 1
if "--resume" in rest:
    tell("resumed", step=1, epoch=1)
    begin, manner = 2, "good"
for number in range(begin, 4):
    tell("step", step=number, epoch=number, seconds=float(number), nats_per_event=8.0 - number, progress=number / 3,
         seconds_left=90.0 * (3 - number))
    tell("epoch", step=number, epoch=number, seconds=number + 0.5, train=4.0, held_out=5.0 - number / 10, is_best=True)
    if manner == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if manner in ("slow", "stubborn"):
        while True:
            time.sleep(0.01)
save()
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals that a process could answer")


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def pieces(tmp_path: Path) -> Path:
    (folder := tmp_path / "My ballads").mkdir()
    return folder


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path, pieces: Path) -> Iterator[Callable[[str], TrainingDialog]]:
    """A dialog with everything filled in, over a child that fares in that manner."""
    made: list[TrainingJob] = []

    def make_one(manner: str) -> TrainingDialog:
        script = tmp_path / "child.py"
        script.write_text(CHILD)
        job = TrainingJob(command=[sys.executable, str(script), manner])
        made.append(job)
        base = tmp_path / "base.safetensors"
        base.write_text("weights")
        dialog = TrainingDialog([base], base, job=job, folder=tmp_path / "models")
        qtbot.addWidget(dialog, before_close_func=lambda _: job.close())
        dialog.show()
        dialog.setup.set_folder(pieces)
        return dialog

    yield make_one
    for job in made:
        job.close()


def ended(dialog: TrainingDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.job.busy, timeout=15_000)


def learning(dialog: TrainingDialog, qtbot: QtBot) -> None:
    dialog.start()
    qtbot.waitUntil(lambda: dialog.progress.curve.points[1] > 0, timeout=15_000)


def test_a_folder_becomes_a_model_that_can_be_tried(make, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = make("good")
    made, tried = [], []
    dialog.checkpoint_made.connect(made.append)
    dialog.try_checkpoint.connect(tried.append)
    assert dialog.buttons.main.isEnabled() and dialog.setup.style_name == "My ballads"
    qtbot.mouseClick(dialog.buttons.main, Qt.MouseButton.LeftButton)
    ended(dialog, qtbot)
    output = tmp_path / "models" / "My ballads.safetensors"
    assert made == [output] and output.exists() and not tried
    page = dialog.progress
    assert page.found.text() == "42 pieces, 31,000 notes; 2 files left out"
    assert page.details.toPlainText() == "letter.mid: can't be read\nshort.mid: too short"
    assert page.curve.points == (3, 3)
    assert "12 % better" in page.result.sentence.text()
    assert [page.result.table.item(0, column).text() for column in (1, 2, 3)] == ["5.00", "4.40", "−12%"]
    qtbot.mouseClick(dialog.buttons.main, Qt.MouseButton.LeftButton)
    assert tried == [output]
    assert list((tmp_path / "models").iterdir()) == [output]  # nothing is left to resume


@posix
def test_a_cancelled_run_can_go_on_and_ends_as_any_other(make, qtbot: QtBot) -> None:
    dialog = make("slow")
    learning(dialog, qtbot)
    assert "min left at most" in dialog.progress.left.text()
    qtbot.mouseClick(dialog.buttons.main, Qt.MouseButton.LeftButton)
    assert dialog.job.stopping
    ended(dialog, qtbot)
    assert dialog.heading.text() == "“My ballads” was stopped" and dialog.buttons.main.text() == "&Resume"
    with qtbot.waitSignal(dialog.checkpoint_made, timeout=15_000):
        qtbot.mouseClick(dialog.buttons.main, Qt.MouseButton.LeftButton)
    assert dialog.progress.curve.points == (3, 3)  # the first is of before


@posix
def test_a_stopped_run_is_offered_when_the_dialog_is_opened_again(make, qtbot: QtBot, tmp_path: Path) -> None:
    first = make("slow")
    assert not first.setup.waiting.isVisible()
    learning(first, qtbot)
    first.cancel()
    ended(first, qtbot)
    second = make("good")
    assert second.setup.waiting.isVisible() and "“My ballads”" in second.setup.waiting_text.text()
    with qtbot.waitSignal(second.checkpoint_made, timeout=15_000):
        second.setup.resume_button.click()
    assert not list(unfinished(tmp_path / "models"))


@posix
def test_a_stopped_run_can_be_discarded(make, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = make("slow")
    learning(dialog, qtbot)
    dialog.cancel()
    ended(dialog, qtbot)
    dialog.buttons.back.click()
    dialog.setup.discard_button.click()
    assert not dialog.setup.waiting.isVisible() and not list((tmp_path / "models").iterdir())


@posix
def test_a_run_whose_pieces_have_changed_is_to_be_learnt_anew(make, qtbot: QtBot, monkeypatch) -> None:
    dialog = make("slow")
    learning(dialog, qtbot)
    dialog.cancel()
    ended(dialog, qtbot)
    monkeypatch.setenv("CHANGED", "1")
    dialog.buttons.main.click()
    ended(dialog, qtbot)
    assert "have changed" in dialog.progress.problem.text() and dialog.buttons.main.text() == "&Back"


@posix
def test_finishing_early_keeps_the_best_so_far(make, qtbot: QtBot) -> None:
    dialog = make("slow")
    learning(dialog, qtbot)
    with qtbot.waitSignal(dialog.checkpoint_made, timeout=15_000):
        dialog.buttons.finish.click()
    assert dialog.buttons.main.text() == "&Try it now"


@posix
def test_a_process_that_does_not_leave_is_killed(make, qtbot: QtBot) -> None:
    dialog = make("stubborn")
    dialog.job._grace.setInterval(50)
    learning(dialog, qtbot)
    dialog.cancel()
    ended(dialog, qtbot)
    assert "Nothing was learnt yet" in dialog.progress.state.text() and dialog.buttons.main.text() == "&Back"


@posix
def test_a_killed_process_is_reported_and_the_dialog_stays_usable(make, qtbot: QtBot) -> None:
    dialog = make("killed")
    dialog.start()
    ended(dialog, qtbot)
    assert "ended unexpectedly" in dialog.progress.problem.text() and dialog.progress.problem.isVisible()
    dialog.buttons.main.click()
    assert dialog.setup.isVisible() and dialog.buttons.main.isEnabled()


@pytest.mark.parametrize(("manner", "said"), [("empty", "no .mid or .midi file"), ("full", "No space left")])
def test_what_train_generator_refuses_is_reported_in_its_sentence(manner: str, said: str, make, qtbot: QtBot) -> None:
    dialog = make(manner)
    dialog.start()
    ended(dialog, qtbot)
    assert said in dialog.progress.problem.text()
    assert dialog.buttons.main.text() == "&Back"


def test_a_program_that_is_not_there_is_reported(make, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = make("good")
    dialog.job._command = (str(tmp_path / "nothing"),)
    dialog.start()
    ended(dialog, qtbot)
    assert "could not be started" in dialog.progress.problem.text()


def test_a_folder_that_has_vanished_is_reported_before_anything_starts(make, pieces: Path) -> None:
    dialog = make("good")
    pieces.rmdir()
    dialog.start()
    assert not dialog.job.busy and "is gone" in dialog.setup.problem.text()


def test_a_place_that_cannot_be_written_is_reported(make, tmp_path: Path) -> None:
    dialog = make("good")
    (tmp_path / "models").write_text("a file in the folder's place")
    dialog.start()
    assert not dialog.job.busy and "can't be written" in dialog.setup.problem.text()


def test_no_model_is_replaced_without_asking(make, qtbot: QtBot, tmp_path: Path, monkeypatch) -> None:
    dialog = make("good")
    output = tmp_path / "models" / "My ballads.safetensors"
    output.parent.mkdir()
    output.write_text("old")
    asked = []
    monkeypatch.setattr(dialog, "ask", lambda text, *_: asked.append(text))
    dialog.start()
    assert not dialog.job.busy and "“My ballads”" in asked[0] and output.read_text() == "old"
    monkeypatch.setattr(dialog, "ask", lambda *_: True)
    dialog.start()
    ended(dialog, qtbot)
    assert output.read_text() == "weights"


def test_a_model_is_never_written_over_the_one_it_is_based_on(make, tmp_path: Path) -> None:
    dialog = make("good")
    output = tmp_path / "models" / "My ballads.safetensors"
    output.parent.mkdir()
    output.write_text("base")
    dialog.setup.base.choose(output)
    dialog.start()
    assert not dialog.job.busy and "another name" in dialog.setup.problem.text()


@posix
def test_closing_asks_while_a_style_is_learnt(make, qtbot: QtBot, monkeypatch) -> None:
    dialog = make("slow")
    learning(dialog, qtbot)
    monkeypatch.setattr(dialog, "ask", lambda *_: False)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and dialog.job.busy and not dialog.job.stopping
    monkeypatch.setattr(dialog, "ask", lambda *_: True)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible() and dialog.job.stopping
    assert dialog.may_close()  # as it stops already
    ended(dialog, qtbot)
    assert dialog.job.request.can_resume


@posix
def test_shutting_down_leaves_a_snapshot_and_no_process(make, qtbot: QtBot) -> None:
    dialog = make("slow")
    learning(dialog, qtbot)
    dialog.shut_down()
    assert not dialog.job.busy and dialog.job.request.can_resume


@posix
def test_the_process_has_a_group_of_its_own_and_gives_way_to_what_sounds(make, qtbot: QtBot) -> None:
    dialog = make("slow")
    learning(dialog, qtbot)
    process = dialog.job._process.processId()
    assert os.getpgid(process) == process != os.getpgid(0)
    assert os.getpriority(os.PRIO_PROCESS, process) > os.getpriority(os.PRIO_PROCESS, 0)


def drop(dialog: TrainingDialog, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    dialog.setup.drop.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))


def test_a_folder_can_be_dropped_and_a_file_is_refused(make, tmp_path: Path) -> None:
    dialog = make("good")
    drop(dialog, tmp_path / "child.py")
    assert "not a folder" in dialog.setup.problem.text() and dialog.setup.folder == tmp_path / "My ballads"
    (other := tmp_path / "Other").mkdir()
    drop(dialog, other)
    assert dialog.setup.folder == other and dialog.setup.style_name == "Other" and not dialog.setup.problem.text()


def test_a_name_that_was_given_stays_when_another_folder_is_chosen(make, tmp_path: Path) -> None:
    dialog = make("good")
    dialog.setup.name.setText("Nocturnes")
    dialog.setup.set_folder(tmp_path)
    assert dialog.setup.style_name == "Nocturnes"


def test_nothing_can_be_started_without_a_folder_or_a_name(make) -> None:
    dialog = make("good")
    dialog.setup.name.setText("  ")
    assert not dialog.buttons.main.isEnabled()
    dialog.setup.name.setText("x")
    dialog.setup.set_folder(None)
    assert not dialog.buttons.main.isEnabled()
    dialog.start()
    assert not dialog.job.busy


def test_without_torch_one_button_installs_it_and_learning_can_begin(qtbot, make, monkeypatch) -> None:
    missing = ["torch>=2.6"]
    for module in ("panel", "installer"):
        monkeypatch.setattr(f"app.window.extras.{module}.lacking", lambda extra: list(missing))
    dialog = make("good")
    panel = dialog.missing.panel
    assert panel.isVisible() and not dialog.buttons.main.isVisible()
    assert "MB" in panel.size_text.text() or "GB" in panel.size_text.text()
    panel.installer._commands = lambda: [[sys.executable, "-c", "print('Collecting torch')"]]
    panel.installer.progressed.connect(lambda _: missing.clear())
    panel.install_button.click()
    assert panel.cancel_button.isVisible()
    qtbot.waitUntil(lambda: dialog.setup.isVisible() and dialog.buttons.main.isVisible(), timeout=WAIT_MS)


def test_all_that_can_be_used_has_a_name(make) -> None:
    dialog = make("good")
    page = dialog.progress
    for widget in (dialog.setup.name, dialog.setup.base, dialog.setup.minutes, dialog.missing.panel.command, page.bar,
                   page.curve, page.details, page.result.table):  # fmt: skip
        assert widget.accessibleName()


@pytest.mark.slow
@posix
def test_the_real_train_generator_learns_is_stopped_goes_on_and_ends(qtbot: QtBot, tmp_path: Path) -> None:
    config = LSTMConfig(channels=16, hidden=16, head_width=16)
    weights = random_weights(config, SMALL_VOCABULARY, np.random.default_rng(0))
    base = tmp_path / "base.safetensors"
    save_checkpoint(Checkpoint(config, SMALL_VOCABULARY, weights, ("song",), {}), base)
    pieces = write_tunes(tmp_path / "mine", 5, first_seed=100)
    (pieces / "letter.mid").write_bytes(b"%PDF-1.4")
    dialog = TrainingDialog([base], base, folder=tmp_path / "models")
    qtbot.addWidget(dialog, before_close_func=lambda _: dialog.job.close())
    dialog.show()
    dialog.setup.set_folder(pieces)
    dialog.setup.minutes.setCurrentIndex(dialog.setup.minutes.count() - 1)
    dialog.start()
    qtbot.waitUntil(lambda: dialog.progress.curve.points[1] > 0 or not dialog.job.busy, timeout=60_000)
    dialog.cancel()
    qtbot.waitUntil(lambda: not dialog.job.busy, timeout=60_000)
    request = dialog.job.request
    assert request and request.can_resume, dialog.job.errors
    assert "1 file left out" in dialog.progress.found.text()
    with qtbot.waitSignal(dialog.checkpoint_made, timeout=120_000):
        dialog.buttons.main.click()
    checkpoint = load_checkpoint(request.output)
    assert checkpoint.styles == ("song", "mine")
    figures = checkpoint.provenance["fine_tuning"]["own"]
    after = dialog.progress.result.table.item(0, 2)
    assert after and after.text() == f"{figures['after']:.2f}"
    assert not request.can_resume
    # And with a folder that has nothing to learn from:
    for path in pieces.iterdir():
        path.unlink()
    dialog.buttons.back.click()
    dialog.setup.name.setText("Nothing")
    dialog.start()
    qtbot.waitUntil(lambda: not dialog.job.busy, timeout=60_000)
    assert "no .mid or .midi file found" in dialog.progress.problem.text()
