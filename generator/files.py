"""Writing files so that nothing saved is ever half there."""

from __future__ import annotations

import atexit
import errno
import functools
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_UNFINISHED = re.compile(r"\.(continuo-)?[0-9a-f]{16}\.part")  # what a process left that was killed while it wrote
SNAPSHOT_SUFFIX = ".snapshot.safetensors"
_STALE_SECONDS = 24 * 3600.0  # since it was last written to; no file takes so long


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """A binary file that becomes `path` when the block ends, all at once; if the block fails, `path` stays as it was.

    It is written in the same folder, so that the last step is a rename; where `path` is a link, its target is replaced.
    Permissions of a file that was there stay. Where the system can, it has no name until then, so that nothing is left
    of it when the process is killed; what was left elsewhere, and is a day old, is taken away. A device or a pipe takes
    the bytes as they come. Raises OSError, which names `path`.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():  # renaming would put a file in the place of /dev/null
        with path.open("wb") as file:
            yield file
        return
    _sweep(target.parent)
    # Not tempfile.mkstemp, whose files are for their owner alone: only opening gives a file the mode that the umask
    # grants (reading the umask means setting it, for every thread). `path`'s name may be as long as names can be, so
    # this one is not made from it.
    temporary = target.with_name(f".continuo-{secrets.token_hex(8)}.part")
    nameless = _open_nameless(target.parent)
    try:
        file = nameless or temporary.open("xb")  # closed below, before the rename: Windows renames no open file
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        with file:
            yield file
            file.flush()
            _keep_mode(file, target)
            os.fsync(file.fileno())
            if nameless:
                _name(file, temporary)
        temporary.replace(target)
        _keep_names(target.parent)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError) and error.errno and error.filename in (None, str(temporary)):
            raise OSError(error.errno, error.strerror, str(path)) from error  # a full disk says no name
        raise


def check_writable(path: Path) -> None:
    """Before hours of work end in `path`: makes its folder where it lacks, and leaves what stands there.

    Raises OSError, which names `path`, where atomic_write would.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    target = path.resolve()
    try:
        with suppress(FileNotFoundError):
            target.stat()  # fails for a name that is too long
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if target.is_file() or not target.exists():
            with tempfile.TemporaryFile(dir=target.parent):
                pass
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _keep_mode(file: BinaryIO, target: Path) -> None:
    """Who may read and write a file stays as it was chosen for the one whose place it takes, where the system can."""
    if hasattr(os, "fchmod"):
        with suppress(OSError):
            os.fchmod(file.fileno(), target.stat().st_mode & 0o777)


def snapshot_path(checkpoint: Path) -> Path:
    """Where the snapshot of the training run that writes `checkpoint` is."""
    return checkpoint.with_name(checkpoint.stem + SNAPSHOT_SUFFIX)


def _open_nameless(folder: Path) -> BinaryIO | None:
    """A new file in a folder, which goes when it is closed unless it has got a name; None where there are none such."""
    if not hasattr(os, "O_TMPFILE"):
        return None
    try:
        file = open(os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o666), "wb")  # noqa: SIM115, PTH123  the caller closes
    except OSError:  # of the file system, or of what is said better when one with a name can't be opened either
        return None
    if Path(f"/proc/self/fd/{file.fileno()}").exists():
        return file
    file.close()
    return None


def _name(file: BinaryIO, path: Path) -> None:
    """Raises OSError."""
    written = f"/proc/self/fd/{file.fileno()}"
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:  # with a folder given, os.link follows the link that stands in /proc
        os.link(written, path.name, dst_dir_fd=folder)
    except OSError:  # a sandbox may forbid it
        with path.open("xb") as copy, open(written, "rb") as source:  # noqa: PTH123
            shutil.copyfileobj(source, copy)
            os.fchmod(copy.fileno(), os.fstat(file.fileno()).st_mode & 0o777)
            copy.flush()
            os.fsync(copy.fileno())
    finally:
        os.close(folder)


def _keep_names(folder: Path) -> None:
    """Has the disk keep what was renamed in a folder, where the system can be asked to."""
    if hasattr(os, "O_DIRECTORY"):
        with suppress(OSError):
            opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)


@functools.cache
def _sweep(folder: Path) -> None:
    """Takes away what killed processes left in a folder; once in a process, as listing a large one takes its time."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _UNFINISHED.fullmatch(entry.name):
                with suppress(OSError):
                    if entry.is_file(follow_symlinks=False) and time.time() - entry.stat().st_mtime > _STALE_SECONDS:
                        os.unlink(entry.path)  # noqa: PTH108


@functools.cache
def private_folder() -> Path:
    """An empty folder of this process alone, for what libraries write by themselves; gone when the process ends.

    Raises OSError.
    """
    folder = tempfile.mkdtemp(prefix="continuo-")  # for its owner alone, by a name that nobody can foresee
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
