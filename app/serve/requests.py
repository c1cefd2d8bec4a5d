"""What can be asked for: the command line's own settings, as JSON objects whose schema is made of them."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from docstring_parser import parse_from_object
from msgspec import Meta

from app.serve.phrase import Phrase, Quarters, score_of_phrase
from app.serve.refused_values import reason_of_refusal
from generator.compose.asking import wish
from generator.compose.asking.controls import Controls
from generator.compose.asking.request import MAX_TAKES
from generator.compose.asking.wish import Wish, parse_bars, require_music
from generator.errors import ContinuoError, Option, Wording, verbatim
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.midi.reader import read_midi
from generator.music.score import Score
from generator.network.config import MAX_BARS, SamplingConfig

Operation = Literal["continue", "new", "fill", "vary", "add"]
CLIP_NAME = "clip.mid"
_OPTION = re.compile(r"\{?--([a-z][a-z-]*)\}?")
_CONSTANT = re.compile(r"\b[A-Z]+_[A-Z]+\b|\bNone\b")
_CONSTANTS = {
    "DEFAULT_AMOUNT": wish.DEFAULT_AMOUNT,
    "DEFAULT_SECONDS": f"{wish.DEFAULT_SECONDS:g}",
    "FILL_CANDIDATES": wish.FILL_CANDIDATES,
    "MAX_BARS": MAX_BARS,
    "MAX_SECONDS": f"{wish.MAX_SECONDS:g}",
    "MAX_TAKES": MAX_TAKES,
    "None": "null",
}
_OF_ALL = ("style", "takes", "candidates", "rng_seed", "controls", "sampling")
_LENGTH = ("bars", "seconds", "form", "tempo")
_MOST, _LONGEST = 2**31 - 1, 4000
_GROUPS: Mapping[str, type] = {"controls": Controls, "sampling": SamplingConfig}
_SPANS = ("fill", "vary")


@dataclass(frozen=True)
class Asked:
    """One way to compose."""

    summary: str
    """What it does, for the page."""
    required: tuple[str, ...]
    """Fields of a wish that have to be given."""
    optional: tuple[str, ...]
    """Those that may be given."""
    needs_clip: bool = True
    """Whether there has to be music already."""

    @property
    def fields(self) -> tuple[str, ...]:
        """All of them, as a wish names them."""
        return *self.required, *self.optional


OPERATIONS: Mapping[Operation, Asked] = {
    "continue": Asked("Go on after a clip", (), ("only_new", "parts", "others", *_LENGTH, *_OF_ALL)),
    "new": Asked("Compose a piece from nothing", (), ("ensemble", "metre", *_LENGTH, *_OF_ALL), needs_clip=False),
    "fill": Asked("Compose bars of a clip again", ("fill",), ("only_new", "lock", "parts", *_OF_ALL)),
    "vary": Asked("Compose a share of what is in bars of a clip again", ("vary",), ("amount", "parts", *_OF_ALL)),
    "add": Asked("Write new parts to a clip", ("add",), ("only_new", "fill", "lock", *_OF_ALL)),
}


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every request may say; each way to compose adds fields of a wish."""

    model: Annotated[
        str, Meta(max_length=255, description="A model by its name in /v1/models; empty for the default.")
    ] = ""
    """By its name in the list of models; "" for the default."""
    clip: Annotated[bytes | None, Meta(description="The music that is there: a .mid file in base64.")] = None
    """A .mid file; None for none, or a phrase."""
    phrase: Annotated[Phrase | None, Meta(description="The music that is there, as notes instead of a file.")] = None
    """The same as notes; None for none, or a clip."""


class GoingOn(Ask, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only going on after a clip may say."""

    begin: Annotated[
        Quarters | None,
        Meta(description="Where the new music begins, in quarter notes from the start, such as where a clip ends that "
        "has a rest behind its last note. [default: behind the last note]"),
    ] = None  # fmt: skip
    """In quarter notes from the clip's start, not before its last note ends; None for where that is."""


class FieldWording(Wording):
    """Sentences for who sends JSON: options are fields there."""

    def option(self, option: str) -> str:
        return option.removeprefix("--").replace("-", "_")


WORDING = FieldWording()


def described(kind: type, names: Sequence[str]) -> Iterator[tuple[str, Any, str]]:
    """Name, type and documentation of fields of a dataclass."""
    hints = get_type_hints(kind)
    texts = {own.arg_name: own.description or "" for own in parse_from_object(kind).params}
    for name in names:
        text = _OPTION.sub(lambda match: f"`{match[1].replace('-', '_')}`", " ".join(texts.get(name, "").split()))
        text = _CONSTANT.sub(lambda match: str(_CONSTANTS.get(match[0], match[0])), text)
        yield name, _bounded(hints[name]), text


def _bounded(hint: Any) -> Any:
    """A type whose numbers any program can hold, and whose texts end."""
    if hint is int:
        return Annotated[int, Meta(ge=0, le=_MOST)]
    if hint is str:
        return Annotated[str, Meta(max_length=_LONGEST)]
    if get_origin(hint) in (Union, UnionType):
        return Union[tuple(map(_bounded, get_args(hint)))]  # noqa: UP007  they are known here alone
    if get_origin(hint) is tuple:
        return tuple.__class_getitem__(tuple(map(_bounded, get_args(hint))))
    return hint


def _group(name: str, kind: type) -> type[msgspec.Struct]:
    """A group of settings with all of its fields, each with its default."""
    usual = kind()
    fields = [
        (own, Annotated[hint, Meta(description=text)], getattr(usual, own))
        for own, hint, text in described(kind, [field.name for field in dataclasses.fields(kind)])
    ]
    return msgspec.defstruct(name.title(), fields, frozen=True, kw_only=True, forbid_unknown_fields=True)


# Settings that are texts, which may look like a number: "-4" for a density.
_TEXTS = {
    name
    for kind in (Wish, *_GROUPS.values())
    for name, hint in get_type_hints(kind).items()
    if {*get_args(hint)} == {str, NoneType}
}
_STRUCTS = {name: _group(name, kind) for name, kind in _GROUPS.items()}


def _request(operation: Operation) -> type[Ask]:
    asked, usual = OPERATIONS[operation], {field.name: field.default for field in dataclasses.fields(Wish)}
    fields: list[Any] = []
    for name, hint, text in described(Wish, asked.fields):
        if name in _STRUCTS:
            kind = _STRUCTS[name]
            fields.append((name, kind, msgspec.field(default_factory=kind)))
        elif name in asked.required:
            kind = next(own for own in get_args(hint) if own is not type(None))
            fields.append((name, Annotated[kind, Meta(description=text)]))
        else:
            fields.append((name, Annotated[hint, Meta(description=text)], usual[name]))
    base = GoingOn if operation == "continue" else Ask
    kind = msgspec.defstruct(
        operation.title(), fields, bases=(base,), frozen=True, kw_only=True, forbid_unknown_fields=True,
        namespace={"__doc__": f"{asked.summary}."},
    )  # fmt: skip
    assert issubclass(kind, Ask)
    return kind


REQUESTS: Mapping[Operation, type[Ask]] = {operation: _request(operation) for operation in OPERATIONS}


def seed_of(operation: Operation, request: Ask) -> Score | None:
    """The music that is there. Raises ContinuoError for none where there has to be some, and for what can't be read."""
    if request.clip is not None and request.phrase is not None:
        raise ContinuoError("clip and phrase both give the music that is there: send one of them")
    if not OPERATIONS[operation].needs_clip:
        if request.clip is not None or request.phrase is not None:
            raise ContinuoError("a piece from nothing takes no clip and no phrase: leave them out, or ask to continue")
        return None
    if request.phrase is not None:
        score = score_of_phrase(request.phrase)
    elif request.clip is not None:
        score = read_midi(request.clip, CLIP_NAME)
    else:
        raise ContinuoError("there is no music to work on: send a clip, or a phrase")
    require_music(score, Path(CLIP_NAME))
    return score


def wish_of(operation: Operation, request: Ask, seed: Score | None) -> Wish:
    """What the command line makes of the same settings. Raises ContinuoError for settings out of range, and for those
    that exclude each other."""
    values: dict[str, Any] = {name: getattr(request, name) for name in OPERATIONS[operation].fields}
    for name in _SPANS:
        if span := values.get(name):
            values[name] = parse_bars(f"{span[0]}-{span[1]}", Option(f"--{name}"))
    for name, kind in _GROUPS.items():
        values[name] = kind(**msgspec.structs.asdict(values[name]))
    if isinstance(request, GoingOn) and request.begin is not None and seed is not None:
        values["from_ticks"] = _begin_ticks(request.begin, seed)
    return Wish(seed=seed, **values)


def _begin_ticks(quarters: float, seed: Score) -> int:
    """On the grid. Raises ContinuoError for a place within the clip."""
    ticks, end = round(quarters * GRID), seed.end_ticks / seed.ticks_per_quarter
    if ticks < math.floor(end * GRID):
        raise ContinuoError(
            "{--begin} is {begin:g}, and the clip ends at {end:g}: new music begins there or later, in quarter notes",
            begin=quarters,
            end=end,
        )
    return ticks


def request_of_words(operation: Operation, words: Mapping[str, Any]) -> Ask:
    """A request from names and values without groups, as OSC has them: numbers may be text, and bars are "9-12".

    Raises ContinuoError for a name or a value that it doesn't have.
    """
    plain: dict[str, Any] = {}
    for name, value in words.items():
        if name in _SPANS and isinstance(value, int | str):
            value = parse_bars(str(value), Option(f"--{name}"))
        if name in _TEXTS and isinstance(value, int | float):
            value = f"{value:g}"
        group = next((own for own, kind in _STRUCTS.items() if name in kind.__struct_fields__), None)
        (plain.setdefault(group, {}) if group else plain)[name] = value
    try:
        return msgspec.convert(plain, REQUESTS[operation], strict=False)
    except msgspec.ValidationError as error:
        own, groups = fields_of(REQUESTS[operation])
        names = [*own, *(name for group in groups for name in groups[group])]  # in OSC they stand side by side
        raise ContinuoError.of(verbatim(reason_of_refusal(error, names, groups))) from None


def fields_of(kind: type[msgspec.Struct]) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
    """The names of a request's fields, and of those of its groups by the group's name."""
    own = kind.__struct_fields__
    groups = {**_STRUCTS, "phrase": Phrase}
    return own, {name: group.__struct_fields__ for name, group in groups.items() if name in own}
