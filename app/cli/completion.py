"""`continuo completion`: what the shell completes after Tab."""

from __future__ import annotations

from cyclopts import App

from app.cli.options import PROGRAM
from generator.command_line import Shell, completion_script


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
        print(completion_script(app.meta, "continuo", shell))
        return 0
