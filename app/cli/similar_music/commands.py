"""`continuo similar` and `continuo units`: similar music, and what the units of a model respond to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from app.cli.options import LIBRARY, AsJSON

SEVERAL = Parameter(consume_multiple=True)


def register(app: App) -> None:
    """Add the commands."""
    app.command(similar, group=LIBRARY)
    app.command(units, group=LIBRARY)


def similar(
    file: Path,
    /,
    *,
    bars: str | None = None,
    count: int = 10,
    checkpoint: Path | None = None,
    json: AsJSON = False,
    library: Path | None = None,
) -> int:
    """Find music in the library that is similar to a file, in any key, and show what they share.

    Parameters
    ----------
    file
        A .mid or MusicXML file; it need not be in the library.
    bars
        Search with these bars only, such as 9-16.
    count
        How many to list, from 1.
    checkpoint
        The model that compares, a .safetensors file with an embedding. [default: one that ships]
    json
        Print JSON instead of a table.
    library
        The library's file. [default: the window's]
    """
    from rich.console import Console

    from app.cli.similar_music.similar_listing import print_similar

    print_similar(file, bars, count, checkpoint, library, Console(highlight=False), as_json=json)
    return 0


def units(
    checkpoint: Path | None = None,
    /,
    *,
    layer: str | None = None,
    unit: int | None = None,
    by: Literal["maximum", "mean"] = "maximum",
    count: int = 10,
    on: Annotated[tuple[Path, ...], SEVERAL] = (),
    most: int = 200,
    json: AsJSON = False,
    library: Path | None = None,
) -> int:
    """Show what the units of a model respond to: musical features and passages.

    Parameters
    ----------
    checkpoint
        The model, a .safetensors file. [default: one that ships]
    layer
        One of its layers, such as "layer 2". [default: all; with --unit, the last]
    unit
        A unit of that layer, from 0: list the passages that activate it. [default: the clearest units]
    by
        Order the passages by the unit's greatest value in each, or by its mean.
    count
        How many to list, from 1.
    on
        Clips, or folders of clips, to analyse. [default: the library's]
    most
        The most clips to analyse, drawn at random, from 1.
    json
        Print JSON instead of a table.
    library
        The library's file. [default: the window's]
    """
    from rich.console import Console

    from app.cli.similar_music.units_listing import print_units

    print_units(checkpoint, layer, unit, by, count, on, most, library, Console(highlight=False), as_json=json)
    return 0
