"""`continuo completion`: what the shell completes after Tab."""

from __future__ import annotations

from typing import Literal

from cyclopts import App

from app.cli.options import PROGRAM

Shell = Literal["bash", "zsh", "fish"]


def register(app: App) -> None:
    """Add the command."""

    @app.command(group=PROGRAM)
    def completion(shell: Shell, /) -> int:
        """Print what completes commands, options and their values with Tab, for a shell to read.

        bash: `continuo completion bash > ~/.local/share/bash-completion/completions/continuo`

        zsh: `continuo completion zsh > ~/.zfunc/_continuo`, where `fpath` has ~/.zfunc

        fish: `continuo completion fish > ~/.config/fish/completions/continuo.fish`

        Parameters
        ----------
        shell
            The shell that it is for.
        """
        script = app.meta.generate_completion(prog_name="continuo", shell=shell)
        print(_also_sourced(script) if shell == "zsh" else script)
        return 0


def _also_sourced(script: str) -> str:
    """The script for zsh, to be autoloaded by the usual name, or read with `source`."""
    script = script.replace("_cyclopts_continuo", "_continuo").rstrip()
    call = 'if [[ "$funcstack[1]" == _continuo ]]; then\n  _continuo "$@"\nelse\n  compdef _continuo continuo\nfi'
    return f"{script}\n\n{call}"
