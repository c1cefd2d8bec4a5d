"""`continuo serve` as somebody at a terminal meets it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.main import main
from tests.app.interrupts import heed_interrupts
from tests.app.serve.parts import SECONDS
from tests.checkout import ROOT
from tests.generator.bands import save_filling_model

pytestmark = pytest.mark.processes


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return save_filling_model(tmp_path / "band.safetensors")


@pytest.fixture
def server(model: Path) -> Iterator[subprocess.Popen[str]]:
    """One whose ports are free ones."""
    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--osc-port", "0", "--no-synth"]
    process = subprocess.Popen(
        [*command, "--checkpoint", str(model)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts if os.name == "posix" else None,
    )
    yield process
    process.kill()
    process.communicate()


def port_of(server: subprocess.Popen[str]) -> int:
    """Once it answers."""
    assert server.stdout
    first, second, third, last = (server.stdout.readline() for _ in range(4))
    assert "UDP port" in second and last == "Ctrl+C stops.\n"
    assert (Path(third.partition(": ")[2].strip()) / "README.md").is_file()
    found = re.fullmatch(r"Continuo answers at http://127\.0\.0\.1:(\d+)/\n", first)
    assert found, first
    return int(found[1])


def ask(port: int, method: str, path: str, body: object = None) -> dict:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    said = json.loads(answer.read())
    connection.close()
    assert answer.status == 200, said
    return said


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_answers_composes_plays_and_ends_cleanly(
    server: subprocess.Popen[str], number: signal.Signals
) -> None:
    port = port_of(server)
    (take,) = ask(port, "POST", "/v1/new", {"bars": 1, "tempo": 400})["takes"]
    # It plays as it is stopped,
    assert ask(port, "POST", "/v1/play", {"take": take["id"], "speed": 0.05})["state"] == "playing"
    stream = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    body = json.dumps({"bars": 2000})
    kinds = {"Content-Type": "application/json", "Accept": "application/x-ndjson"}
    stream.request("POST", "/v1/new", body, kinds)
    assert json.loads(stream.getresponse().readline())["event"] == "bar"  # and composes.
    server.send_signal(number)
    _, err = server.communicate(timeout=SECONDS)
    stream.close()
    assert (server.returncode, err) == (0, "")


def test_serving_imports_no_torch_and_no_window(model: Path) -> None:
    code = "import sys, app.cli.serving, app.serve.server; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"torch", "PySide6"} & {*done.stdout.split()}


def test_what_can_not_be_served_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no.safetensors").write_bytes(b"x")
    for arguments, said in (
        (["--port", "70000"], "--port is 70000; it must be from 0 to 65535"),
        (["--checkpoint", str(tmp_path / "no.safetensors")], "no.safetensors"),
        (["--token-file", str(tmp_path / "no" / "token")], "No such file"),
    ):
        assert main(["serve", *arguments]) == 2
        err = capsys.readouterr().err
        assert said in err and err.count("\n") == 1
    monkeypatch.setattr("app.cli.serving.lacking", lambda extra: ["uvicorn>=0.30"])
    assert main(["serve"]) == 2
    assert "serving needs" in capsys.readouterr().err
