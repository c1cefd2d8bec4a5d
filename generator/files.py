"""Writing files so that nothing saved is ever half there."""

from __future__ import annotations

import atexit
import functools
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """A binary file that becomes `path` when the block ends, all at once; if the block fails, `path` stays as it was.

    It is written in the same folder, so that the last step is a rename; where `path` is a link, its target is replaced.
    A device or a pipe takes the bytes as they come. Raises OSError, which names `path`.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():  # renaming would put a file in the place of /dev/null
        with path.open("wb") as file:
            yield file
        return
    # Not tempfile.mkstemp, whose files are for their owner alone: only opening gives a file the mode that the umask
    # grants (reading the umask means setting it, for every thread). `path`'s name may be as long as names can be, so
    # this one is not made from it.
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        file = temporary.open("xb")  # closed below, before the rename: Windows renames no open file
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError) and error.errno and error.filename in (None, str(temporary)):
            raise OSError(error.errno, error.strerror, str(path)) from error  # a full disk says no name
        raise


@functools.cache
def private_folder() -> Path:
    """An empty folder of this process alone, for what libraries write by themselves; gone when the process ends.

    Raises OSError.
    """
    folder = tempfile.mkdtemp(prefix="continuo-")  # for its owner alone, by a name that nobody can foresee
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
