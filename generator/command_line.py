"""What our command lines share: how errors and notices are shown, and which exit code they end with."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args, get_origin

import cyclopts

from generator.errors import ContinuoError, Text, text_of
from generator.terminal import print_anything, shows_progress

if TYPE_CHECKING:  # `--help` needs no numpy
    from generator.music.score import Score

BAD_INPUT, INTERRUPTED = 2, 130
Shell = Literal["bash", "zsh", "fish"]


def run(command: Callable[[Sequence[str] | None], object], argv: Sequence[str] | None, name: str) -> int:
    """Call a cyclopts app. Bad input becomes one sentence on stderr and exit code 2; -> exit code."""
    print_anything()
    try:
        result = command(argv)
    except cyclopts.CycloptsError as error:
        return _refuse(name, _sentence(error))
    except BrokenPipeError:  # who reads our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it flushes at exit
        return 0
    except (ContinuoError, OSError, MemoryError) as error:
        return _refuse(name, str(text_of(error)))
    except KeyboardInterrupt:
        print(f"{name}: interrupted; no incomplete file was left", file=sys.stderr)
        return INTERRUPTED
    return result if isinstance(result, int) else 0


def with_notices_shown(score: Score, path: Path, shown: Sequence[Text] = ()) -> Score:
    """The same score. What was left out or changed in reading it is written to stderr first, kind by kind, except what
    was shown before. path: where it came from."""
    show_notices(score.notices, path, shown)
    return score


def show_notices(notices: Sequence[Text], path: Path, shown: Sequence[Text] = ()) -> None:
    """On stderr what was left out of a file or changed, kind by kind, but for what was shown before."""
    before = {str(notice) for notice in shown}
    for notice in map(str, notices):
        if notice not in before:
            print(f"{path}: {notice}", file=sys.stderr)


def print_json(value: object) -> None:
    """A listing for other programs, on stdout. value: lists and dicts of plain values and paths."""
    print(json.dumps(value, indent=2, default=str))


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[float], None]]:
    """Around work of more than a second or two: a function that is called with the share that is done, 0 to 1.

    The bar is on stderr, and goes when the work is done; there is none where `shows_progress` is False.
    """
    if not shows_progress():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(compact=True)
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=1.0)
        yield lambda share: progress.update(task, completed=share)


@contextmanager
def waiting(what: str) -> Iterator[Callable[[str], None]]:
    """Around work whose end nobody can foresee: what it does, on stderr; a function that says what it does now.
    Nothing where `shows_progress` is False."""
    if not shows_progress():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield status.update


def completion_script(app: cyclopts.App, name: str, shell: Shell) -> str:
    """What a shell reads to complete a program's commands, options and values. The one for zsh may be autoloaded as
    _NAME, or read with `source`."""
    script = app.generate_completion(prog_name=name, shell=shell)
    if shell != "zsh":
        return script
    function = f"_{name}"
    script = script.replace(f"_cyclopts_{name}", function)
    call = f'if [[ "$funcstack[1]" == {function} ]]; then\n  {function} "$@"\nelse\n  compdef {function} {name}\nfi'
    return f"{script.rstrip()}\n\n{call}"


def _refuse(name: str, sentence: str) -> int:
    print(f"{name}: {sentence}", file=sys.stderr)
    return BAD_INPUT


def _sentence(error: cyclopts.CycloptsError) -> str:
    """A cyclopts message as one sentence; a wrong key of a file in terms of that file."""
    text = " ".join(str(error).split())
    token = getattr(error, "token", None)
    if isinstance(error, cyclopts.UnknownOptionError) and token is not None and token.source not in ("cli", ""):
        key = str(token.keyword or token.value).strip("[]").replace("][", ".").replace("-", "_")
        guess = text.partition("Did you mean --")[2].rstrip("?").replace("-", "_")
        return f"{token.source}: unknown key {key!r}" + (f"; did you mean {guess!r}?" if guess else "; see --help")
    if isinstance(error, cyclopts.UnusedCliTokensError):
        stray = " ".join(map(str, error.unused_tokens or ()))
        return f"{stray}: unknown command or unexpected argument; see --help"
    if isinstance(error, cyclopts.MissingArgumentError) and error.argument is not None and error.tokens_so_far:
        own, given = error.keyword or error.argument.name, " ".join(map(str, error.tokens_so_far))
        if (word := _first_word(error.argument.hint)) and given != word:
            return f"{own} {given}: the word {word!r} comes first, as in {own} {word} {given}; see --help"
    if missing := _MISSING.fullmatch(text.rstrip(".")):
        command, own = missing.groups()
        lacks = f"{own} needs a value" if own.startswith("-") else f"{own} is missing"
        return f"{command}: {lacks}; see --help" if command else f"{lacks}; see --help"
    if number := _NO_NUMBER.fullmatch(text.rstrip(".")):
        kind = "a whole number" if number[3] == "int" else "a number"
        return f"{number[1]} {number[2]}: it must be {kind}; see --help"
    return text.rstrip(".") + ("" if text.endswith("?") else "; see --help")


_MISSING = re.compile(r'(?:Command "(.*)" p|P)arameter (\S+) requires an argument')
_NO_NUMBER = re.compile(r'Invalid value for (\S+): unable to convert "(.*)" into (int|float)')


def _first_word(hint: object) -> str | None:
    """The word that an option of several begins with: "bars" of tuple[Literal["bars"], str]."""
    for own in (hint, *get_args(hint)):  # it may be left out: then it is one of two
        first = next(iter(get_args(own)), None)
        if get_origin(own) is tuple and get_origin(first) is Literal:
            return get_args(first)[0]
    return None
