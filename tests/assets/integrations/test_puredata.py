"""The patches for Pure Data, run by Pure Data without a window."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assets import asset
from tests.app.serve.parts import SECONDS, QuickComposer, Served, served
from tests.generator.bands import save_filling_model

PD = shutil.which("pd") or ""
PATCHES = asset("integrations", "puredata")

pytestmark = [pytest.mark.processes, pytest.mark.skipif(not PD, reason="needs Pure Data")]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(save_filling_model(tmp_path / "band.safetensors"), QuickComposer(), osc=True) as running:
        yield running


def run(folder: Path, *objects: str) -> list[str]:
    """What a patch of these objects and wires prints until it quits."""
    patch = folder / "patch.pd"
    patch.write_text("\n".join(f"{own};" for own in ("#N canvas 0 0 400 300 12", *objects)) + "\n")
    command = [PD, "-nogui", "-nosound", "-nomidi", "-stderr", "-path", str(folder), str(patch)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    return done.stderr.splitlines()


def test_notes_are_sent_and_the_answer_comes_out(server: Served, tmp_path: Path) -> None:
    shutil.copy(PATCHES / "continuo.pd", tmp_path)
    said = run(
        tmp_path,
        "#X obj 0 0 loadbang",
        r"#X msg 0 0 note 0 1 60 80 \, note 1 1 64 80 40 \, continue bars 1 density -4",
        f"#X obj 0 0 continuo {server.running.osc_port}",
        "#X obj 0 0 route bar note done error",
        "#X obj 0 0 print bar",
        "#X obj 0 0 print note",
        "#X obj 0 0 print error",
        r"#X msg 0 0 \; pd quit",
        *(f"#X connect {wire}" for wire in ("0 0 1 0", "1 0 2 0", "2 0 3 0", "3 0 4 0", "3 1 5 0", "3 3 6 0")),
        *(f"#X connect {wire}" for wire in ("3 2 7 0", "3 3 7 0")),
    )
    # The part that begins at the second quarter goes on in whole bars.
    assert said == ["bar: 2 4", "note: 2 1 60 80 0", "bar: 4 8", "note: 4 1 60 80 0"]


def test_the_demonstration_puts_the_answer_behind_the_phrase(server: Served, tmp_path: Path) -> None:
    shutil.copy(PATCHES / "continuo.pd", tmp_path)
    demo = (PATCHES / "continuo-demo.pd").read_text()
    assert " continuo;" in demo
    (tmp_path / "demo.pd").write_text(demo.replace(" continuo;", f" continuo {server.running.osc_port};"))
    said = run(
        tmp_path,
        "#X obj 0 0 demo",
        "#X obj 0 0 loadbang",
        r"#X msg 0 0 \; continuo-new bang \; continuo-continue bang",
        "#X obj 0 0 r continuo-answered",
        "#X obj 0 0 text tolist continuo-phrase",
        "#X obj 0 0 print phrase",
        r"#X msg 0 0 \; pd quit",
        "#X obj 0 0 t b b",
        *(f"#X connect {wire}" for wire in ("1 0 2 0", "3 0 7 0", "7 1 4 0", "4 0 5 0", "7 0 6 0")),
    )
    rows = [
        "0 1 60 80 0",
        "1 1 64 80 0",
        "2 1 67 80 0",
        "3 1 72 80 0",
        *(f"{bar * 4} 1 60 80 0" for bar in range(1, 5)),
    ]
    assert said == ["phrase: " + " ".join(rf"{row} \;" for row in rows)]
