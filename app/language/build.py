"""`python -m app.language.build`: the .ts files brought up to date with the sources, and .qm files made of them.

The sentences of errors, which are raised without Qt, are gathered first: app/language/error_texts.py.

New texts are added as unfinished, texts that are gone are taken out. Translate them with pyside6-linguist, or in any
editor; then run this again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import PySide6

from app.language.sentences import templates
from app.ui.text import OPTIONS
from app.window.settings import LANGUAGES

FOLDER = Path(__file__).parent
SOURCES = FOLDER.parent
ERROR_TEXTS = FOLDER / "error_texts.py"
_HEAD = '''"""What errors say, for translators to find. Written by `python -m app.language.build`: do not edit."""

# ruff: noqa: E501
# fmt: off

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """PySide6's own, which is typed as giving any object."""
    return text

'''
TRANSLATED = tuple(language for language in LANGUAGES if language not in ("", "en"))


def error_texts() -> str:
    """The module that holds the sentences of errors, and the window's words for options."""
    tables = {"ERRORS": ("Errors", templates(SOURCES.parent)), "OPTIONS": ("Options", sorted(set(OPTIONS.values())))}
    text = _HEAD
    for name, (context, entries) in tables.items():
        lines = (f'    QT_TRANSLATE_NOOP("{context}", {json.dumps(entry, ensure_ascii=False)}),\n' for entry in entries)
        text += f"\n{name}: tuple[str, ...] = (\n{''.join(lines)})\n"
    return text


def ts_file(language: str) -> Path:
    """What translators write."""
    return FOLDER / f"continuo_{language}.ts"


def sources() -> list[Path]:
    """All modules of the program."""
    return sorted(SOURCES.rglob("*.py"))


def extract(language: str, ts: Path) -> None:
    """Bring a .ts file up to date, or begin it. Raises subprocess.CalledProcessError."""
    names = [os.path.relpath(path, ts.parent) for path in sources()]
    options = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", language]
    _run("lupdate", *options, *names, "-ts", ts.name, cwd=ts.parent)


def release(ts: Path, qm: Path) -> None:
    """Finished translations, as the program reads them. Raises subprocess.CalledProcessError."""
    _run("lrelease", "-silent", str(ts), "-qm", str(qm))


def _run(tool: str, *arguments: str, cwd: Path | None = None) -> None:
    # The program itself, not PySide's script: that one is found only where the environment is activated.
    subprocess.run([str(Path(PySide6.__file__).parent / tool), *arguments], check=True, cwd=cwd)


def main() -> int:
    ERROR_TEXTS.write_text(error_texts(), encoding="utf-8", newline="\n")
    for language in TRANSLATED:
        extract(language, ts_file(language))
        release(ts_file(language), ts_file(language).with_suffix(".qm"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
