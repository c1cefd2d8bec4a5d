"""Where models come from: files, addresses and repositories. The only network is this machine's own."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.models import sources
from app.models.sources import fetch
from generator.errors import ContinuoError

FILES = {
    "/tiny.safetensors": b"weights",
    "/tiny.md": b"# Tiny\n\nLicence: CC0\n",
    "/bare.safetensors": b"weights",
    "/half-card.safetensors": b"weights",
    "/cut.safetensors": b"weights",
    "/page.html": b"<html>",
}


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/away.safetensors":
            self.send_response(302)
            self.send_header("Location", "http://example.invalid/evil.safetensors")
            self.end_headers()
            return
        if self.path in ("/piecewise.safetensors", "/half-card.md"):  # in chunks, of which the first is cut short
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"100\r\nweights")
            return
        data = FILES.get(self.path)
        self.send_response(404 if data is None else 200)
        if data is not None:
            self.send_header("Content-Length", str(len(data) + 5 * self.path.startswith("/cut")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  as it is called
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Server) as own:
        thread = threading.Thread(target=own.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{own.server_port}"
        own.shutdown()
        thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "fetched"
    path.mkdir()
    return path


def show(_: float) -> None:
    pass


def refused(source: str, folder: Path) -> str:
    with pytest.raises(ContinuoError) as caught:
        fetch(source, folder, show)
    return str(caught.value)


def test_a_file_and_the_card_beside_it_are_copied(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "waltz.safetensors").write_bytes(b"weights")
    found = fetch(str(tmp_path / "waltz.safetensors"), folder, show)
    assert (found.model.read_bytes(), found.card) == (b"weights", b"")
    (tmp_path / "waltz.md").write_bytes(b"# Waltz")
    assert fetch(str(tmp_path / "waltz.safetensors"), folder, show).card == b"# Waltz"


def test_a_file_that_is_missing_is_not_looked_for_in_the_network(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(FileNotFoundError):
        fetch("models/waltz.safetensors", folder, show)
    assert "check the spelling" in refused("waltz", folder)


def test_an_address_is_downloaded_with_its_card(server: str, folder: Path) -> None:
    shares: list[float] = []
    found = fetch(f"{server}/tiny.safetensors", folder, shares.append)
    assert (found.model.name, found.model.read_bytes()) == ("tiny.safetensors", b"weights")
    assert found.card.startswith(b"# Tiny")
    assert shares[-1] == 1.0
    assert fetch(f"{server}/bare.safetensors", folder, show).card == b""
    assert fetch(f"{server}/half-card.safetensors", folder, show).card in (b"", b"weights")


def test_what_can_not_be_trusted_or_had_is_refused(server: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "not https" in refused("http://example.invalid/a.safetensors", folder)
    assert "not https" in refused(f"{server}/away.safetensors", folder)
    assert "not the address of a .safetensors file" in refused(f"{server}/page.html", folder)
    assert "can't be downloaded" in refused(f"{server}/none.safetensors", folder)
    assert "cut short" in refused(f"{server}/cut.safetensors", folder)
    assert "can't be downloaded" in refused(f"{server}/piecewise.safetensors", folder)
    monkeypatch.setattr(sources, "MOST_MODEL_BYTES", 3)
    assert "larger than" in refused(f"{server}/tiny.safetensors", folder)


@pytest.mark.parametrize("address", ["https://[x", "https://a b/c d.safetensors", "https://a:port/b.safetensors"])
def test_an_address_that_is_none_is_refused(folder: Path, address: str) -> None:
    assert refused(address, folder).startswith(f"{address}: ")


def _hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, files: dict[str, bytes]) -> None:
    """A huggingface_hub whose one repository has these files."""
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "")  # which is put back afterwards

    class HfApi:
        def model_info(self, repository: str, *, files_metadata: bool) -> object:
            if repository != "anna/waltzes":
                raise RuntimeError("404: no such repository\nsee the docs")
            siblings = [SimpleNamespace(rfilename=name, size=len(data)) for name, data in files.items()]
            return SimpleNamespace(siblings=siblings, sha="abc")

    def download(repository: str, name: str, *, revision: str, local_dir: Path) -> str:
        assert revision == "abc"
        (local_dir / name).write_bytes(files[name])
        return str(local_dir / name)

    monkeypatch.setitem(sys.modules, "huggingface_hub", SimpleNamespace(HfApi=HfApi, hf_hub_download=download))


def test_a_repository_with_one_model_needs_no_file_name(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hub(monkeypatch, tmp_path, {"waltz.safetensors": b"weights", "README.md": b"# Waltzes", "pytorch_model.bin": b"!"})
    found = fetch("anna/waltzes", folder, show)
    assert (found.model.read_bytes(), found.card, found.source) == (
        b"weights",
        b"# Waltzes",
        "anna/waltzes:waltz.safetensors@abc",
    )
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "waltz.safetensors"]


def test_a_repository_with_several_or_none_asks_for_one(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hub(monkeypatch, tmp_path, {"a.safetensors": b"a", "b.safetensors": b"b"})
    assert "a.safetensors, b.safetensors" in refused("anna/waltzes", folder)
    assert fetch("anna/waltzes:b.safetensors", folder, show).model.read_bytes() == b"b"
    _hub(monkeypatch, tmp_path, {"pytorch_model.bin": b"pickle"})
    assert "has no .safetensors file" in refused("anna/waltzes", folder)
    assert "404: no such repository" in refused("anna/none", folder)


def test_without_the_library_a_sentence_says_what_installs_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "")
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    assert "huggingface_hub" in refused("anna/waltzes", folder)
