"""Nothing is lost: killed, stopped or out of room, a run goes on and ends with the same weights."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from generator.errors import ContinuoError
from generator.files import snapshot_path
from generator.network.checkpoint import load_checkpoint
from tests.training.fit.test_run import refused
from tests.training.tunes import write_tunes
from training.cli import main
from training.fit.output import room_for
from training.fit.snapshot import SNAPSHOT_FORMAT, Snapshot, load_snapshot, save_snapshot
from training.fit.stop import StopRequest

pytestmark = pytest.mark.processes

SIZES = ["--lstm.channels", "16", "--lstm.hidden", "24", "--lstm.head-width", "16", "--model", "lstm"]
PACE = ["--batch-events", "128", "--window-events", "64", "--warmup-steps", "2", "--learning-rate", "1e-2"]
EVERY_STEP = ["--snapshot-minutes", "0"]


@pytest.fixture(scope="module")
def tunes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tunes(tmp_path_factory.mktemp("resumed") / "tunes", 8)


def arguments(tunes: Path, output: Path, *more: str) -> list[str]:
    prepared = ["--prepared", str(tunes.parent / "prepared")]
    return [str(tunes), "-o", str(output), *SIZES, *PACE, *EVERY_STEP, *prepared, *more]


def start(command: list[str], **options) -> subprocess.Popen[str]:
    """train-generator as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "training", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "COLUMNS": "200", "PYTHONUNBUFFERED": "1"},
        **options,
    )


def until_epoch(process: subprocess.Popen[str], number: int) -> None:
    """Wait for the line that ends an epoch."""
    assert process.stdout
    for line in process.stdout:
        if line.split()[:1] == [str(number)]:
            return
    raise AssertionError("the run ended before that epoch")


def weights_equal(one: Path, other: Path) -> bool:
    a, b = load_checkpoint(one).weights, load_checkpoint(other).weights
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


@pytest.mark.slow
def test_killed_twice_and_resumed_it_ends_with_the_same_weights(tunes: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole.safetensors", tmp_path / "killed.safetensors"
    length = ["--epochs", "30"]
    for more, epoch in (([], 3), (["--resume"], 10)):
        process = start(arguments(tunes, killed, *length, *more))
        until_epoch(process, epoch)
        process.kill()  # somewhere in the next epochs: in a step, a measure, or while it writes
        assert process.wait() == -signal.SIGKILL
        process.communicate()
    snapshot = load_snapshot(snapshot_path(killed))
    assert 10 <= snapshot.state["place"]["epoch"] <= 30
    assert main(arguments(tunes, killed, *length, "--resume")) == 0
    assert main(arguments(tunes, whole, *length)) == 0
    assert weights_equal(whole, killed)
    assert (tmp_path / "whole.log.csv").read_text().count("\n") == (tmp_path / "killed.log.csv").read_text().count("\n")
    assert not snapshot_path(killed).exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a process could answer")
def test_sigterm_leaves_a_snapshot_to_go_on_from(tunes: Path, tmp_path: Path) -> None:
    output = tmp_path / "x.safetensors"
    process = start(arguments(tunes, output, "--epochs", "100000"))
    until_epoch(process, 3)
    process.terminate()
    said, _ = process.communicate()
    assert process.returncode == 143
    assert "--resume continues from" in said and "Traceback" not in said
    assert load_snapshot(snapshot_path(output)).state["place"]["epoch"] >= 3
    load_checkpoint(output)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such groups")
def test_a_signal_to_all_processes_of_a_run_leaves_a_snapshot(tunes: Path, tmp_path: Path) -> None:
    output = tmp_path / "x.safetensors"
    more = ["--epochs", "100000", "--loader-processes", "2"]
    process = start(arguments(tunes, output, *more), start_new_session=True)
    until_epoch(process, 3)
    os.killpg(process.pid, signal.SIGTERM)
    said, _ = process.communicate()
    assert process.returncode == 143
    assert "--resume continues from" in said and "Traceback" not in said
    assert load_snapshot(snapshot_path(output)).state["place"]["epoch"] >= 3


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="limits of this kind are POSIX's")
def test_a_full_disk_leaves_the_last_snapshot_readable(tunes: Path, tmp_path: Path) -> None:
    output = tmp_path / "x.safetensors"
    process = start(arguments(tunes, output, "--epochs", "100000"))
    until_epoch(process, 2)
    # From now on no file may grow past 64 kB, of which a snapshot needs several times as much.
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (2**16, 2**16))
    said, _ = process.communicate()
    assert process.returncode == 2
    assert "can't be written" in said and "is intact" in said and "Traceback" not in said
    assert load_snapshot(snapshot_path(output)).state["step"] > 0
    load_checkpoint(output)


def test_resuming_needs_the_same_run(
    tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], stop_at_once: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "x.safetensors"
    assert "there is no snapshot" in refused(arguments(tunes, output, "--resume"), capsys)
    assert main(arguments(tunes, output, "--epochs", "5")) == 143
    stop_at_once.undo()
    assert load_snapshot(snapshot_path(output)).state["step"] == 1
    assert "--resume" in refused(arguments(tunes, output), capsys)
    said = refused(arguments(tunes, output, "--resume", "--epochs", "7", "--transpose", "2"), capsys)
    assert "train.epochs was 5, now 7" in said and "augment.transpose was 6, now 2" in said
    other = write_tunes(tmp_path / "others", 8, first_seed=50)
    command = [str(other), *arguments(tunes, output, "--resume", "--epochs", "5")[1:]]
    command[command.index("--prepared") + 1] = str(tmp_path / "p")
    assert "data was" in refused(command, capsys)
    path = snapshot_path(output)
    path.write_bytes(path.read_bytes()[:1000])
    assert "damaged" in refused(arguments(tunes, output, "--resume", "--epochs", "5"), capsys)
    assert main(arguments(tunes, output, "--start-over", "--epochs", "1")) == 0


@pytest.fixture
def stop_at_once(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Runs are asked to stop by SIGTERM when they begin, so they end after their first step."""
    stop = StopRequest()
    stop.ask(signal.SIGTERM, None)
    monkeypatch.setattr("training.fit.run.stop_by_signal", lambda: nullcontext(stop))
    return monkeypatch


def with_tensor(change: Callable[[torch.Tensor], torch.Tensor], name: str) -> Callable[[Snapshot], Snapshot]:
    """The first tensor whose name begins with `name` is another."""

    def changed(snapshot: Snapshot) -> Snapshot:
        full = next(known for known in sorted(snapshot.tensors) if known.startswith(name))
        return replace(snapshot, tensors={**snapshot.tensors, full: change(snapshot.tensors[full].clone())})

    return changed


def without(name: str) -> Callable[[Snapshot], Snapshot]:
    return lambda snapshot: replace(
        snapshot, tensors={known: tensor for known, tensor in snapshot.tensors.items() if not known.startswith(name)}
    )


def with_state(**values: object) -> Callable[[Snapshot], Snapshot]:
    return lambda snapshot: replace(snapshot, state={**snapshot.state, **values})


WRONG = {
    "another shape": with_tensor(lambda tensor: tensor[:-1].contiguous(), "model/"),
    "another type": with_tensor(lambda tensor: tensor.double(), "model/"),
    "not finite": with_tensor(lambda tensor: tensor.fill_(torch.nan), "model/"),
    "no model": without("model/"),
    "no random": without("random/"),
    "random of another shape": with_tensor(lambda tensor: tensor[:9].contiguous(), "random/cpu"),
    "random that is none": with_tensor(lambda tensor: tensor.fill_(255), "random/cpu"),
    "moments of another shape": with_tensor(lambda tensor: torch.zeros(3), "optimiser/0.exp_avg"),
    "a moment missing": without("optimiser/0.exp_avg_sq"),
    "moments of no parameter": lambda snapshot: replace(
        snapshot, tensors={**snapshot.tensors, "optimiser/999.step": torch.zeros(()), "optimiser/x": torch.zeros(())}
    ),
    "best of other names": lambda snapshot: replace(
        snapshot, tensors={**snapshot.tensors, "best/x": torch.zeros(3)}
    ),
    "no such state": lambda snapshot: replace(snapshot, state={"step": 1}),
    "a step that is no number": with_state(step="1"),
    "a step below 0": with_state(step=-1),
    "a place that is none": with_state(place=[1, 2, 3]),
    "a place that is text": with_state(place={"epoch": "1", "chunk": 0, "batch": 0}),
    "after the end": with_state(place={"epoch": 77, "chunk": 0, "batch": 0}),
    "best that is not there": with_state(best_nats=3.0),
}  # fmt: skip


@pytest.fixture(scope="module")
def stopped(tunes: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    """A command that goes on from a snapshot of one step, and that snapshot."""
    output = tmp_path_factory.mktemp("stopped") / "x.safetensors"
    stop = StopRequest()
    stop.ask(signal.SIGTERM, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.fit.run.stop_by_signal", lambda: nullcontext(stop))
        assert main(arguments(tunes, output, "--epochs", "3")) == 143
    return arguments(tunes, output, "--epochs", "3", "--resume"), snapshot_path(output)


@contextmanager
def changed(path: Path) -> Iterator[None]:
    """Afterwards the file is as it was."""
    data = path.read_bytes()
    try:
        yield
    finally:
        path.write_bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("wrong", WRONG)
def test_a_snapshot_that_is_well_formed_but_wrong_is_one_sentence(
    stopped: tuple[list[str], Path], capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    command, path = stopped
    with changed(path):
        save_snapshot(WRONG[wrong](load_snapshot(path)), path)
        said = refused(command, capsys)
    assert f"{path}: damaged (" in said and "start over without --resume" in said


def test_every_flipped_bit_in_a_snapshot_is_found(stopped: tuple[list[str], Path]) -> None:
    path = stopped[1]
    with changed(path):
        data = path.read_bytes()
        for place in np.random.default_rng(0).integers(0, len(data), 60):
            flipped = bytearray(data)
            flipped[place] ^= 1 << int(place % 8)
            path.write_bytes(flipped)
            with pytest.raises(ContinuoError, match="start over without --resume"):
                load_snapshot(path)


def test_a_snapshot_of_an_earlier_version_has_no_sum_and_is_read(stopped: tuple[list[str], Path]) -> None:
    path = stopped[1]
    with changed(path):
        snapshot = load_snapshot(path)
        about = {"format": SNAPSHOT_FORMAT, "state": "{}", "run": "{}"}
        save_file(load_file(path), path, metadata=about)
        assert load_snapshot(path).tensors.keys() == snapshot.tensors.keys()
        for metadata in (
            about | {"run": "[]"},
            about | {"state": "3"},
            {"format": SNAPSHOT_FORMAT},
            about | {"sun": ""},
        ):
            save_file({}, path, metadata=metadata)
            with pytest.raises(ContinuoError, match="damaged"):
                load_snapshot(path)


def test_where_there_is_no_room_only_a_snapshot_is_advised_to_go_on_from(tmp_path: Path) -> None:
    output, snapshot = tmp_path / "x.safetensors", tmp_path / "x.snapshot.safetensors"
    for exists in (False, True):
        if exists:
            snapshot.touch()
        with pytest.raises(ContinuoError) as caught, room_for(output, snapshot):
            raise OSError(28, "No space left on device")
        assert ("--resume" in str(caught.value)) == exists and "free some space" in str(caught.value)
