"""How the program is installed: its version, which packages it lacks, and the commands that are shown to be typed. All
of those are made here: they name the Python that runs, and are quoted for its system's shell.

What installs an extra installs what is lacking, by name and version, and not "continuo-music[train]": so it does the
same from a checkout, a wheel and an index, whether or not the program itself can be found there.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from generator.standalone import is_standalone, program

DISTRIBUTION = "continuo-music"
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
_CHECKOUT = Path(__file__).parents[1] / "pyproject.toml"
_PLAIN = re.compile(r"[\w.:/\\+=-]+", re.ASCII)  # means itself in cmd and in PowerShell
_QUOTABLE = re.compile(r"[^\"'$`%!\r\n]*[^\"'$`%!\r\n\\]")  # means itself within double quotes in both

Command = list[str]
TorchBuild = Literal["cpu", "cuda", "usual"]


def program_version() -> str:
    """Of the installed package: "1.2.0", or "not installed"."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "not installed"


def lacking(extra: str = "", names: Iterable[str] = ()) -> list[str]:
    """Requirements of an extra that are not installed, or in another version. names: of these packages alone."""
    only = set(names)
    return [line for line, name in requirements(extra) if (not only or name in only) and not _is_met(line)]


def install_commands(asked: Sequence[str]) -> list[Command]:
    """What installs these requirements for the Python that runs, one command after the other; none for nothing, and
    where there is no Python: a standalone build stays as it is."""
    if not asked or is_standalone():
        return []
    prefix = Path(sys.prefix)
    plain = _names_torch(asked) and sys.platform.startswith("linux") and torch_build() == "cpu"
    index = ["--extra-index-url", CPU_WHEELS] if plain else []
    if (prefix / "pipx_metadata.json").exists() and (pipx := shutil.which("pipx")):
        return [[pipx, "inject", prefix.name, *asked, *([f"--pip-args={' '.join(index)}"] if index else [])]]
    if find_spec("pip"):
        return [[sys.executable, "-m", "pip", "install", *asked, *index]]
    if uv := shutil.which("uv"):
        # uv takes all versions of a package from the first index that has it, where pip chooses among all.
        index = ["--torch-backend", "cpu"] if plain else []
        return [[uv, "pip", "install", "--python", sys.executable, *asked, *index]]
    return [
        [sys.executable, "-m", "ensurepip"],
        [sys.executable, "-m", "pip", "install", *asked, *index],
    ]


def torch_build() -> TorchBuild:
    """Which build of torch is installed here: "cuda" where there is an NVIDIA GPU and Linux, whose plain wheels are for
    it and take gigabytes; else "cpu", on Windows too, whose plain wheels are; "usual": the only one, on macOS."""
    if sys.platform == "darwin":
        return "usual"
    return "cuda" if sys.platform.startswith("linux") and shutil.which("nvidia-smi") else "cpu"


def is_of_the_system() -> bool:
    """Whether the Python that runs is the operating system's, kept to itself by PEP 668."""
    return sys.prefix == sys.base_prefix and Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED").is_file()


def what_is_lacking(extra: str = "", names: Iterable[str] = ()) -> str:
    """`lacking` in words: "torch>=2.6, lightning-fabric>=2.4"; all that is asked for where nothing seems to lack."""
    return ", ".join(_wanted(extra, names))


def how_to_install(extra: str = "", names: Iterable[str] = ()) -> str:
    """What is to be typed for `what_is_lacking`: a line for each command. Where nothing can be added to the Python that
    runs, what installs the program anew, with the extra, into an environment of its own."""
    if is_standalone() or is_of_the_system():
        return "\n".join(quoted(command) for command in _anew(extra))
    return "\n".join(quoted(command) for command in install_commands(_wanted(extra, names)))


def _anew(extra: str) -> list[Command]:
    is_checkout = not is_standalone() and _CHECKOUT.is_file()
    program = (str(_CHECKOUT.parent) if is_checkout else DISTRIBUTION) + (f"[{extra}]" if extra else "")
    if shutil.which("pipx") and not shutil.which("uv"):
        return [["pipx", "install", "--force", program]]
    if shutil.which("uv") or is_standalone():
        return [["uv", "tool", "install", program]]
    own = Path.home() / "continuo"
    python = own / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    return [[sys.executable, "-m", "venv", str(own)], [str(python), "-m", "pip", "install", program]]


def _wanted(extra: str, names: Iterable[str]) -> list[str]:
    only = set(names)
    # A package may be there, and damaged.
    return lacking(extra, only) or [line for line, name in requirements(extra) if not only or name in only]


def own_command(name: Literal["continuo", "train-generator"], *arguments: str | Path) -> str:
    """One of the program's own, as it is typed wherever the shell looks for programs. A Path is never taken for an
    option, whatever its name begins with."""
    if is_standalone() and name == "continuo":
        begin = [str(program())]
    elif (script := _script(name)).is_file():
        found = shutil.which(name)
        begin = [name if found is not None and Path(found).resolve() == script.resolve() else str(script)]
    else:
        begin = [sys.executable, "-m", {"continuo": "app", "train-generator": "training"}[name]]
    return quoted([*begin, *map(_argument, arguments)])


def _script(name: str) -> Path:
    """Where the Python that runs has a program of this name, if it has one."""
    return Path(sysconfig.get_path("scripts"), f"{name}.exe" if sys.platform == "win32" else name)


def _argument(own: str | Path) -> str:
    return os.path.join(os.curdir, own) if isinstance(own, Path) and str(own).startswith("-") else str(own)  # noqa: PTH118


def quoted(command: Sequence[str], platform: str = sys.platform) -> str:
    """A command as it is typed: in any POSIX shell; on Windows in cmd and PowerShell, or in PowerShell alone where no
    spelling means the same in both (a program whose path has a space)."""
    if platform != "win32":
        return shlex.join(command)
    program, *arguments = command
    if _PLAIN.fullmatch(program) and all(_QUOTABLE.fullmatch(own) for own in arguments):
        return " ".join([program, *(own if _PLAIN.fullmatch(own) else f'"{own}"' for own in arguments)])
    literal = ["'" + own.replace("'", "''") + "'" for own in command]
    return " ".join(["&", *literal])


def requirements(extra: str = "") -> list[tuple[str, str]]:
    """What the extra asks for here, "" for what the program itself does: ("torch>=2.6", "torch"), without markers."""
    from packaging.requirements import Requirement  # only here: it takes its time to import
    from packaging.utils import canonicalize_name

    lines = []
    for line in _lines():
        asked = Requirement(line)
        marker = asked.marker
        # What holds without the extra is of the program itself.
        if marker is not None and not marker.evaluate({"extra": extra}):
            continue
        if extra and (marker is None or marker.evaluate({"extra": ""})):
            continue
        asked.marker = None
        lines.append((str(asked), canonicalize_name(asked.name)))
    return lines


def _lines() -> list[str]:
    """All requirements, extras' as `name; extra == "train"`: of the checkout that this is, or of what is installed."""
    from importlib.metadata import PackageNotFoundError, requires

    if _CHECKOUT.is_file():  # what was installed from it may be older
        import tomllib

        project = tomllib.loads(_CHECKOUT.read_text(encoding="utf-8")).get("project", {})
        if project.get("name") == DISTRIBUTION:
            return [
                *project["dependencies"],
                *(
                    f"{name} ; {f'({marker}) and ' if marker else ''}extra == '{extra}'"
                    for extra, lines in project["optional-dependencies"].items()
                    for name, _, marker in (line.partition(";") for line in lines)
                ),
            ]
    try:
        return requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        return []


def _is_met(line: str) -> bool:
    from importlib.metadata import PackageNotFoundError, version

    from packaging.requirements import Requirement

    asked = Requirement(line)
    try:
        return asked.specifier.contains(version(asked.name), prereleases=True)
    except PackageNotFoundError:
        return False


def _names_torch(asked: Iterable[str]) -> bool:
    return any(re.match(r"torch\b(?![-_])", line) for line in asked)
