"""`continuo units` on the terminal, and the table of the clearest units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from app.assets import default_checkpoint, shipped_clips
from app.cli.library import library_file, mended
from app.files.clips import read_clip
from app.files.kinds import CLIP, is_folder
from app.library.database import Catalogue
from app.library.folders import OK, path_of
from app.library.lookup import bars_between
from app.library.walk import Walk
from generator.analysis.activations import layers
from generator.analysis.units import (
    Correlate,
    PassageActivations,
    correlates,
    of_layer,
    passage_activations,
    strongest,
)
from generator.command_line import print_json, progress_bar
from generator.compose.asking.wish import require_pitched
from generator.errors import ContinuoError, Option
from generator.installation import own_command
from generator.music.score import Score
from generator.network.checkpoint import load_checkpoint
from generator.network.model import SequenceModel

_SEED = 1
_SHARE_OF_ACTIVATIONS = 0.75  # of the time that `clearest` takes


class ClearUnit(NamedTuple):
    """A unit and what goes along with it most."""

    layer: str
    """Its name, such as "layer 2"."""
    unit: int
    """Index in the layer, from 0."""
    correlate: Correlate
    """What it is correlated with most."""


def print_units(
    checkpoint: Path | None,
    layer: str | None,
    unit: int | None,
    by: Literal["maximum", "mean"],
    count: int,
    on: Sequence[Path],
    most: int,
    library: Path | None,
    console: Console,
    *,
    as_json: bool = False,
) -> None:
    """Without a unit the clearest ones, else what activates it. Raises ContinuoError."""
    for option, value in (("--count", count), ("--most", most)):
        if value < 1:
            raise ContinuoError("{option} is {value}; it must be 1 or more", option=Option(option), value=value)
    model = load_checkpoint(checkpoint or default_checkpoint()).model()
    with progress_bar("Reading") as show:
        paths, pieces = read_some(clips_of(on, library), most, show, has_parts=model.vocabulary.has_parts)
    if unit is None:
        with progress_bar(f"Analysing {len(pieces):,} clips") as show:
            found = clearest(model, pieces, [layer] if layer else [own.name for own in layers(model)], count, show)
        _print_clearest_json(found) if as_json else _print_clearest(found, len(pieces), console)
    else:
        layer = layer or layers(model)[-1].name
        with progress_bar(f"Analysing {len(pieces):,} clips") as show:
            activations = passage_activations(model, pieces, layer, progress=show)
        _print_unit(activations, layer, unit, by, count, paths, pieces, console, as_json=as_json)


def clips_of(on: Sequence[Path], library: Path | None) -> list[Path]:
    """The files given and those in the folders given; else the library's, else those that ship. Raises ContinuoError
    where there is none."""
    if not on:
        library = library_file(library)
        with mended(library), Catalogue(library) as catalogue, catalogue.reading() as connection:
            query = "SELECT path FROM file WHERE kind = ? AND state = ? GROUP BY hash ORDER BY path"
            return [path_of(row[0]) for row in connection.execute(query, (CLIP, OK))] or shipped_clips()
    found: list[Path] = []
    for path in on:
        found += sorted(own.path for own in Walk(path) if own.kind == CLIP) if is_folder(path) else [path]
    if not found:
        raise ContinuoError("{path}: contains no clips; give .mid files or folders of them", path=on[0])
    return found


def read_some(
    paths: Sequence[Path], most: int, progress: Callable[[float], None] = lambda _: None, *, has_parts: bool
) -> tuple[list[Path], list[Score]]:
    """Drawn at random where there are more; what can't be read is left out, as are drums alone for a model without
    parts. progress: called with the share that is done, 0 to 1. Raises ContinuoError if nothing can."""
    order = np.random.default_rng(_SEED).permutation(len(paths))
    found: list[tuple[Path, Score]] = []
    trouble: ContinuoError | None = None
    for index in order.tolist():
        if len(found) == most:
            break
        try:
            score = read_clip(paths[index])
            if not has_parts:
                require_pitched(score, paths[index])
            found.append((paths[index], score))
        except ContinuoError as error:
            trouble = error
        progress(len(found) / min(most, len(paths)))
    if not found and trouble:
        raise trouble
    return [path for path, _ in found], [score for _, score in found]


def clearest(
    model: SequenceModel,
    pieces: Sequence[Score],
    names: Sequence[str],
    count: int,
    progress: Callable[[float], None] = lambda _: None,
) -> list[ClearUnit]:
    """The units of the layers of these names that something goes along with most closely, one for each thing, the
    clearest first. progress: called with the share that is done, 0 to 1. Raises ContinuoError for an unknown layer."""
    activations = passage_activations(
        model, pieces, names[0], progress=lambda share: progress(_SHARE_OF_ACTIVATIONS * share)
    )
    indices = {own.name: index for index, own in enumerate(layers(model))}
    every: list[ClearUnit] = []
    for done, name in enumerate(names, start=1):
        for unit, found in enumerate(correlates(of_layer(activations, indices[name]), 1)):
            every += [ClearUnit(name, unit, own) for own in found]
        progress(_SHARE_OF_ACTIVATIONS + (1 - _SHARE_OF_ACTIVATIONS) * done / len(names))
    best: dict[tuple[str, str], ClearUnit] = {}
    for own in sorted(every, key=lambda own: -abs(own.correlate.correlation)):
        best.setdefault(own.correlate[:2], own)
    return list(best.values())[:count]


def words(correlate: Correlate) -> str:
    """Such as "interval +7" or "register"."""
    return f"{correlate.kind} {correlate.what}".rstrip()


def _print_clearest(found: Sequence[ClearUnit], pieces: int, console: Console) -> None:
    table = Table(title=f"The clearest units, on {pieces:,} clips", title_justify="left", box=None)
    table.add_column("layer")
    table.add_column("unit", justify="right")
    table.add_column("correlates with")
    table.add_column("correlation", justify="right")
    for own in found:
        table.add_row(own.layer, str(own.unit), words(own.correlate), f"{own.correlate.correlation:+.2f}")
    console.print(table)
    command = own_command("continuo", "units", "CHECKPOINT", "--layer", "LAYER", "--unit", "UNIT")
    console.print(f"To list the passages of a unit: {command}", style="dim", soft_wrap=True, markup=False)


def _print_clearest_json(found: Sequence[ClearUnit]) -> None:
    print_json(
        [
            {
                "layer": own.layer,
                "unit": own.unit,
                "correlates_with": words(own.correlate),
                "correlation": float(own.correlate.correlation),
            }
            for own in found
        ]
    )


def _print_unit(
    activations: Sequence[PassageActivations],
    layer: str,
    unit: int,
    by: Literal["maximum", "mean"],
    count: int,
    paths: Sequence[Path],
    pieces: Sequence[Score],
    console: Console,
    *,
    as_json: bool,
) -> None:
    units = activations[0].values.shape[1] if activations else 0
    if not 0 <= unit < units:
        raise ContinuoError("{--unit} {unit}: {layer} has units 0 to {last}", unit=unit, layer=layer, last=units - 1)
    known = correlates(activations)[unit]
    hits: list[tuple[float, Path, tuple[int, int]]] = []
    for hit in strongest(activations, unit, by, count):
        own = activations[hit.passage]
        bars = bars_between(pieces[own.piece], own.passage.begin_ticks, own.passage.end_ticks)
        hits.append((float(hit.value), paths[own.piece], bars))
    if as_json:
        what = [{"correlates_with": words(own), "correlation": float(own.correlation)} for own in known]
        passages = [{"value": value, "path": path, "bars": bars} for value, path, bars in hits]
        print_json({"layer": layer, "unit": unit, "correlates": what, "passages": passages})
        return
    traits = ", ".join(f"{words(own)} ({own.correlation:+.2f})" for own in known)
    console.print(f"{layer}, unit {unit} correlates with: {traits or 'none of the known features'}")
    table = Table(title=f"Where its {by} is greatest", title_justify="left", box=None)
    table.add_column("value", justify="right")
    table.add_column("clip", overflow="fold")
    table.add_column("bars")
    for value, path, (first, last) in hits:
        table.add_row(f"{value:+.2f}", RichText(str(path)), f"{first}-{last}")
    console.print(table)
