"""What of the sources a person reads: an ast check that it can be translated."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

# Calls whose text arguments are shown, or read out.
_SHOWING = {
    "setText", "setToolTip", "setStatusTip", "setWhatsThis", "setWindowTitle", "setTitle", "setPlaceholderText",
    "setAccessibleName", "setAccessibleDescription", "setSuffix", "setPrefix", "setSpecialValueText", "setLabelText",
    "setInformativeText", "setDetailedText", "setHeaderLabels", "setHorizontalHeaderLabels", "setIconText",
    "addAction", "addMenu", "addTab", "setTabText", "addItem", "insertItem", "addRow", "addButton", "showMessage",
    "say", "warn", "set_empty_text", "put",
    "QLabel", "QPushButton", "QToolButton", "QAction", "QCheckBox", "QRadioButton", "QGroupBox", "QMenu",
    "QDockWidget", "QProgressDialog", "QTreeWidgetItem", "QListWidgetItem", "QTableWidgetItem",
    "information", "warning", "critical", "question", "about", "getOpenFileName", "getOpenFileNames",
    "getSaveFileName", "getExistingDirectory", "getText", "getItem",
}  # fmt: skip
_TRANSLATING = {"tr", "translate"}
NAMES = {
    "Continuo",
    "English",
    "简体中文",
    "MIDI",
    "LSTM",
    "WaveNet",
    "A",
    "B",
    "C E G A",
}  # the same in every language
# Of these contexts, the literals are gathered by app/language/build.py.
_GATHERED = {"Errors", "Options"}
_LOGGERS = {"_log", "logging", "logger"}


def texts_left(path: Path) -> Iterator[str]:
    """ "file:line: what" for each text that is shown, but cannot be translated, or not be found by lupdate."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    gathered = _GATHERED | _marked(tree)
    # An override of tr() itself: its callers give literals, which are looked at.
    own = {
        call
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "tr"
        for call in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for fault in (*_untranslated(node), *(() if node in own else _not_found(node, gathered))):
                yield f"{path}:{node.lineno}: {fault}"
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and node.value.attr in _TRANSLATING:
            yield f"{path}:{node.lineno}: another name, by which lupdate finds nothing"


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _untranslated(call: ast.Call) -> Iterator[str]:
    if _name(call) not in _SHOWING or (isinstance(call.func, ast.Attribute) and _is_logger(call.func.value)):
        return
    for argument in (*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in ("text", "title"))):
        for text in _literals(argument):
            if any(sign.isalpha() for sign in text) and text.strip() not in NAMES:
                yield f"{_name(call)}({text!r}) is not in tr()"


def _is_logger(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return _name(value) == "getLogger"
    return isinstance(value, ast.Name) and value.id in _LOGGERS


def _literals(node: ast.expr) -> Iterator[str]:
    """Texts that an expression may be, those in tr() left out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _literals(part) if isinstance(part, ast.Constant) else ()
    elif isinstance(node, ast.BinOp):
        yield from (*_literals(node.left), *_literals(node.right))
    elif isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    elif isinstance(node, ast.List | ast.Tuple):
        for element in node.elts:
            yield from _literals(element)
    elif isinstance(node, ast.Call) and _name(node) == "format" and isinstance(node.func, ast.Attribute):
        yield from _literals(node.func.value)


def _marked(tree: ast.AST) -> set[str]:
    """Contexts whose literals are marked for lupdate where they stand, and translated where they are shown."""
    return {
        str(context.value)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _name(call) == "QT_TRANSLATE_NOOP" and len(call.args) == 2
        for context, text in [call.args]
        if isinstance(context, ast.Constant) and isinstance(text, ast.Constant)
    }


def _not_found(call: ast.Call, gathered: set[str]) -> Iterator[str]:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _TRANSLATING or not call.args:
        return
    owner, texts = call.func.value, call.args[:1]
    if call.func.attr == "tr":
        if not (isinstance(owner, ast.Name) and owner.id == "self"):
            yield "tr() of another object: lupdate gives it no context; use self.tr or QCoreApplication.translate"
    elif isinstance(owner, ast.Name) and owner.id == "QCoreApplication":
        texts = call.args[: 1 if isinstance(texts[0], ast.Constant) and texts[0].value in gathered else 2]
    else:
        return  # str.translate
    if not all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts):
        yield "tr() of something that is no literal"
