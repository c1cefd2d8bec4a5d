"""Values of a control for single parts: "bass=E1-G3, drums=2-8, *=C3-C6"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from generator.errors import ContinuoError, Option

ALL = "*"
# A comma within a value stays: "C E G, A" is one value, as no name and "=" follow.
_BETWEEN = re.compile(r"[,;\n](?=[^,;\n=]*=)")


class PerPart(NamedTuple):
    """The values of one control, as they were written."""

    default: str | None
    """The value for all parts without one of their own; None for none."""
    named: Mapping[str, str]
    """The values for single parts by their names, in the order in which they were written."""


def parse_per_part(text: str, option: Option) -> PerPart:
    """Read "E1-G3", one value for all parts, or "bass=E1-G3, *=C3-C6" or "C3-C6, bass=E1-G3", one for the bass and one
    for the others.

    Names of parts are those that generator.music.part_names reads, without commas, semicolons and "=". Values are not
    checked. option: the option that the text was given to. Raises ContinuoError where a name or a value is missing, or
    a part has two.
    """
    default: str | None = None
    named: dict[str, str] = {}
    taken: set[str] = set()  # names, and ALL
    for index, assignment in enumerate(_BETWEEN.split(text)):
        name, equals, value = (word.strip() for word in assignment.partition("="))
        if not equals and index == 0:
            name, value = ALL, name
        if not name or not value:
            raise ContinuoError(
                "{option} {text!r}: write one value for all parts, or a part's name, '=' and its value, such as "
                "bass=VALUE, *=VALUE, with * for all other parts",
                option=option,
                text=_short(text),
            )
        if name.casefold() in taken:
            raise ContinuoError(
                "{option} {text!r}: {name!r} has two values; keep one",
                option=option,
                text=_short(text),
                name=_short(name),
            )
        taken.add(name.casefold())
        if name == ALL:
            default = value
        else:
            named[name] = value
    return PerPart(default, named)


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"
