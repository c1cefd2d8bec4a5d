"""Errors, which are worded in English, in the language of the window."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QCoreApplication

from app.language.error_texts import ERRORS
from app.ui.text import OPTIONS

_LEVELS = 3  # a sentence, one that it holds, and one that this holds
_COUNTS = re.compile(r"\d[\d,]* [a-z ]+(?:, \d[\d,]* [a-z ]+)*")  # "9 too short, 4 corrupt"


def translated(sentence: str) -> str:
    """With the window's words for options; a sentence that is not known stays as it is."""
    return re.sub(r"--[a-z][a-z-]*", _option, _translated(sentence, _LEVELS))


def _option(found: re.Match[str]) -> str:
    word = OPTIONS.get(found.group())
    return found.group() if word is None else QCoreApplication.translate("Options", word)


def _translated(sentence: str, levels: int) -> str:
    if levels < _LEVELS and _COUNTS.fullmatch(sentence):
        counts = (part.split(" ", 1) for part in sentence.split(", "))
        return ", ".join(f"{_translated(reason, 1)} {count}" for count, reason in counts)
    for template in _most_literal_first():
        # Looking for the pieces is quicker than compiling every pattern would be.
        if all(piece in sentence for piece in _pieces(template)) and (found := _pattern(template).fullmatch(sentence)):
            values = [_translated(value, levels - 1) if levels > 1 else value for value in found.groups()]
            return QCoreApplication.translate("Errors", template).format(*values)
    return sentence


@cache
def _most_literal_first() -> list[str]:
    return sorted(ERRORS, key=lambda template: -sum(map(len, _pieces(template))))


@cache
def _pieces(template: str) -> tuple[str, ...]:
    """The text before, between and after the values, which are numbered in order."""
    return tuple(piece.replace("{{", "{").replace("}}", "}") for piece in re.split(r"\{\d+\}", template))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, _pieces(template))), re.DOTALL)
