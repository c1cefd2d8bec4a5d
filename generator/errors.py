"""What a person is to read of a fault: a template and its values, which every surface words in its own way."""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Mapping
from numbers import Integral, Real
from pathlib import Path
from string import Formatter
from typing import Any, Self

_WIDE = re.compile(r"\d{4}")  # in a format: no text of ours pads or cuts to 1,000 characters


class Option(str):
    """An option of a command line as a value of a Text: "--density"."""


class Text:
    """A sentence, or a part of one, that never changes; `str` gives it in English, as the command line says it.

    The template is a literal wherever a Text is made: translators find it there.
    """

    __slots__ = ("template", "values")

    template: str
    """English, with {names} of values, each with a format where it needs one, and {--options}."""
    values: Mapping[str, Any]
    """By name: str, int, float, None, Path, Option, Text, or a tuple of such."""

    def __init__(self, template: str, /, **values: object) -> None:
        """values: errors and sequences too, and whatever else as its `str`."""
        self.template = template
        self.values = {name: _value(value) for name, value in values.items()}

    def with_values(self, **values: object) -> Text:
        """The same text of other values, or with those that it lacks."""
        return Text(self.template, **{**self.values, **values})

    def to_plain(self) -> dict[str, Any]:
        """What JSON can hold."""
        return {"template": self.template, "values": {name: _to_plain(value) for name, value in self.values.items()}}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Text:
        """What `to_plain` made. Raises ValueError for anything else, and for what can't be put into a sentence."""
        try:
            text = cls(str(plain["template"]), **{name: _from_plain(value) for name, value in plain["values"].items()})
            if any(_WIDE.search(form or "") for _, _, form, _ in Formatter().parse(text.template)):
                raise ValueError("a format as wide as a book")
            str(text)
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
            raise ValueError(f"no text: {plain!r:.80}") from error
        return text

    def to_json(self) -> str:
        """For a column of a database."""
        return json.dumps(self.to_plain())

    @classmethod
    def from_json(cls, stored: str) -> Text:
        """What `to_json` made; anything else, such as a sentence that an older version stored, is shown as it is."""
        try:
            return cls.from_plain(json.loads(stored))
        except ValueError:
            return verbatim(stored)

    def __str__(self) -> str:
        return ENGLISH.sentence(self)

    def __repr__(self) -> str:
        return f"Text({self.template!r}, {self.values!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.template, self.values) == (other.template, other.values)

    def __hash__(self) -> int:
        return hash(self.template)


class TextError(Exception):
    """One that says what is wrong by a Text: a reason that stands in the sentence of another error."""

    def __init__(self, template: str, /, **values: object) -> None:
        self.text = Text(template, **values)
        super().__init__(self.text)

    @classmethod
    def of(cls, text: Text) -> Self:
        """One that says this."""
        return cls(text.template, **text.values)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).of, (self.text,)


class ContinuoError(TextError):
    """Bad input: one sentence that says what is wrong, where, and what to do; command lines exit with 2."""


class Wording:
    """How a Text becomes a sentence: here in English, for the command line."""

    def template(self, template: str) -> str:
        """In the reader's language."""
        return template

    def option(self, option: str) -> str:
        """What the reader knows it by."""
        return option

    def path(self, path: Path) -> str:
        """As much of it as the reader needs."""
        return str(path)

    def sentence(self, text: Text) -> str:
        """With the values put in."""
        parts: list[str] = []
        for literal, name, form, conversion in Formatter().parse(self.template(text.template)):
            parts.append(literal)
            if name is not None:
                value = self.option(name) if name.startswith("--") else self._worded(text.values[name])
                parts.append(format(repr(value) if conversion == "r" else value, form or ""))
        return "".join(parts)

    def _worded(self, value: Any) -> Any:
        if isinstance(value, Text):
            return self.sentence(value)
        if isinstance(value, Path):
            return self.path(value)
        if isinstance(value, Option):
            return self.option(value)
        if isinstance(value, tuple):
            return ", ".join(str(self._worded(own)) for own in value)
        return str(value) if value is None else value


ENGLISH = Wording()
# What systems say of the errors that a person can do something about. Their own words differ, and are not translated.
_REASONS = {
    errno.ENOENT: Text("No such file or directory"),
    errno.EACCES: Text("Permission denied"),
    errno.EPERM: Text("Operation not permitted"),
    errno.ENOSPC: Text("No space left on device"),
    errno.EDQUOT: Text("Disk quota exceeded"),
    errno.EISDIR: Text("Is a directory"),
    errno.ENOTDIR: Text("Not a directory"),
    errno.EEXIST: Text("File exists"),
    errno.EROFS: Text("Read-only file system"),
    errno.ENAMETOOLONG: Text("File name too long"),
    errno.EIO: Text("Input/output error"),
    errno.EMFILE: Text("Too many open files"),
    errno.ESTALE: Text("Stale file handle"),
    errno.EBUSY: Text("Device or resource busy"),
    errno.EAGAIN: Text("Resource temporarily unavailable"),
    errno.ENOMEM: Text("Cannot allocate memory"),
}


def verbatim(words: object) -> Text:
    """What others say, such as a library or the system: it is shown as it is."""
    return Text("{words}", words=str(words))


def reason_of(error: OSError) -> Text:
    """Why the system refused."""
    return _REASONS.get(error.errno or 0) or verbatim(error.strerror or error)


def text_of(error: TextError | OSError | MemoryError) -> Text:
    """What a person is to read of an error."""
    if isinstance(error, TextError):
        return error.text
    if isinstance(error, MemoryError):
        return Text("this needs more memory than the machine has free; try with less data or a smaller model")
    if error.filename:
        path = Path(str(error.filename))
        return Text("{path}: {reason}; check the path, its permissions and the free space", path=path, reason=error)
    return Text("{reason}; check the path, its permissions and the free space", reason=error)


def _value(value: object) -> Any:
    if value is None or isinstance(value, str | int | float | Path | Text):
        return value
    if isinstance(value, TextError):
        return value.text
    if isinstance(value, OSError):
        return reason_of(value)
    if isinstance(value, list | tuple):
        return tuple(map(_value, value))
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else str(value)


def _to_plain(value: Any) -> Any:
    if isinstance(value, Text):
        return value.to_plain()
    if isinstance(value, tuple):
        return [_to_plain(own) for own in value]
    for kind, name in _TAGS:
        if isinstance(value, kind):
            return {name: str(value)}
    return value


def _from_plain(plain: Any) -> Any:
    if isinstance(plain, dict):
        for kind, name in _TAGS:
            if name in plain:
                return kind(plain[name])
        return Text.from_plain(plain)
    return [_from_plain(own) for own in plain] if isinstance(plain, list) else plain


_TAGS = ((Path, "path"), (Option, "option"))
