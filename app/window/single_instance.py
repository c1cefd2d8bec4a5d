"""One window for each user: a second start hands its files to the first, and ends."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

MOST_BYTES, MOST_FILES = 1 << 20, 1000
_RECEIVED = b"heard\n"
_WAIT_MS = 3000  # for the first window, which may be reading a file
_LONGEST_NAME = 100  # bytes: what a socket's address holds on every system


class SingleInstance(QObject):
    """opened(list of Path): another start handed these over; empty: the window is only wanted in front.

    folder: a private one of the user's, by default the system's for what lives as long as the session. The lock says
    who is first, the socket carries the files: so that two that start at once are never both the first, and what a
    crash leaves behind is no hindrance.
    """

    opened = Signal(list)

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        folder = folder or _session_folder()
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._name = _socket_name(folder)
        self._lock = QLockFile(str(folder / "continuo.lock"))
        self._lock.setStaleLockTime(0)  # stale is only what belongs to a process that is gone, not what is old
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._connected: set[QLocalSocket] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)

    def try_claim(self) -> bool:
        """Be the first one, and listen; False where there is one already.

        Where no lock can be made at all, every start is the first: nobody could be handed anything.
        """
        if not self._lock.tryLock(0):
            return self._lock.error() != QLockFile.LockError.LockFailedError
        QLocalServer.removeServer(self._name)  # of one that crashed: the lock is ours
        self._server.listen(self._name)
        return True

    def hand_over(self, paths: Sequence[Path] = ()) -> bool:
        """Let the first window open these; -> whether it has received them. Waits for it, some seconds at most."""
        message = json.dumps({"open": [os.path.abspath(path) for path in paths[:MOST_FILES]]}).encode()  # noqa: PTH100  keeps links as they were named
        deadline = time.monotonic() + _WAIT_MS / 1000
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        # It may have the lock already, but not listen yet.
        while not socket.waitForConnected(_WAIT_MS):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
            socket.connectToServer(self._name)
        socket.write(message + b"\n")
        while not socket.canReadLine():
            if not socket.waitForReadyRead(max(1, int((deadline - time.monotonic()) * 1000))):
                return False
        return socket.readLine().data() == _RECEIVED

    def close(self) -> None:
        """Others may be the first."""
        self._server.close()
        self._lock.unlock()

    @Slot()
    def _on_connection(self) -> None:
        while socket := self._server.nextPendingConnection():
            socket.setReadBufferSize(MOST_BYTES)
            self._connected.add(socket)
            socket.readyRead.connect(self._on_bytes)
            socket.disconnected.connect(self._on_bytes)
            self._timer.start(_WAIT_MS)
        self._on_bytes()

    @Slot()
    def _on_timeout(self) -> None:
        for socket in list(self._connected):
            socket.abort()

    @Slot()
    def _on_bytes(self) -> None:
        """Of any of the connections: there are seldom two."""
        received: list[list[Path]] = []
        for socket in list(self._connected):
            if socket.canReadLine():
                received += self._answer(socket, bytes(socket.readLine().data()))
            elif socket.bytesAvailable() >= MOST_BYTES:
                socket.abort()
            if socket.state() == QLocalSocket.LocalSocketState.UnconnectedState and socket in self._connected:
                self._connected.remove(socket)
                socket.deleteLater()
        for paths in received:  # last: who receives them may ask a question, and meanwhile sockets are deleted
            self.opened.emit(paths)

    def _answer(self, socket: QLocalSocket, message: bytes) -> list[list[Path]]:
        """-> what is to be opened."""
        paths = _paths(message)
        if paths is None:
            socket.abort()
            return []
        socket.write(_RECEIVED)
        socket.flush()
        socket.disconnectFromServer()
        return [paths]


def _paths(message: bytes) -> list[Path] | None:
    """None for what no start of ours sends."""
    try:
        names = json.loads(message)["open"]
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    if not isinstance(names, list) or len(names) > MOST_FILES:
        return None
    if not all(isinstance(name, str) and "\0" not in name and os.path.isabs(name) for name in names):  # noqa: PTH117  of text, not of a Path
        return None
    return [Path(name) for name in names]


def _session_folder() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.RuntimeLocation)) / "continuo"


def _socket_name(folder: Path) -> str:
    """In the private folder; Windows has names without folders, and a long one fits no socket's address."""
    path = str(folder / "continuo.socket")
    if os.name != "nt" and len(os.fsencode(path)) <= _LONGEST_NAME:
        return path
    return f"continuo-{sha256(os.fsencode(path)).hexdigest()[:16]}"
