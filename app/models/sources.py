"""Where a shared model comes from: a file, an address, or a repository of Hugging Face. Nothing is asked of the network
but what the user names."""

from __future__ import annotations

import os
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from app.files.kinds import CHECKPOINT_ENDING
from app.models.card import MOST_BYTES
from generator.errors import ContinuoError
from generator.installation import how_to_install, program_version, what_is_lacking
from generator.terminal import shows_progress

MOST_MODEL_BYTES = 1 << 30
_CHUNK = 1 << 18
_SECONDS = 30.0  # without an answer
_REPOSITORY = re.compile(r"([\w.-]{1,96}/[\w.-]{1,96})(?::(.+))?")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
Share = Callable[[float], None]


@dataclass(frozen=True)
class Fetched:
    """A model that lies in a temporary folder, not yet checked."""

    model: Path
    """The file, by the name that its source has for it."""
    card: bytes
    """The card's text, b"" where the source has none."""
    source: str
    """The path, address or repository that it came from."""


def fetch(source: str, folder: Path, show: Share) -> Fetched:
    """Copy a model and its card into an empty folder. show: called with the share that is done, 0 to 1.

    source: the path of a .safetensors file; an https address of one; "owner/name" of Hugging Face, or
    "owner/name:FILE" where several lie there. Raises ContinuoError, OSError.
    """
    if source.lower().startswith(("http://", "https://")):
        return _from_address(source, folder, show)
    path = Path(source)
    if path.is_file() or (path.suffix.lower() == CHECKPOINT_ENDING and ":" not in source):
        return _from_file(path, folder)
    if repository := _REPOSITORY.fullmatch(source):
        return _from_hub(repository[1], repository[2], folder)
    raise ContinuoError(
        "{source}: neither a {ending} file, nor an https address, nor owner/name of a repository; check the spelling",
        source=source,
        ending=CHECKPOINT_ENDING,
    )


def _from_file(path: Path, folder: Path) -> Fetched:
    if path.stat().st_size > MOST_MODEL_BYTES:
        raise _too_large(str(path))
    target = folder / path.name
    shutil.copyfile(path, target)
    card = path.with_suffix(".md")
    if not card.is_file():
        return Fetched(target, b"", str(path.absolute()))
    with card.open("rb") as file:
        return Fetched(target, file.read(MOST_BYTES), str(path.absolute()))


def _from_address(address: str, folder: Path, show: Share) -> Fetched:
    try:
        name = Path(unquote(urlsplit(address).path)).name
        if not name.lower().endswith(CHECKPOINT_ENDING):
            raise ContinuoError(
                "{address}: not the address of a {ending} file; give the one that downloads it",
                address=address,
                ending=CHECKPOINT_ENDING,
            )
        target = folder / name
        with _opened(address) as answer, target.open("wb") as file:
            total = int(answer.headers.get("Content-Length") or 0)
            if total > MOST_MODEL_BYTES:
                raise _too_large(address)
            done = 0
            while chunk := answer.read(_CHUNK):
                done += len(chunk)
                if done > MOST_MODEL_BYTES:
                    raise _too_large(address)
                file.write(chunk)
                show(done / total if total else 0.0)
        if total and done != total:
            raise ContinuoError("{address}: the download was cut short; try again", address=address)
    except (urllib.error.URLError, HTTPException, TimeoutError, ValueError, ConnectionError) as error:
        raise ContinuoError(
            "{address}: can't be downloaded ({reason:.120}); check the address and the connection",
            address=address,
            reason=str(getattr(error, "reason", error)),
        ) from error
    return Fetched(target, _card_beside(address), address)


def _card_beside(address: str) -> bytes:
    parts = urlsplit(address)
    try:
        with _opened(parts._replace(path=parts.path[: -len(CHECKPOINT_ENDING)] + ".md").geturl()) as answer:
            return answer.read(MOST_BYTES)
    except (OSError, HTTPException, ValueError):  # most have none
        return b""


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """An address that was https stays so."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        try:
            _require_https(newurl)
        except ContinuoError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # pyright: ignore[reportArgumentType]


@contextmanager
def _opened(address: str) -> Iterator[Any]:
    _require_https(address)
    request = urllib.request.Request(address, headers={"User-Agent": f"continuo/{program_version()}"})
    try:
        with urllib.request.build_opener(_OnlyHttps).open(request, timeout=_SECONDS) as answer:
            yield answer
    except urllib.error.HTTPError as error:
        error.close()  # it holds the connection
        raise


def _require_https(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme.lower() != "https" and parts.hostname not in _LOOPBACK:
        raise ContinuoError(
            "{address}: not https, so anybody on the way could change it; give an https address", address=address
        )


def _from_hub(repository: str, file_name: str | None, folder: Path) -> Fetched:
    if not shows_progress():  # it draws bars of its own, into files too
        os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    try:
        import huggingface_hub  # optional: the extra `hub`
    except ImportError as error:
        raise ContinuoError(
            "{repository}: Hugging Face's repositories need {lacking}, which is not installed; run:\n{command}",
            repository=repository,
            lacking=what_is_lacking("hub"),
            command=how_to_install("hub"),
        ) from error
    try:
        info = huggingface_hub.HfApi().model_info(repository, files_metadata=True)
        sizes = {own.rfilename: own.size or 0 for own in info.siblings or ()}
        chosen = _chosen(repository, file_name, list(sizes))
        if sizes[chosen] > MOST_MODEL_BYTES:
            raise _too_large(repository)
        wanted = [chosen, *(["README.md"] if 0 < sizes.get("README.md", 0) <= MOST_BYTES else [])]
        got = [
            Path(huggingface_hub.hf_hub_download(repository, name, revision=info.sha, local_dir=folder))
            for name in wanted
        ]
    except ContinuoError:
        raise
    except Exception as error:  # its errors, and those of the library that it asks by, share no kind
        raise ContinuoError(
            "{repository}: can't be downloaded ({reason:.120}); check its name and the connection",
            repository=repository,
            reason=str(error).strip().partition("\n")[0],
        ) from error
    return Fetched(got[0], got[1].read_bytes()[:MOST_BYTES] if got[1:] else b"", f"{repository}:{chosen}@{info.sha}")


def _chosen(repository: str, name: str | None, files: list[str]) -> str:
    """Raises ContinuoError."""
    models = sorted(own for own in files if own.lower().endswith(CHECKPOINT_ENDING))
    if name is not None and name in models:
        return name
    if name is None and len(models) == 1:
        return models[0]
    if not models:
        raise ContinuoError(
            "{repository}: has no {ending} file; choose another repository",
            repository=repository,
            ending=CHECKPOINT_ENDING,
        )
    raise ContinuoError(
        "{repository}: name one of its models after a colon: {models}", repository=repository, models=models
    )


def _too_large(source: str) -> ContinuoError:
    return ContinuoError(
        "{source}: larger than {most} MB, which no model of Continuo is; check what it is",
        source=source,
        most=MOST_MODEL_BYTES >> 20,
    )
