"""The command line as a shell uses it: completion, quiet, JSON, the manual page, exit codes."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import pytest

from app.cli.main import EXIT_CODES, app, main
from app.cli.manual_page import PAGE, manual_page
from app.library.database import Catalogue
from app.library.folders import add_folders
from tests.app.window.parts import save_tiny_model
from tests.checkout import ROOT
from tests.training.tunes import write_tunes
from training.cli import main as train


def run_shell(shell: str, *arguments: str) -> list[str]:
    done = subprocess.run([shell, *arguments], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.split("\n")


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed")


@cache
def script_for(shell: str) -> str:
    """Written once: it takes a second."""
    with redirect_stdout(io.StringIO()) as out:
        assert main(["completion", shell]) == 0
    return out.getvalue()


@pytest.fixture
def script(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "_continuo"
    path.write_text(script_for(request.param))
    return path


COMPLETED = [
    (("gen",), "generate"),
    (("generate", "--tak"), "--takes"),
    (("library", "sc"), "scan"),
    (("library", "list", "--kind", "mo"), "models"),
    (("models", "inf"), "info"),
    (("generate", "--qui"), "--quiet"),
]


@needs("bash")
@pytest.mark.processes
@pytest.mark.parametrize("script", ["bash"], indirect=True)
@pytest.mark.parametrize(("words", "wanted"), COMPLETED)
def test_bash_completes(script: Path, words: tuple[str, ...], wanted: str) -> None:
    typed = " ".join(words)
    command = f"source {script}; COMP_WORDS=(continuo {typed}); COMP_CWORD={len(words)}; _continuo; "
    assert wanted in run_shell("bash", "--norc", "-c", command + 'printf "%s\\n" "${COMPREPLY[@]}"')


@needs("fish")
@pytest.mark.processes
@pytest.mark.parametrize("script", ["fish"], indirect=True)
@pytest.mark.parametrize(("words", "wanted"), COMPLETED)
def test_fish_completes(script: Path, words: tuple[str, ...], wanted: str) -> None:
    found = run_shell("fish", "--no-config", "-c", f"source {script}; complete -C 'continuo {' '.join(words)}'")
    assert wanted in [line.partition("\t")[0] for line in found]


@needs("bash")
@pytest.mark.processes
def test_bash_completes_the_program_for_training(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(["completion", "bash"]) == 0
    (tmp_path / "script").write_text(capsys.readouterr().out)
    command = f"source {tmp_path / 'script'}; complete -p train-generator; COMP_WORDS=(train-generator --batch);"
    name = next(word for word in run_shell("bash", "--norc", "-c", command)[0].split() if word.startswith("_"))
    command += f' COMP_CWORD=1; {name}; printf "%s\\n" "${{COMPREPLY[@]}}"'
    assert "--batch-events" in run_shell("bash", "--norc", "-c", command)


ZSH = """
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT=; fpath=({folder} \\$fpath); autoload -Uz compinit; compinit -u -D; LISTMAX=0"
zpty -w shell "compdef _continuo continuo; print begun"
zpty -r -m shell line '*begun*begun*'
zpty -w -n shell $'continuo {typed}\\t'
zpty -w -n shell $'\\C-a: \\C-e\\n'
zpty -w shell "print en''ded"
zpty -r -m shell line '*ended*'
print -r -- $line
"""


@needs("zsh")
@pytest.mark.processes
@pytest.mark.parametrize("script", ["zsh"], indirect=True)
@pytest.mark.parametrize(("words", "wanted"), COMPLETED[:3])
def test_zsh_completes(script: Path, words: tuple[str, ...], wanted: str) -> None:
    found = run_shell("zsh", "-f", "-c", ZSH.format(folder=script.parent, typed=" ".join(words)))
    assert wanted in "".join(found)


def test_quiet_leaves_the_results_and_not_the_talk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library, tunes = tmp_path / "library.sqlite", write_tunes(tmp_path / "tunes", 2)
    assert main(["library", "add", str(tunes), "--library", str(library), "-q"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["--quiet", "library", "list", "--library", str(library)]) == 0
    assert "8 clips" in capsys.readouterr().out
    assert main(["library", "scan", "--library", str(library)]) == 0  # and it is for one command alone
    assert "2 clips kept" in capsys.readouterr().out
    assert main(["library", "remove", str(tmp_path), "--library", str(library), "-q"]) == 2
    assert "is not a folder of the library" in capsys.readouterr().err


def test_listings_are_json_for_other_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library, tunes = tmp_path / "library.sqlite", write_tunes(tmp_path / "tunes", 2)
    with Catalogue(library) as catalogue:
        add_folders(catalogue, [tunes])
    clip = tunes / "tune1.mid"

    def listed(*command: str) -> object:
        assert main([*command, "--library", str(library), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    main(["library", "scan", "--library", str(library), "-q"])
    (tunes / "broken.mid").write_bytes(b"no music")
    main(["library", "scan", "--library", str(library), "-q"])
    assert listed("library", "tag", str(clip), "slow", "for the film") == ["for the film", "slow"]
    clips = listed("library", "list")
    assert isinstance(clips, list) and len(clips) == 9
    (tune,) = [own for own in clips if own["path"] == str(clip)]
    assert tune["folder"] == str(tunes) and tune["trouble"] is None
    assert tune["clip"]["tags"] == ["for the film", "slow"] and tune["clip"]["bars"] > 0
    (broken,) = listed("library", "list", "--broken")  # pyright: ignore[reportGeneralTypeIssues]
    assert broken["path"] == str(tunes / "broken.mid") and broken["trouble"]


class Screen(io.StringIO):
    """A terminal, as far as anybody asks."""

    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / "model.safetensors"
    save_tiny_model(model)

    def composed(*more: str) -> str:
        command = ["generate", "--bars", "2", "--checkpoint", str(model), "--out", str(tmp_path / "a.mid")]
        assert main([*command, *more]) == 0
        return capsys.readouterr().err

    assert composed() == ""
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    composed("--quiet")
    assert screen.getvalue() == ""
    composed()
    assert "Composing" in screen.getvalue() and "Writing a.mid" in screen.getvalue()


@pytest.mark.processes
def test_ports_are_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ports", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"midi_inputs", "midi_outputs", "sound_devices"}


def test_the_manual_page_that_ships_is_that_of_this_version() -> None:
    assert PAGE.read_text(encoding="utf-8") == manual_page(app), "run python -m app.cli.manual_page"


@needs("man")
@pytest.mark.processes
def test_the_manual_page_can_be_read() -> None:
    done = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", str(PAGE)], capture_output=True, text=True, timeout=60, check=False,
        env={"MANWIDTH": "120", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    for text in ("CONTINUO GENERATE", "--rng-seed", "EXIT CODES", "bad input"):
        assert text in done.stdout


def test_help_has_groups_examples_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    for text in ("Compose", "Play and record", "Library and models", "Options of every command", "Examples", "130"):
        assert text in said
    assert main(["library", "list", "--help"]) == 0
    said = capsys.readouterr().out
    assert "Examples" not in said and "--quiet" in said
    assert "default: False" not in said
    assert all(str(code) in EXIT_CODES for code in (0, 1, 2, 130))


_INTERRUPTED = """
import builtins, runpy, sys
usual = builtins.__import__
def interrupted(name, *rest, **options):
    if name.startswith(("app.", "generator.", "training.")):
        raise KeyboardInterrupt
    return usual(name, *rest, **options)
builtins.__import__ = interrupted
sys.argv.append("--help")
runpy.run_module(sys.argv.pop(1), run_name="__main__")
"""


@pytest.mark.processes
@pytest.mark.parametrize("package", ["app", "training"])
def test_ctrl_c_while_the_program_is_being_read_ends_it_silently(package: str) -> None:
    """At the first import of a module of ours."""
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED, package], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
