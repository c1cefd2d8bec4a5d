"""The manual page, continuo(1), from the commands and options themselves. `python -m app.cli.manual_page` writes
assets/man/continuo.1, and a test compares."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cyclopts import App
from cyclopts.help import HelpPanel
from rich.console import Console, ConsoleOptions
from rich.text import Text as RichText

from app.cli.options import EVERY_COMMAND
from generator.files import atomic_write

PAGE = Path(__file__).resolve().parents[2] / "assets" / "man" / "continuo.1"
_WIDTH = 100_000  # no line is broken: man does that
_AS_CODE = re.compile(r"`([^`]*)`|\*\*([^*]*)\*\*")


class _Collector:
    """A cyclopts HelpFormatter that keeps what it is given as lines of roff."""

    def __init__(self) -> None:
        self.usage, self.description = "", ""
        self.panels: dict[str, list[str]] = {}

    def lines(self, *, without: str = "") -> list[str]:
        """Of all panels but the one with that title."""
        return [line for title, lines in self.panels.items() if title != without for line in lines]

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Any) -> None:
        self.usage = _plain(usage, console).removeprefix("Usage:").strip()

    def render_description(self, console: Console, options: ConsoleOptions, description: Any) -> None:
        self.description = _plain(description, console)

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        if not panel.entries:
            return
        title = _plain(panel.title, console)
        lines = self.panels.setdefault(title, [f'.SS "{_escaped(title)}"'])
        for entry in panel.entries:
            said = [_plain(entry.description, console)]
            said += [f"One of {', '.join(entry.choices)}."] if entry.choices else []
            said += [f"[default: {entry.default}]"] if entry.default else []
            lines += [".TP", f"\\fB{_escaped(', '.join(entry.display_labels_with_metavar))}\\fR"]
            lines.append(_escaped(" ".join(filter(None, said))))


def manual_page(app: App) -> str:
    """In roff. app: the root of the command line."""
    commands = list(_commands(app))
    root = _collected(app, ())
    lines = [
        '.TH CONTINUO 1 "" "Continuo" "User Commands"',
        ".SH NAME",
        "continuo \\- compose music with a trained model",
        ".SH SYNOPSIS",
        f".B {_escaped(root.usage)}",
        ".SH DESCRIPTION",
        *_paragraphs(root.description),
        *root.lines(),
    ]
    for names in commands:
        found = _collected(app, names)
        lines += [f'.SH "CONTINUO {" ".join(names).upper()}"', f".B {_escaped(found.usage)}", ".PP"]
        lines += [*_paragraphs(found.description), *found.lines(without=EVERY_COMMAND.name)]
    lines += _epilogue(str(app.help_epilogue))
    lines += [".SH SEE ALSO", "\\fBtrain\\-generator \\-\\-help\\fR, for training models of your own"]
    return "\n".join(lines) + "\n"


def _commands(app: App, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for sub in app.subapps:
        names = (*before, sub.name[0])
        groups = sub.group if isinstance(sub.group, tuple) else (sub.group,)
        if sub.show and EVERY_COMMAND not in groups:  # --help and --version are commands to cyclopts
            yield names
            yield from _commands(sub, names)


def _collected(app: App, names: tuple[str, ...]) -> _Collector:
    collector, before = _Collector(), app.help_formatter
    app.help_formatter = collector
    try:
        app.help_print(list(names), console=Console(file=io.StringIO(), width=_WIDTH, color_system=None))
    finally:
        app.help_formatter = before
    return collector


def _plain(shown: Any, console: Console) -> str:
    if shown is None:
        return ""
    if isinstance(shown, str | RichText):
        return str(shown).strip()
    with console.capture() as capture:
        console.print(shown)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()).strip()


def _paragraphs(text: str) -> list[str]:
    return [".PP" if not line else _escaped(line) for line in text.splitlines()]


def _epilogue(markdown: str) -> list[str]:
    """Headings in bold and lists, as main.py writes them."""
    lines: list[str] = []
    for line in markdown.splitlines():
        if heading := re.fullmatch(r"\*\*(.+)\*\*", line):
            lines.append(f'.SH "{heading[1].upper()}"')
        elif line.startswith("- "):
            lines += [".TP", ".B \\(bu", _with_code(line[2:])]
        elif line:
            lines += [".br", _with_code(line.strip())]
    return lines


def _with_code(line: str) -> str:
    return _AS_CODE.sub(lambda found: f"\\fB{found[1] or found[2]}\\fR", _escaped(line))


def _escaped(text: str) -> str:
    """For roff: backslashes and dashes as they are, no line that begins with a command."""
    text = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{text}" if text.startswith((".", "'")) else text


def main() -> int:
    """Write the page; -> exit code."""
    from app.cli.main import app

    PAGE.parent.mkdir(exist_ok=True)
    with atomic_write(PAGE) as file:
        file.write(manual_page(app).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
