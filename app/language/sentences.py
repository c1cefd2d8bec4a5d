"""The sentences of errors that the window can show, found in the sources, as templates for translators.

Errors are raised without Qt, in English: what stands in their place is the text, with {0}, {1} ... for the values.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

Template = tuple[str | None, ...]  # pieces of text; None for a value
_EXCEPTIONS = ("Error", "Exception")
_MOST_FORMS = 32  # of one text
_FEWEST_LETTERS = 5  # less would match by accident
# Messages of processes that hold a sentence, as their last field.
_REPORTS = {"PlayerError", "SynthError", "NoDevice", "DeviceLost", "SynthStopped", "JobFailed"}
# Every text that they return is shown.
_SENTENCE_MODULES = (
    "generator/errors.py", "app/player/troubles.py", "app/player/client.py", "app/composer/client.py",
    "app/library/client.py",
)  # fmt: skip
# Their errors are told in a terminal only.
_FOR_THE_COMMAND_LINE = {
    "app/__main__.py", "app/cli/main.py", "app/cli/live.py", "app/cli/generate.py", "app/cli/inspect.py",
    "app/cli/terminal_player.py", "app/cli/live_run.py", "app/window/application.py", "training/cli.py",
    "training/evaluate/evaluate.py", "training/onnx/export.py", "training/corpus/music21_source.py",
}  # fmt: skip
# What stands within sentences as a value: what operating systems say, and words of ours.
_VALUES = (
    "No such file or directory", "Permission denied", "No space left on device", "Is a directory", "Not a directory",
    "File exists", "Read-only file system", "File name too long", "Input/output error", "Disk quota exceeded",
    "Operation not permitted", "Too many open files", "Stale file handle", "Device or resource busy",
    "Resource temporarily unavailable", "Cannot allocate memory",
    "input", "output", "the composing settings", "length in bars", "number of takes", "number",
    "corrupt", "duplicate", "too short", "too long", "of one pitch", "absurdly dense", "without notes",
    "with drums only",
)  # fmt: skip
_UNKNOWN: tuple[Template, ...] = ((None,),)


class _Scope(NamedTuple):
    """Where names are looked up: a function, its module, and the functions of all modules by name."""

    function: ast.AST
    module: ast.Module
    functions: dict[str, list[tuple[ast.FunctionDef, ast.Module]]]


def templates(root: Path, packages: tuple[str, ...] = ("generator", "app", "training")) -> list[str]:
    """Each once, sorted. root: the folder that holds the packages."""
    paths = [path for package in packages for path in sorted((root / package).rglob("*.py"))]
    modules = {path.relative_to(root).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    classes = [node for tree in modules.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    errors = {own.name for own in classes if any(_last_name(base).endswith(_EXCEPTIONS) for base in own.bases)}
    functions: dict[str, list[tuple[ast.FunctionDef, ast.Module]]] = {}
    for tree in modules.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                functions.setdefault(node.name, []).append((node, tree))
    found = set(_VALUES)
    for name, tree in modules.items():
        if name not in _FOR_THE_COMMAND_LINE:
            for text, function in _texts(tree, errors, every_return=name in _SENTENCE_MODULES):
                found |= {_written(form) for form in _forms(text, _Scope(function, tree, functions))}
    return sorted(text for text in found if sum(sign.isalpha() for sign in text) >= _FEWEST_LETTERS)


def _texts(tree: ast.Module, errors: set[str], every_return: bool) -> Iterator[tuple[ast.expr, ast.AST]]:
    """Expressions whose value a person reads, and the innermost function that each stands in."""
    inside: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
    while inside:
        node, function = inside.pop()
        if isinstance(node, ast.Call) and node.args:
            first = node.args[0]
            if _last_name(node.func) in errors:
                yield first, function
            elif _last_name(node.func) in _REPORTS:
                yield node.args[-1], function
        elif isinstance(node, ast.Return) and node.value and every_return:
            yield node.value, function
        inner = node if isinstance(node, ast.FunctionDef) else function
        inside += [(child, inner) for child in ast.iter_child_nodes(node)]


def _forms(node: ast.expr, scope: _Scope, depth: int = 4) -> tuple[Template, ...]:
    """All texts that an expression may be, as far as they stand in the sources; else one value."""
    forms: tuple[Template, ...] = _UNKNOWN
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        forms = ((node.value,),)
    elif depth == 0:
        forms = _UNKNOWN
    elif isinstance(node, ast.FormattedValue):
        forms = _UNKNOWN if node.conversion == ord("r") or node.format_spec else _piece(node.value, scope, depth)
    elif isinstance(node, ast.JoinedStr):
        forms = _joined([_forms(part, scope, depth) for part in node.values])
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        forms = _joined([_forms(node.left, scope, depth), _forms(node.right, scope, depth)])
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and isinstance(node.left, ast.Constant):
        forms = (*_forms(node.left, scope, depth), ("",))  # "s" * (n != 1)
    elif isinstance(node, ast.IfExp):
        forms = (*_forms(node.body, scope, depth), *_forms(node.orelse, scope, depth))
    elif isinstance(node, ast.BoolOp):
        forms = tuple(form for value in node.values for form in _forms(value, scope, depth))
    elif isinstance(node, ast.Name):
        forms = _named(node.id, scope, depth - 1)
    elif isinstance(node, ast.Call):
        forms = _called(node, scope, depth - 1)
    return tuple(dict.fromkeys(forms))


def _piece(node: ast.expr, scope: _Scope, depth: int) -> tuple[Template, ...]:
    """Of a value put into a text; a name that may be anything stays a value."""
    forms = _forms(node, scope, depth)
    return forms if any(any(form) for form in forms) else _UNKNOWN


def _named(name: str, scope: _Scope, depth: int) -> tuple[Template, ...]:
    """A variable of the function, or a constant of the module."""
    for place in (scope.function, scope.module):
        values = [value for node in _own(place) for value in _assigned(node, name)]
        if values:
            return tuple(form for value in values for form in _forms(value, scope, depth))
    return _UNKNOWN


def _own(place: ast.AST) -> Iterator[ast.AST]:
    """All of a function; of a module, what stands at its top."""
    return ast.walk(place) if isinstance(place, ast.FunctionDef) else ast.iter_child_nodes(place)


def _assigned(node: ast.AST, name: str) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign):
        targets, value = node.targets, node.value
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value:
        targets, value = [node.target], node.value
    else:
        return
    if any(isinstance(target, ast.Name) and target.id == name for target in targets):
        yield value


def _called(call: ast.Call, scope: _Scope, depth: int) -> tuple[Template, ...]:
    """What a function of ours returns, or a table's `get` finds."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "get":
        table = call.func.value
        if isinstance(table, ast.Name):
            values = [value for node in _own(scope.function) for value in _assigned(node, table.id)]
            table = values[0] if len(values) == 1 else table
        if isinstance(table, ast.Dict):
            return tuple(form for value in (*table.values, *call.args[1:]) for form in _forms(value, scope, depth))
    of_that_name = scope.functions.get(_last_name(call.func), [])
    of_that_name = [own for own in of_that_name if own[0] in scope.module.body] or of_that_name
    if not isinstance(call.func, ast.Name) or len(of_that_name) != 1:
        return _UNKNOWN
    function, module = of_that_name[0]
    inner = scope._replace(function=function, module=module)
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
    return tuple(form for value in returned for form in _forms(value, inner, depth)) or _UNKNOWN


def _joined(parts: list[tuple[Template, ...]]) -> tuple[Template, ...]:
    count = 1
    for part in parts:
        count *= len(part)
    if count > _MOST_FORMS:
        parts = [part if len(part) == 1 else _UNKNOWN for part in parts]
    return tuple(tuple(piece for form in forms for piece in form) for forms in product(*parts))


def _written(form: Template) -> str:
    """With numbered values; neighbouring ones are one."""
    text, number = "", 0
    for place, piece in enumerate(form):
        if piece is not None:
            text += piece.replace("{", "{{").replace("}", "}}")
        elif place == 0 or form[place - 1] is not None:
            text += f"{{{number}}}"
            number += 1
    return text


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
