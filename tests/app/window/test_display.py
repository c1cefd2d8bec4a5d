"""Whether a window can open: without a display, and without libraries of the system."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.window.display import check_display, check_libraries, debian_package, try_to_load
from generator.errors import ContinuoError
from generator.installation import own_command
from tests.checkout import ROOT

ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libraries of Linux")


def test_without_a_display_there_is_one_sentence():
    with pytest.raises(ContinuoError, match=re.escape(own_command("continuo", "generate", "--help"))):
        check_display("linux", {})
    for platform, environment in (("linux", {"DISPLAY": ":0"}), ("linux", {"QT_QPA_PLATFORM": "x"}), ("darwin", {})):
        check_display(platform, environment)


@ON_LINUX
@pytest.mark.processes
@pytest.mark.skipif(shutil.which("gcc") is None, reason="no gcc")
def test_libraries_that_are_missing_are_named_with_their_packages(tmp_path: Path):
    for name in ("libxcb-absent.so.0", "libabsent-x11.so.0"):
        subprocess.run(
            ["gcc", "-shared", "-o", tmp_path / name, f"-Wl,-soname,{name}", "-x", "c", "/dev/null"], check=True
        )
    plugin = tmp_path / "plugin.so"
    needed = [tmp_path / name for name in ("libxcb-absent.so.0", "libabsent-x11.so.0")]
    subprocess.run(
        ["gcc", "-shared", "-o", plugin, "-Wl,--no-as-needed", "-x", "c", "/dev/null", "-x", "none", *needed],
        check=True,
    )
    for library in needed:
        library.rename(tmp_path / f"{library.name}.away")
    with pytest.raises(ContinuoError, match=r"lacks.* apt-get install libxcb-absent0 libabsent-x11-0;") as caught:
        try_to_load(plugin)
    assert "libxcb-absent.so.0, libabsent-x11.so.0" in str(caught.value)


@ON_LINUX
@pytest.mark.processes
def test_a_broken_qt_is_one_sentence(tmp_path: Path):
    (tmp_path / "plugin.so").write_bytes(b"no library")
    with pytest.raises(ContinuoError, match="install Continuo anew"):
        try_to_load(tmp_path / "plugin.so")


def test_only_x11_needs_them():
    check_libraries("darwin", {})
    check_libraries("linux", {"QT_QPA_PLATFORM": "offscreen"})
    check_libraries("linux", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"})


def test_packages_are_called_as_the_script_for_debian_has_them():
    table = re.findall(r"^(lib\S+?)\.so\.(\d+) +(\S+)$", (ROOT / ".ci" / "system-packages").read_text(), re.MULTILINE)
    assert len(table) > 15
    assert [debian_package(name, version) for name, version, _ in table] == [package for *_, package in table]
