"""The mix of single parts, their volume, pan, reverb and chorus, as a musician writes it: "bass: volume 90, pan 40;
drums: reverb 60"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generator.errors import ContinuoError, Option
from generator.music.ensemble_names import MAX_LIST
from generator.music.instrument_names import PartLabel
from generator.music.mix import CENTRE, HIGHEST, Mix
from generator.music.part_names import parts_named
from generator.music.score import Track

_MIX = Option("--mix")
_VALUE = re.compile(r"(?P<name>[^\W\d_]+)\s*[= ]\s*(?P<value>\d{1,6}|[^\W\d_]+)")
_MAX_SHOWN = 40  # characters of a mix in a sentence
_SIDES = {"left": 0, "centre": CENTRE, "center": CENTRE, "right": HIGHEST}


@dataclass(frozen=True)
class PartMix:
    """One item of a mix."""

    parts: str
    """Names of the parts, as parts_named reads them."""
    values: Mapping[str, int]
    """The values that were given, 0 to 127, by the fields of Mix."""


def parse_mix(text: str) -> tuple[PartMix, ...]:
    """The items of a mix, in order. They are separated by semicolons, each "PARTS: volume 90, pan left, reverb 60,
    chorus 0"; pan is a number, 0 to 127, or left, centre or right. Raises ContinuoError."""
    items = [item for item in re.split(r"[;；\n]", text) if item.strip()]
    if not items or len(text) > MAX_LIST:
        raise ContinuoError(
            "{option} {text!r}: write parts and their values, such as {example!r}, in at most {most} characters",
            option=_MIX, text=text[:_MAX_SHOWN], example="bass: volume 90, pan 40; drums: reverb 60", most=MAX_LIST,
        )  # fmt: skip
    return tuple(map(_parse_item, items))


def _parse_item(item: str) -> PartMix:
    parts, _, settings = item.replace("：", ":").rpartition(":")  # a part's name may have a colon
    values: dict[str, int] = {}
    for setting in re.split("[,，]", settings):
        match = _VALUE.fullmatch(setting.strip())
        name = match["name"].casefold() if match else ""
        if not parts.strip() or match is None or name not in Mix._fields:
            raise ContinuoError(
                "{option} {item!r}: write a part, a colon, and its volume, pan, reverb or chorus, such as {example!r}",
                option=_MIX,
                item=item.strip()[:_MAX_SHOWN],
                example="bass: volume 90, pan 40",
            )
        values[name] = _number(name, match["value"])
    return PartMix(parts.strip(), values)


def _number(name: str, text: str) -> int:
    side = _SIDES.get(text.casefold()) if name == "pan" else None
    number = int(text) if text.isdecimal() else side
    if number is None or number > HIGHEST:
        if name == "pan":
            raise ContinuoError(
                "{option}: pan is {text}; it must be from 0 to {most}, or left, centre or right",
                option=_MIX, text=text, most=HIGHEST,
            )  # fmt: skip
        raise ContinuoError(
            "{option}: {name} is {text}; it must be from 0 to {most}", option=_MIX, name=name, text=text, most=HIGHEST
        )
    return number


def with_mix(tracks: Sequence[Track], text: str | None) -> tuple[Track, ...]:
    """The tracks with the values of a mix. text: as parse_mix reads it, None for no change; of two values for the same
    part the later one holds. Raises ContinuoError for a part that is not among the tracks."""
    mixed = list(tracks)
    labels = [PartLabel(track.name, track.program, track.is_drum) for track in tracks]
    for item in parse_mix(text) if text is not None else ():
        for index in parts_named(item.parts, labels, _MIX):
            mixed[index] = replace(mixed[index], **item.values)
    return tuple(mixed)
