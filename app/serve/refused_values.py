"""What is wrong with the values of a request, as a sentence: msgspec says it in the words of programmers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

import msgspec

_WHERE = re.compile(r" - at `(?:key in )?\$\.?(.*?)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_MISSING = re.compile(r"Object missing required field `(.*)`")
_OTHER_KIND = re.compile(r"Expected `([^`]*)`, got `([^`]*)`")
_OUT_OF_RANGE = re.compile(r"Expected `([^`]*)` (.*)")
_ALIKE = 0.7  # "bras" is meant for bars, "bars" is not for parts
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "bytes": "a text in base64",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def reason_of_refusal(
    error: msgspec.ValidationError, fields: Sequence[str] = (), groups: Mapping[str, Sequence[str]] | None = None
) -> str:
    """One sentence about the field that is refused. fields: that the request has; groups: the fields of those of them
    that are objects."""
    text, groups = str(error), groups or {}
    found = _WHERE.search(text)
    where, said = (found[1] if found else ""), _WHERE.sub("", text)
    if unknown := _UNKNOWN.fullmatch(said):
        return _about_unknown(unknown[1], where, groups.get(where, () if where else fields), groups)
    if missing := _MISSING.fullmatch(said):
        return f"the field {_joined(where, missing[1])} is missing: give it"
    subject = where or "the request"
    if other := _OTHER_KIND.fullmatch(said):
        return f"{subject} is {_kinds(other[2])}, and has to be {_kinds(other[1])}"
    if out := _OUT_OF_RANGE.fullmatch(said):
        return f"{subject} has to be {_kinds(out[1])} {_limits(out[2])}"
    return f"{subject}: {said.replace('`', '')}"


def _about_unknown(name: str, where: str, known: Sequence[str], groups: Mapping[str, Sequence[str]]) -> str:
    home = next((group for group, own in groups.items() if name in own and group != where), None)
    start = f"there is no field {_joined(where, name)}"
    if home:
        return f"{start}: it belongs to {home}"
    if near := difflib.get_close_matches(name, known, 1, _ALIKE):
        return f"{start}; did you mean {_joined(where, near[0])}?"
    return f"{start}; there are {', '.join(known)}" if known else f"{start}: leave it out"


def _joined(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _kinds(kinds: str) -> str:
    """ "int | null" -> "a whole number or null"."""
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds.split(" | "))


def _limits(limits: str) -> str:
    """ ">= 0" -> "of 0 or more"."""
    if at_least := re.fullmatch(r">= (\S+)", limits):
        return f"of {at_least[1]} or more"
    if at_most := re.fullmatch(r"<= (\S+)", limits):
        return f"of {at_most[1]} at most"
    return limits.replace("<=", "at most").replace(">=", "at least")
