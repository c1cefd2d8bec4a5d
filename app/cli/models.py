"""`continuo models`: models that others share, added, listed, described and removed."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from app.cli.options import LIBRARY, AsJSON
from app.paths import checkpoint_folder
from generator.command_line import print_json, progress_bar
from generator.errors import ContinuoError
from generator.terminal import say

if TYPE_CHECKING:
    from app.models.store import KnownModel
    from generator.network.checkpoint import Checkpoint

DIFFERS = 1  # exit code
_CARD_LINES = 40  # of a card, before it is said where the rest is
Folder = Annotated[Path | None, Parameter(name="--folder")]


def register(app: App) -> None:
    """Add the commands."""
    group = App(name="models", group=LIBRARY, help="Add models that others share, and list those that can be chosen.")
    app.command(group)
    group.command(add)
    group.command(list_, name="list")
    group.command(info)
    group.command(remove)


def add(
    source: str,
    /,
    *,
    name: str | None = None,
    sha256: str | None = None,
    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative="")] = False,
    replace: Annotated[bool, Parameter(negative="")] = False,
    folder: Folder = None,
) -> int:
    """Add a model from a file, an https address, or a repository of Hugging Face.

    Its card and licence are shown before it is added. Only .safetensors files are taken, and reading one runs no
    code. The window lists it when it next opens.

    Parameters
    ----------
    source
        A .safetensors file; its https address; or owner/name, with :FILE where the repository has several. A card
        of the same name, ending in .md, is taken along.
    name
        What to call it. [default: its file's name]
    sha256
        Refuse the file if this is not its SHA-256.
    yes
        Don't ask.
    replace
        Replace a model that has the same name.
    folder
        Where models are kept. [default: the window's]
    """
    from app.models.card import licence_in
    from app.models.sources import fetch
    from app.models.store import check_fetched, put
    from generator.network.checkpoint import load_checkpoint

    with tempfile.TemporaryDirectory(prefix="continuo-") as temporary:
        with progress_bar("Downloading") as show:
            fetched = fetch(source, Path(temporary), show)
        digest = check_fetched(fetched, sha256)
        print(_described(load_checkpoint(fetched.model), fetched.source, licence_in(fetched.card), digest))
        print(_card(fetched.card, _CARD_LINES))
        if not yes and not _agreed():
            say("Not added.")
            return 0
        model = put(fetched, digest, folder or checkpoint_folder(), name, replace=replace)
    say(f"Added {model.title}: --checkpoint {model.path}")
    return 0


def list_(*, json: AsJSON = False, folder: Folder = None) -> int:
    """List the models that can be chosen: those that ship, those trained here, and those added.

    Parameters
    ----------
    json
        Print a JSON array, with an object for each model.
    folder
        Where models are kept. [default: the window's]
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text as RichText

    from app.models.store import known_models

    models = known_models(folder or checkpoint_folder())
    if json:
        print_json([_as_json(model) for model in models])
        return 0
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "title", "origin", "licence"):
        table.add_column(heading)
    table.add_column("MB", justify="right")
    for model in models:
        cells = (model.name, model.title, model.origin, model.licence or "not stated", _megabytes(model.path))
        table.add_row(*map(RichText, cells))
    Console(highlight=False).print(table)
    return 0


def info(name: str, /, *, json: AsJSON = False, folder: Folder = None) -> int:
    """Describe a model: what it is, where it came from, its licence and card. Exit code 1 if it was changed since.

    Parameters
    ----------
    name
        As `continuo models list` names it.
    json
        Print a JSON object.
    folder
        Where models are kept. [default: the window's]
    """
    from app.models.store import find_model, sha256_of
    from generator.network.checkpoint import load_checkpoint

    model = find_model(name, folder or checkpoint_folder())
    digest = sha256_of(model.path)
    differs = model.record is not None and model.record.sha256 != digest
    if json:
        print_json(_as_json(model) | {"sha256": digest, "changed_since_added": differs})
        return DIFFERS if differs else 0
    source = model.record.source if model.record else str(model.path)
    print(_described(load_checkpoint(model.path), source, model.licence, digest))
    print(_card(model.card))
    if differs and model.record:
        print(
            f"continuo: {model.path}: changed since it was added, when its SHA-256 was {model.record.sha256}",
            file=sys.stderr,
        )
        return DIFFERS
    return 0


def remove(name: str, /, *, folder: Folder = None) -> int:
    """Delete a model that was added, with its card. What ships, or was trained here, stays.

    Parameters
    ----------
    name
        As `continuo models list` names it.
    folder
        Where models are kept. [default: the window's]
    """
    from app.models.store import find_model
    from app.models.store import remove as delete

    model = find_model(name, folder or checkpoint_folder())
    delete(model)
    say(f"Removed {model.title}.")
    return 0


def _agreed() -> bool:
    """Raises ContinuoError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise ContinuoError("adding a model asks first, and there is no terminal to ask on: give {--yes}")
    try:
        return input("Add it? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:  # Ctrl+D
        print()
        return False


def _described(checkpoint: Checkpoint, source: str, licence: str, digest: str) -> str:
    sources = checkpoint.provenance.get("sources")
    rows = {
        "Model": f"{checkpoint.family}, {checkpoint.parameter_count:,} parameters",
        "Parts": "each instrument its own" if checkpoint.vocabulary.has_parts else "merged into one",
        "Styles": ", ".join(checkpoint.styles) or "none",
        "Trained on": ", ".join(map(str, sources)) if isinstance(sources, list) else "not stated",
        "Licence": licence or "not stated: ask its makers before you use what it composes",
        "From": source,
        "SHA-256": digest,
    }
    return "\n".join(f"{name + ':':12}{_printable(text)}" for name, text in rows.items())


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())


def _card(card: bytes, most: int | None = None) -> str:
    """most: lines that are shown; None for all."""
    from app.models.card import card_text

    lines = card_text(card).splitlines()
    if not lines:
        return "\nIt has no card."
    rest = 0 if most is None else len(lines) - most
    more = [f"... and {rest:,} more lines: `continuo models info` shows them once it is added"] if rest > 0 else []
    return "\n".join(["", *lines[:most], *more])


def _as_json(model: KnownModel) -> dict[str, object]:
    record = model.record
    return {
        "name": model.name,
        "title": model.title,
        "path": model.path,
        "origin": model.origin,
        "bytes": model.path.stat().st_size,
        "licence": model.licence or None,
        "source": record.source if record else None,
        "sha256": record.sha256 if record else None,
        "added": record.added if record else None,
    }


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f}"
