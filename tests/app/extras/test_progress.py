"""What pip, uv and pipx print is understood: how far it is, and why it failed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.extras.progress import InstallLog

PIP = """\
Looking in indexes: https://pypi.org/simple, https://download.pytorch.org/whl/cpu
Collecting torch>=2.6
  Downloading https://download.pytorch.org/whl/cpu/torch-2.9.0%2Bcpu-cp312-cp312-linux_x86_64.whl.metadata (29 kB)
Collecting scikit-learn>=1.5
  Downloading scikit_learn-1.7.2-cp312-cp312-manylinux_2_28_x86_64.whl.metadata (11 kB)
Requirement already satisfied: numpy>=1.22 in ./lib (from scikit-learn>=1.5) (2.3.4)
Downloading https://download.pytorch.org/whl/cpu/torch-2.9.0%2Bcpu-cp312-cp312-linux_x86_64.whl (180.0 MB)
Progress 0 of 180000000
Progress 90000000 of 180000000
Progress 180000000 of 180000000
Using cached scikit_learn-1.7.2-cp312-cp312-manylinux_2_28_x86_64.whl (20.0 MB)
Installing collected packages: scikit-learn, torch
Successfully installed scikit-learn-1.7.2 torch-2.9.0+cpu"""
UV = """\
Resolved 3 packages in 212ms
Downloading torch (172.0MiB)
Downloading sympy (6.0MiB)
 Downloaded sympy
 Downloaded torch
Prepared 3 packages in 9.21s
Installed 3 packages in 102ms
 + torch==2.9.0+cpu"""


def stages(text: str) -> list[tuple[str, float | None, bool]]:
    log = InstallLog(200_000_000)
    read = (log.read(line.strip()) for line in text.splitlines())
    return [(str(stage.text), stage.share, stage.can_stop) for stage in read if stage]


def test_pips_lines_say_what_is_downloaded_and_how_much_of_the_whole():
    assert stages(PIP) == [
        ("looking for torch", None, True),
        ("looking for scikit-learn", None, True),
        ("downloading torch, 180 MB", None, True),
        ("downloading torch, 180 MB", None, True),
        ("downloading torch, 180 MB", 0.45, True),
        ("downloading torch, 180 MB", 0.9, True),
        ("scikit-learn was downloaded before", 0.95, True),
        ("putting 2 packages into place", 0.95, False),
    ]


def test_uvs_lines_do_too():
    assert stages(UV) == [
        ("downloading torch, 172 MB", None, True),
        ("downloading sympy, 6 MB", None, True),
        ("downloading torch, 172 MB", 0.03, True),
        ("downloading torch, 172 MB", 0.89, True),
        ("putting 3 packages into place", 0.95, False),
    ]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("WARNING: Failed to establish a new connection: [Errno 111]\nERROR: No matching distribution found for torch",
         "there is no connection to the package index"),
        ("error: Request failed\n  Caused by: dns error", "there is no connection to the package index"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/usr/lib'",
         "the folder of packages can't be written to"),
        ("ERROR: No matching distribution found for torch>=2.6",
         "there is no build of torch for this computer and its Python"),
        ("x\nERROR: ResolutionImpossible: see above.\ny", "ResolutionImpossible: see above"),
        ("  × No solution found when resolving dependencies:\n  ╰─▶ Because torch was not found",
         "Because torch was not found"),
        ("", "it ended with code 7"),
    ],
)  # fmt: skip
def test_a_failure_has_one_reason(lines: str, reason: str):
    log = InstallLog(1)
    for line in lines.splitlines():
        assert log.read(line) is None
    assert str(log.reason(7)) == reason


@given(st.lists(st.one_of(st.text(), st.sampled_from(PIP.splitlines() + UV.splitlines()))))
def test_whatever_is_printed_the_share_stays_a_share(lines: list[str]):
    log = InstallLog(100)
    for line in lines:
        stage = log.read(line.strip())
        assert stage is None or stage.share is None or 0 <= stage.share <= 1
    assert str(log.reason(1))
