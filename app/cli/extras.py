"""`continuo extras`: what is installed only on request, listed and installed."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import App, Parameter


def register(app: App) -> None:
    """Add the commands."""
    group = App(name="extras", help="List and install what is optional, such as what training needs.")
    app.command(group)
    group.command(list_, name="list")
    group.command(install)


def list_(*, as_json: Annotated[bool, Parameter(name="--json", negative="")] = False) -> int:
    """List the extras: whether each is installed, how large it is, and what it is for.

    Parameters
    ----------
    as_json
        For other programs: sizes in bytes, about.
    """
    import json

    from app.extras.catalogue import extras

    if as_json:
        listed = [
            {
                "name": extra.name,
                "installed": extra.is_installed,
                "purpose": str(extra.purpose),
                "packages": str(extra.brings),
                "download": extra.download,
                "disk": extra.disk,
            }
            for extra in extras()
        ]
        print(json.dumps(listed, indent=2))
        return 0
    for extra in extras():
        state = "installed" if extra.is_installed else str(extra.size)
        print(f"{extra.name:9}{extra.purpose}: {extra.brings} ({state})")
    return 0


def install(name: str, /, *, dry_run: Annotated[bool, Parameter(negative="")] = False) -> int:
    """Install an extra into the environment that Continuo runs in.

    Parameters
    ----------
    name
        As `continuo extras list` names it.
    dry_run
        Print the commands that would be run, and run none.
    """
    from app.extras.catalogue import extra_called
    from generator.installation import how_to_install

    extra = extra_called(name)
    if extra.is_installed:
        print(f"{extra.name}: is installed already")
    elif dry_run:
        print(how_to_install(extra.name))
    else:
        print(f"{extra.name}: {extra.brings}; {extra.size}", file=sys.stderr)
        _install(name)
        print(f"{extra.name}: installed")
    return 0


def _install(name: str) -> None:
    """With a bar on a terminal; elsewhere silently."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    from app.extras.catalogue import extra_called
    from app.extras.installing import install
    from app.extras.progress import Stage

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        install(extra_called(name), lambda stage: None)
        return
    columns = BarColumn(), TaskProgressColumn(), TextColumn("{task.description}", markup=False)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("looking for packages", total=None)

        def show(stage: Stage) -> None:
            total = None if stage.share is None else 1.0
            bar.update(task, description=str(stage.text), completed=stage.share or 0, total=total)

        install(extra_called(name), show)
