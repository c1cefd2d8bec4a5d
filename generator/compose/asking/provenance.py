"""What a composed file says about how it was made, so that it can be reproduced. Plain data; reading it runs no
code."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.compose.asking.controls import Controls
from generator.compose.asking.request import GenerationRequest
from generator.compose.asking.wish import Wish
from generator.errors import ContinuoError
from generator.installation import program_version
from generator.music.score import Score
from generator.network.config import SamplingConfig

PREFIX = "continuo-provenance "
VERSION = 1
_SPANS = ("fill", "vary")
_NESTED = ("sampling", "controls")
# Left out where they are None, so that a file without them is the same as before they existed.
_NEW = ("vary", "amount", "parts", "tracks", "others", "add", "ensemble", "form", "mix")


@dataclass(frozen=True)
class Source:
    """A file that composing used."""

    file: str
    """Its name, without folders."""
    hash: str
    """First 16 hex digits of its SHA-256."""


@dataclass(frozen=True)
class Provenance:
    """How a file was composed. Its fields are the keys of the text in the file."""

    program: str
    """Version of the program."""
    checkpoint: Source
    """The model."""
    seed_clip: Source | None
    """The clip; None for a piece from nothing."""
    wish: Mapping[str, Any]
    """All settings of the wish but for the clip itself."""
    take: int
    """Index of the take among the wish's, from 0."""
    region: tuple[int, int | None]
    """First tick of the new music and first after it, grid ticks from the start of the clip; None for an open end."""
    midi_type: int = 1
    """Type of the .mid file, 0 or 1."""

    def to_text(self) -> str:
        """For a text event of a .mid file: ASCII, one line."""
        return PREFIX + json.dumps({"version": VERSION, **dataclasses.asdict(self)}, sort_keys=True)

    def to_json(self) -> str:
        """For a file of its own."""
        return json.dumps({"version": VERSION, **dataclasses.asdict(self)}, indent=2, sort_keys=True) + "\n"

    def wish_with(self, seed: Score | None) -> Wish:
        """The wish again, for this clip. Raises ContinuoError for settings that this version does not know."""
        try:
            about = dict(self.wish)
            sampling = _sampling(about.pop("sampling"))
            controls = Controls(**about.pop("controls"))
            # Files without these are older than critics, instruments' limits, and late parts that rest.
            about.setdefault("candidates", 1)
            about.setdefault("playable", False)
            about.setdefault("late_parts_rest", False)
            bars = {name: _span(about.pop(name, None)) for name in _SPANS}
            return Wish(seed=seed, sampling=sampling, controls=controls, **bars, **about)
        except (KeyError, TypeError, ValueError) as error:
            raise ContinuoError(
                "its settings don't fit this version of Continuo ({reason}); it was made by {program}",
                reason=error,
                program=self.program,
            ) from error


def provenance_of(
    wish: Wish, request: GenerationRequest, checkpoint: Source, clip: Source | None, midi_type: int = 1
) -> Provenance:
    """The provenance of the first take of a wish. request: as request_for returns it; clip: the file of the wish's
    seed."""
    return Provenance(
        f"continuo {program_version()}",
        checkpoint,
        clip,
        wish_settings(dataclasses.replace(wish, candidates=request.takes if request.shown else 1)),
        0,
        (request.begin_ticks, request.end_ticks),
        midi_type,
    )


def wish_settings(wish: Wish) -> dict[str, Any]:
    """A wish as plain data, without its clip."""
    names = [field.name for field in dataclasses.fields(wish) if field.name not in ("seed", *_NESTED)]
    nested = {name: dataclasses.asdict(getattr(wish, name)) for name in _NESTED}
    nested["sampling"]["token_temperature"] = wish.sampling.of_stream("token")
    about = {name: getattr(wish, name) for name in names} | nested
    about = {name: value for name, value in about.items() if name not in _NEW or value is not None}
    if wish.candidates == 1:  # as with _NEW
        del about["candidates"]
    for name in ("playable", "late_parts_rest"):
        if not about[name]:
            del about[name]
    return about


def _sampling(about: Mapping[str, Any]) -> SamplingConfig:
    """The sampling settings of a file. One without closing, cadence, tightness, presence, groove, fullness,
    consistency or form_strength is older than these, so they were off; one without token_temperature was drawn at one
    temperature for all streams."""
    older: dict[str, Any] = dict.fromkeys(
        ("closing", "cadence", "tightness", "presence", "groove", "fullness", "consistency", "form_strength"), 0.0
    )
    written = SamplingConfig(**(older | dict(about)))
    if written.token_temperature is None:
        begins, general = written.shift_temperature, written.temperature
        begins = general if begins is None else begins
        return dataclasses.replace(written, token_temperature=general, shift_temperature=begins)
    usual = dataclasses.replace(written, token_temperature=None)
    return usual if written.token_temperature == usual.of_stream("token") else written


def _span(bars: Sequence[int] | None) -> tuple[int, int] | None:
    return (int(bars[0]), int(bars[1])) if bars else None


def find_provenance(texts: Sequence[str]) -> Provenance | None:
    """The provenance among the text events of a file; None where none can be read."""
    for text in texts:
        if text.startswith(PREFIX):
            return read_provenance(text.removeprefix(PREFIX))
    return None


def read_provenance(text: str) -> Provenance | None:
    """Provenance from JSON; None for JSON that is damaged, or not ours."""
    try:
        about = json.loads(text)
        clip = about["seed_clip"]
        begin, end = about["region"]
        return Provenance(
            str(about["program"]),
            Source(str(about["checkpoint"]["file"]), str(about["checkpoint"]["hash"])),
            None if clip is None else Source(str(clip["file"]), str(clip["hash"])),
            dict(about["wish"]),
            int(about["take"]),
            (int(begin), None if end is None else int(end)),
            int(about["midi_type"]),
        )
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
