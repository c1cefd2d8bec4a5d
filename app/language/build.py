"""`python -m app.language.build`: the .ts files brought up to date with the sources, and .qm files made of them.

Templates of errors and the window's words for options are found here, everything else by lupdate. New texts are added
as unfinished, texts that are gone are taken out. Translate them with pyside6-linguist, or in any editor; then run this
again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import PySide6

from app.language.error_templates import templates
from app.language.error_wording import OPTIONS
from app.language.switch import ENGLISH, LANGUAGE_NAMES

FOLDER = Path(__file__).parent
SOURCES = FOLDER.parent
TRANSLATED = tuple(language for language in LANGUAGE_NAMES if language != ENGLISH)


def gathered() -> str:
    """A module that names, for lupdate, what it does not find by itself."""
    contexts = {"Errors": templates(), "Options": sorted(set(OPTIONS.values()))}
    return "".join(
        f'QT_TRANSLATE_NOOP("{context}", {json.dumps(text, ensure_ascii=False)})\n'
        for context, texts in contexts.items()
        for text in texts
    )


def ts_file(language: str) -> Path:
    """What translators write."""
    return FOLDER / f"continuo_{language}.ts"


def sources() -> list[Path]:
    """All modules of the program."""
    return sorted(SOURCES.rglob("*.py"))


def extract(language: str, ts: Path) -> None:
    """Bring a .ts file up to date, or begin it. Raises subprocess.CalledProcessError."""
    options = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", language]
    with TemporaryDirectory() as folder:
        (own := Path(folder, "gathered").with_suffix(".py")).write_text(gathered(), encoding="utf-8")
        names = [os.path.relpath(path, ts.parent) for path in (*sources(), own)]
        _run("lupdate", *options, *names, "-ts", ts.name, cwd=ts.parent)


def release(ts: Path, qm: Path) -> None:
    """Finished translations, as the program reads them. Raises subprocess.CalledProcessError."""
    _run("lrelease", "-silent", str(ts), "-qm", str(qm))


def _run(tool: str, *arguments: str, cwd: Path | None = None) -> None:
    # The program itself, not PySide's script: that one is found only where the environment is activated.
    subprocess.run([str(Path(PySide6.__file__).parent / tool), *arguments], check=True, cwd=cwd)


def main() -> int:
    for language in TRANSLATED:
        extract(language, ts_file(language))
        release(ts_file(language), ts_file(language).with_suffix(".qm"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
