"""What `continuo accompany` does."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from rich.console import Console

from app.assets import default_checkpoint
from app.cli.live.saving import save_played
from app.cli.live.terminal_player import Live
from app.composer.client import Composer
from app.files.formats import check_ending
from app.live.accompany.session import AccompanySession, Listened
from app.live.accompany.settings import AccompanySettings
from app.live.options import OWN_INPUT, Sound
from app.player import messages as ask
from app.player.client import follow_link
from generator.errors import ContinuoError, Text
from generator.music.metre import parse_metre
from generator.network.checkpoint import load_checkpoint


def play(
    checkpoint_path: Path | None,
    keyboard: str | None,
    settings: AccompanySettings,
    sound: Sound,
    *,
    clock: str | None,
    out: Path | None,
) -> int:
    """Until it is stopped; what was played is saved to `out`. clock: the input whose MIDI clock is followed."""
    if out:
        check_ending(out)
    path = checkpoint_path or default_checkpoint()
    checkpoint = load_checkpoint(path)
    console = Console(highlight=False)
    failures: list[Text] = []
    with Live(sound) as live:
        composer = Composer(live.from_composer)
        try:
            shown = _Shown(console)
            session = AccompanySession(
                live.player, composer, checkpoint, settings, on_listened=shown.show, on_failure=failures.append
            )
            composer.open(path.resolve())
            live.player.send(ask.ChooseInput(keyboard or OWN_INPUT, keyboard is None))
            if settings.start == "link":
                live.player.send(follow_link(parse_metre(settings.metre), settings.bpm))
            if clock is not None:
                live.player.send(ask.FollowClock(clock))
            live.settle()
            console.print(f"Playing with you: {settings.parts}. Ctrl+C ends.", markup=False)
            with suppress(KeyboardInterrupt):
                session.begin()
                while not failures:
                    if why := live.advance(session):
                        failures.append(why)
            piece = session.end()
            if out and piece:  # before the processes end, which a second Ctrl+C may interrupt
                save_played(piece.score(), out, (session.left_out,) if session.left_out else ())
            elif out:
                print("Nothing was played, so nothing is saved.")
        finally:
            composer.close()
    if failures:
        raise ContinuoError.of(failures[0])
    return 0


class _Shown:
    """What it takes for your chord and tempo, on a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said = ""

    def show(self, listened: Listened) -> None:
        bpm = f"{listened.bpm:.0f}" if listened.bpm else ""
        words = {
            "tapping": f"  strike any key on the beat: {listened.taps} more",
            "listening": "  play in a steady tempo: it begins when your beat is plain",
            "waiting": "  waiting for the MIDI clock ...",
            "counting": f"  ready at {bpm} a minute: play" if bpm else "  ready: play",
            "playing": f"  {listened.chord or 'listening ...'}  {bpm}",
        }[listened.state]
        if words != self._said:
            self._said = words
            self._console.print(words, markup=False)
