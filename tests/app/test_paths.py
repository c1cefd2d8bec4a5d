"""Where the user's own files are: in the folder in which Qt has kept them from the first version on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app import paths

_BY_QT = """
from PySide6.QtCore import QCoreApplication, QStandardPaths
QCoreApplication.setApplicationName("Continuo")
print(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
"""


@pytest.mark.processes
@pytest.mark.parametrize("data_home", [None, "data", "with a space"])
def test_the_folder_is_qts(tmp_path, monkeypatch, data_home):
    monkeypatch.setenv("HOME", str(tmp_path))
    if data_home is None:
        monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / data_home))
    qts = subprocess.run([sys.executable, "-c", _BY_QT], check=True, capture_output=True, text=True).stdout.strip()
    assert paths.data_folder() == Path(qts)


def test_each_kind_of_file_has_its_own_place(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "data_folder", lambda: tmp_path)
    functions = [
        paths.library_path, paths.checkpoint_folder, paths.recovery_folder, paths.log_folder, paths.chosen_folder
    ]  # fmt: skip
    names = [own().relative_to(tmp_path).as_posix() for own in functions]
    assert names == ["library.sqlite", "checkpoints", "recovery", "logs", "chosen"]


@pytest.mark.processes
def test_a_command_asks_for_the_library_without_loading_qt():
    code = "import sys; from app.cli.library import library_file; library_file(None); print('PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
