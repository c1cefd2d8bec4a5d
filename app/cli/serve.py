"""`continuo serve`: a local server for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from app.cli.options import SoundOptions
from app.live.options import Sound

PORT, OSC_PORT = 8765, 8766


def register(app: App) -> None:
    """Add the command."""
    app.command(serve)


def serve(
    *,
    port: int = PORT,
    osc: bool = True,
    osc_port: int = OSC_PORT,
    checkpoint: Path | None = None,
    token_file: Annotated[Path | None, Parameter(negative="")] = None,
    sound: SoundOptions = Sound(),
) -> int:
    """Compose and play for other programs of this machine, by HTTP and OSC, until stopped with Ctrl+C.

    A browser shows at the address that is printed what can be asked for. Only this machine is answered, and no page
    of another site.

    Parameters
    ----------
    port
        For HTTP, 0 to 65535; 0: any that is free.
    osc
        Answer OSC, too.
    osc_port
        For OSC, 0 to 65535; 0: any that is free.
    checkpoint
        The model that composes where a request names none, a .safetensors file. [default: one that ships]
    token_file
        Write a token to this file, which you alone can read, and answer only who knows it.
    sound
        Where music goes to that is played.
    """
    from app.cli.serving import serve as run

    return run(port, osc_port if osc else None, checkpoint, token_file, sound)
