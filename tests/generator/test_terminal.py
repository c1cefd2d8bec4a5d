"""Names that are no text, and locales and terminals that know ASCII alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.assets import shipped_clips
from tests.checkout import ROOT

pytestmark = pytest.mark.processes

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "QT_QPA_PLATFORM": "offscreen"}


def run(folder: Path, environment: dict[str, str], *words: str | bytes) -> str:
    """`python -m`, in a new profile -> what it printed; it must end well."""
    (folder / "config").mkdir(exist_ok=True)
    places = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config")}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-m", *words],
        env={**inherited, **places, "PYTHONPATH": str(ROOT), **environment},
        cwd=folder, capture_output=True, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode(errors="replace")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "家"
    folder.mkdir()
    (folder / "合唱.mid").write_bytes(shipped_clips()[0].read_bytes())
    return folder


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are UTF-8 whatever the locale")
def test_a_home_of_other_letters_in_an_ascii_locale(home: Path) -> None:
    assert "1 clips kept" in run(home, ASCII, "app", "library", "add", str(home))
    assert "1 clip" in run(home, ASCII, "app", "library", "list", "合唱").splitlines()[-1]
    assert "家" in run(home, ASCII, "app", "library", "list")
    run(home, ASCII, "app", "generate", "合唱.mid", "--bars", "1", "--out", "新.musicxml")
    assert (home / "新.musicxml").exists()
    begun = run(home, ASCII, "training", "--version")
    assert begun.strip()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are always text")
@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "utf-8:strict"])
def test_every_text_is_printed_somehow(home: Path, encoding: str) -> None:
    """Bytes that are no text in names, and ♭ in a description, on terminals that can't show them."""
    name = os.fsdecode(b"caf\xe9 \xff.mid")
    (home / name).write_bytes(shipped_clips()[0].read_bytes())
    folder = home / os.fsdecode(b"d\xe9")
    folder.mkdir()
    environment = {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": encoding}
    run(home, environment, "app", "library", "add", str(home), str(folder))
    listed = run(home, environment, "app", "library", "list")
    assert "caf" in listed and ("♭" in listed or "\\u266d" in listed)
    assert "Removed" in run(home, environment, "app", "library", "remove", str(folder))
    assert "caf" in run(home, environment, "app", "inspect", name)
    assert "Notation" in run(home, environment, "app", "generate", "--bars", "1", "--out", name + ".musicxml")
