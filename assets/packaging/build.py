"""Builds the program for people without Python, starts it, and packs it: `python assets/packaging/build.py`.

Run by a Python in which this checkout and PyInstaller are installed (README.md), nothing else: what is in its
environment may end up in the build. It is made for the system that it runs on, in dist/: a folder, and from
it an .AppImage where appimagetool is on the PATH, else a .tar.zst; on macOS a .dmg; on Windows a .zip. The self-test is
the build's own, `continuo self-test`: it composes, plays where nothing sounds, writes and reads files, and does the
same in the window. Exit code 1: the self-test fails, or the build is larger than MOST_MB.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MOST_MB = 350  # unpacked
_TEST_SECONDS = 300
_MACHINES = {"AMD64": "x86_64"}
_SYSTEMS = {"darwin": "macos", "win32": "windows"}


def build(dist: Path, work: Path) -> Path:
    """-> the folder that was built, on macOS the bundle. Raises CalledProcessError."""
    make_icon(work)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    subprocess.run(
        [*command, "--distpath", str(dist), "--workpath", str(work), str(HERE / "continuo.spec")],
        check=True,
        env={**os.environ, "CONTINUO_ICON": str(work)},
    )
    return dist / ("Continuo.app" if sys.platform == "darwin" else "Continuo")


def make_icon(folder: Path) -> None:
    """The icon, as the system's programs have it, drawn by Qt from the .svg; nothing on Linux, where the .svg is it."""
    ending = {"darwin": "icns", "win32": "ico"}.get(sys.platform)
    folder.mkdir(parents=True, exist_ok=True)
    if ending is None:
        return
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QGuiApplication, QIcon

    application = QGuiApplication([])
    size = 1024 if ending == "icns" else 256
    drawn = QIcon(str(ROOT / "assets" / "icons" / "continuo.svg")).pixmap(QSize(size, size))
    if not drawn.save(str(folder / f"continuo.{ending}")):
        print(f"no icon: this Qt can't write .{ending}", file=sys.stderr)
    application.quit()


def program_in(built: Path) -> Path:
    """What is run in a terminal."""
    if built.suffix == ".app":
        return built / "Contents" / "MacOS" / "continuo"
    return built / ("continuo.exe" if sys.platform == "win32" else "continuo")


def megabytes(built: Path) -> float:
    """On the disk, links counted once."""
    return sum(path.stat().st_size for path in built.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def self_test(program: Path) -> int:
    """-> exit code. With a user's folders of its own, and away from this checkout and its Python."""
    # On Windows a process that is just leaving may still hold a file.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        kept = ("PATH", "DISPLAY", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "QT_QPA_PLATFORM")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {"HOME": home, "USERPROFILE": home, "APPDATA": home, "LOCALAPPDATA": home}
        command = [str(program), "self-test"]
        if sys.platform.startswith("linux") and not {"DISPLAY", "QT_QPA_PLATFORM"} & environment.keys():
            command = ["xvfb-run", "-a", "-s", "-screen 0 1280x800x24", *command]
        return subprocess.run(command, cwd=home, env=environment, timeout=_TEST_SECONDS, check=False).returncode


def pack(built: Path, dist: Path) -> Path:
    """-> one file to download, made from it. Raises CalledProcessError."""
    import platform

    machine = _MACHINES.get(platform.machine(), platform.machine())
    stem = dist / f"Continuo-{version(built)}-{_SYSTEMS.get(sys.platform, sys.platform)}-{machine}"
    if sys.platform == "darwin":
        out = stem.with_name(f"{stem.name}.dmg")
        command = ["hdiutil", "create", "-volname", "Continuo", "-srcfolder", str(built), "-ov", "-format", "ULFO"]
        subprocess.run([*command, str(out)], check=True)
        return out
    if sys.platform == "win32":
        return Path(shutil.make_archive(str(stem), "zip", built.parent, built.name))
    shutil.copy(HERE / "continuo.desktop", built)
    shutil.copy(ROOT / "assets" / "icons" / "continuo.svg", built)
    if tool := shutil.which("appimagetool"):
        out = stem.with_name(f"{stem.name}.AppImage")
        (built / "AppRun").unlink(missing_ok=True)
        (built / "AppRun").symlink_to("continuo")
        own = {**os.environ, "ARCH": machine}  # else it guesses by the libraries that it finds
        subprocess.run([tool, "--no-appstream", str(built), str(out)], check=True, env=own)
        return out
    out = stem.with_name(f"{stem.name}.tar.zst")
    command = ["tar", "-I", "zstd -12 -T0", "-C", str(built.parent), "-cf", str(out), built.name]
    subprocess.run(command, check=True)
    return out


def version(built: Path) -> str:
    """As the program says it."""
    said = subprocess.run([program_in(built), "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip()


def main() -> int:
    """-> exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", help="where to, by default dist/")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "standalone", help="what is made on the way")
    parser.add_argument("--no-pack", action="store_true", help="only the folder")
    given = parser.parse_args()
    began = time.monotonic()
    built = build(given.dist.absolute(), given.work.absolute())
    size = megabytes(built)
    print(f"built {built}: {size:.0f} MB, in {time.monotonic() - began:.0f} s", flush=True)
    if size > MOST_MB:
        print(f"{built}: more than {MOST_MB} MB", file=sys.stderr)
        return 1
    if self_test(program_in(built)):
        print(f"{built}: its self-test fails", file=sys.stderr)
        return 1
    if not given.no_pack:
        packed = pack(built, given.dist.absolute())
        print(f"packed {packed}: {packed.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
