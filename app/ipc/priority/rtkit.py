"""RealtimeKit, over D-Bus: the service of Linux desktops that gives real-time priority to programs of ordinary users.

https://gitlab.freedesktop.org/pipewire/rtkit
"""

from __future__ import annotations

import os
from typing import Any

from generator.errors import ContinuoError

NAME, PATH = "org.freedesktop.RealtimeKit1", "/org/freedesktop/RealtimeKit1"
_SECONDS = 2.0  # how long an answer may take


class RealtimeKitError(ContinuoError):
    """It is not there, or refuses; says what the user can do."""


class RealtimeKit:
    """longest_us: microseconds, the most that RLIMIT_RTTIME may be; highest: the highest priority that it gives."""

    def __init__(self) -> None:
        """Raises RealtimeKitError where it does not answer."""
        try:
            from jeepney.io.blocking import open_dbus_connection  # 15 ms, and not everywhere
        except ImportError:
            raise RealtimeKitError(
                "no real-time priority: install the Python package jeepney, or allow it in /etc/security/limits.d"
            ) from None
        try:
            self._connection: Any = open_dbus_connection("SYSTEM")
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise RealtimeKitError(
                "no real-time priority: no system bus ({reason}); allow it in /etc/security/limits.d", reason=error
            ) from error
        self.longest_us = int(self._property("RTTimeUSecMax"))
        self.highest = int(self._property("MaxRealtimePriority"))
        if self.highest < 1 or self.longest_us < 1:
            raise RealtimeKitError("no real-time priority: RealtimeKit gives none here")

    def allow(self, thread: int, priority: int) -> None:
        """thread: the system's id of a thread of this process. Raises RealtimeKitError."""
        self._call(NAME, "MakeThreadRealtimeWithPID", "ttu", (os.getpid(), thread, priority))

    def _property(self, name: str) -> Any:
        return self._call("org.freedesktop.DBus.Properties", "Get", "ss", (NAME, name))[0][1]

    def _call(self, interface: str, method: str, signature: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
        from jeepney import DBusAddress, MessageType, new_method_call

        call = new_method_call(DBusAddress(PATH, NAME, interface), method, signature, values)
        try:
            answer = self._connection.send_and_get_reply(call, timeout=_SECONDS)
        except (OSError, TimeoutError, EOFError) as error:
            raise RealtimeKitError(
                "no real-time priority: RealtimeKit does not answer ({reason})", reason=error
            ) from error
        if answer.header.message_type == MessageType.error:
            raise RealtimeKitError(
                "no real-time priority: install rtkit, or allow it in /etc/security/limits.d ({reason})",
                reason=answer.body[0] if answer.body else method,
            )
        return answer.body
