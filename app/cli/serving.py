"""What `continuo serve` does."""

from __future__ import annotations

from pathlib import Path

from app.assets import asset
from app.cli.live.terminal_player import Live
from app.live.options import Sound
from generator.errors import ContinuoError, Option
from generator.installation import how_to_install, lacking, what_is_lacking
from generator.network.checkpoint import load_checkpoint

_HIGHEST_PORT = 65535


def serve(port: int, osc_port: int | None, checkpoint: Path | None, token_file: Path | None, sound: Sound) -> int:
    """Until it is stopped. Raises ContinuoError, OSError."""
    for option, value in ((Option("--port"), port), (Option("--osc-port"), osc_port or 0)):
        if not 0 <= value <= _HIGHEST_PORT:
            raise ContinuoError(
                "{option} is {value}; it must be from 0 to {highest}", option=option, value=value, highest=_HIGHEST_PORT
            )
    if lacking("serve"):
        raise ContinuoError(
            "serving needs {packages}; install them with: {command}",
            packages=what_is_lacking("serve"),
            command=how_to_install("serve"),
        )
    # Only here: what they import is there only with the extra.
    from app.serve.models import Models, model_files
    from app.serve.server import HOST, Running, ServerOptions
    from app.serve.server import serve as run

    if checkpoint:
        load_checkpoint(checkpoint)  # what is wrong with it is said now

    def on_ready(running: Running) -> None:
        print(f"Continuo answers at http://{HOST}:{running.port}/", flush=True)
        if running.osc_port is not None:
            print(f"OSC: {HOST}, UDP port {running.osc_port}", flush=True)
        if token_file:
            print(f"Token: in {token_file}", flush=True)
        print(f"Scripts for REAPER and Pure Data: {asset('integrations')}", flush=True)
        print("Ctrl+C stops.", flush=True)

    run(
        ServerOptions(port, osc_port, token_file),
        Models(model_files(checkpoint)),
        lambda: Live(sound, must_sound=True),
        on_ready,
    )
    return 0
