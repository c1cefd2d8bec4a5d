"""The documentation site is built without a warning, without a network, and with every option of every command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.processes]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site; a link that leads nowhere is a warning, and with --strict an error."""
    folder = tmp_path_factory.mktemp("site")
    # A proxy that is not there: what asks for a network fails.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, **nowhere, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_page_of_docs_is_in_the_site(site: Path):
    pages = [path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")]
    assert not [page for page in pages if not (site / page).with_name(page.name.replace("README", "index")).is_file()]


def test_nothing_is_loaded_from_elsewhere(site: Path):
    loaded = re.compile(
        r"<(?:script|img|iframe)[^>]+src=\"(?:https?:)?//|<link[^>]+href=\"(?:https?:)?//(?![^>]*canonical)"
    )
    assert not [path.name for path in site.rglob("*.html") if loaded.search(path.read_text(encoding="utf-8"))]


def test_every_link_within_the_site_leads_to_a_file(site: Path):
    missing = set()
    for page in site.rglob("*.html"):
        for target in re.findall(r'(?:href|src)="([^"#:]+?)(?:#[^"]*)?"', page.read_text(encoding="utf-8")):
            path = site / target.lstrip("/") if target.startswith("/") else page.parent / target
            if not path.exists():
                missing.add(f"{page.relative_to(site)}: {target}")
    assert not missing


@pytest.mark.parametrize(
    ("page", "options"),
    [
        ("continuo", ("--rng-seed", "--temperature", "--quantise", "--dry-run", "continuo library add")),
        ("train-generator", ("--max-minutes", "--init-from", "--lstm.layers", "train-generator prepare")),
        ("python", ("compose_piece", "read_midi_file", "rng_seed")),
    ],
)
def test_the_reference_has_options_and_docstrings(site: Path, page: str, options: tuple[str, ...]):
    text = re.sub(r"<[^>]+>", "", (site / "reference" / f"{page}.html").read_text(encoding="utf-8"))
    assert not [option for option in options if option not in text]
