"""What pip, uv and pipx print, understood: how far an installation is, and why it failed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from app.extras.catalogue import amount
from generator.errors import Text, verbatim

_KEPT = 400  # of what was printed last, lines
_LONGEST = 160  # characters of a reason
_MOST = 0.95  # of the whole, before everything is in place
_UNITS = {"b": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}
_PACKAGE = r"[A-Za-z0-9][\w.-]*?"
_LOOKING = re.compile(rf"Collecting (?P<name>{_PACKAGE})(?=[<>=!~;\[\s(]|$)")
_FILE = re.compile(
    r"(?P<how>Downloading|Using cached) (?:\S*/)?(?P<file>[^/\s]+\.whl)(?P<is_about>\.metadata)? \((?P<size>[^)]+)\)"
)
_UV_FILE = re.compile(rf"Downloading (?P<name>{_PACKAGE}) \((?P<size>[^)]+)\)$")
_UV_DONE = re.compile(rf"Downloaded (?P<name>{_PACKAGE})$")
_BYTES = re.compile(r"Progress (?P<done>\d+) of (?P<total>\d+)$")
_PLACING = re.compile(r"Installing collected packages: (?P<names>.+)|Prepared (?P<count>\d+) packages?\b")
_SIZE = re.compile(r"(?P<number>[\d.]+)\s*(?P<unit>[kKMGb])")
_OFFLINE = re.compile(
    r"failed to establish a new connection|name or service not known|getaddrinfo failed|lookup address|dns error"
    r"|network is unreachable|failed to resolve|could not connect|connection refused|proxyerror",
    re.IGNORECASE,
)
_FULL = re.compile(r"no space left on device|not enough space on the disk|os error 28\b", re.IGNORECASE)
_REFUSED = re.compile(r"permission denied|access is denied|os error 13\b", re.IGNORECASE)
_NO_BUILD = re.compile(rf"No matching distribution found for (?P<name>{_PACKAGE})(?=[<>=!~;\[\s(]|$)")
_ERROR = re.compile(r"^\s*(?:error|fatal error|[×╰])[:─▶\s]*(?P<reason>.+)", re.IGNORECASE)


@dataclass(frozen=True)
class Stage:
    """What is being done now."""

    text: Text
    """In words."""
    share: float | None = None
    """Done of the whole, 0 to 1; None while it can't be known."""
    can_stop: bool = True
    """False while files are put into place: then stopping would leave half a package."""


class InstallLog:
    """Follows one installation, line by line. expected: bytes to download, about."""

    def __init__(self, expected: int) -> None:
        self._expected = max(1, expected)
        self._finished = self._current = self._size = 0
        self._name = ""
        self._pending: dict[str, int] = {}
        self._lines: list[str] = []

    def read(self, line: str) -> Stage | None:
        """-> what is done now, if this line says so."""
        if found := _BYTES.match(line):
            self._current = min(int(found["done"]), int(found["total"]))
            return self._downloading(int(found["total"]))
        self._lines = [*self._lines, line][-_KEPT:]
        if found := _LOOKING.match(line):
            return Stage(Text("looking for {package}", package=found["name"]), self._share)
        if found := _FILE.match(line):
            if found["is_about"]:
                return None
            self._begin(unquote(found["file"]).partition("-")[0].replace("_", "-"), found["size"])
            if found["how"] == "Downloading":
                return self._downloading(self._size)
            self._current = self._size
            return Stage(Text("{package} was downloaded before", package=self._name), self._share)
        if found := _UV_FILE.match(line):  # several at once, and none says how far it is
            self._name, self._size = found["name"], _bytes(found["size"])
            self._pending[self._name] = self._size
            return self._downloading(self._size)
        if found := _UV_DONE.match(line):
            self._finished += self._pending.pop(found["name"], 0)
            if self._pending:
                self._name, self._size = max(self._pending.items(), key=lambda own: own[1])
            return self._downloading(self._size)
        if found := _PLACING.match(line):
            count = int(found["count"]) if found["count"] else found["names"].count(",") + 1
            return Stage(Text("putting {count} packages into place", count=count), _MOST, can_stop=False)
        return None

    def reason(self, code: int) -> Text:
        """Why it failed, by what it printed. code: with which it ended."""
        for pattern, text in (
            (_OFFLINE, Text("there is no connection to the package index")),
            (_FULL, Text("the disk is full")),
            (_REFUSED, Text("the folder of packages can't be written to")),
        ):
            if any(pattern.search(line) for line in self._lines):
                return text
        for line in reversed(self._lines):
            if found := _NO_BUILD.search(line):
                return Text("there is no build of {package} for this computer and its Python", package=found["name"])
        for line in reversed(self._lines):
            if found := _ERROR.match(line):
                return verbatim(found["reason"].rstrip(".")[:_LONGEST])
        return Text("it ended with code {code}", code=code)

    def _begin(self, name: str, size: str) -> None:
        self._finished += self._current
        self._name, self._size, self._current = name, _bytes(size), 0

    def _downloading(self, size: int) -> Stage:
        return Stage(Text("downloading {package}, {size}", package=self._name, size=amount(size)), self._share)

    @property
    def _share(self) -> float | None:
        done = self._finished + self._current
        return min(_MOST, done / self._expected) if done else None


def _bytes(size: str) -> int:
    """ "184.5 MB", "184.5MiB" -> bytes, about."""
    found = _SIZE.match(size.strip())
    return round(float(found["number"]) * _UNITS[found["unit"].lower()]) if found else 0
