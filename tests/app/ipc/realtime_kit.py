"""A system bus of a test's own, with a RealtimeKit on it that remembers what it was asked."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from pathlib import Path
from typing import Any

NAME = "org.freedesktop.RealtimeKit1"
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>custom</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
</policy></busconfig>"""


class Bus:
    """A dbus-daemon. address: for DBUS_SYSTEM_BUS_ADDRESS."""

    def __init__(self, folder: Path) -> None:
        config, socket = folder / "bus.conf", folder / "bus"
        config.write_text(_BUS.format(path=socket))
        self._daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._daemon.stdout
        self.address = self._daemon.stdout.readline().strip()
        folder.chmod(0o755)
        socket.chmod(0o777)

    def close(self) -> None:
        self._daemon.terminate()
        self._daemon.wait(10)
        assert self._daemon.stdout
        self._daemon.stdout.close()


class RealtimeKit:
    """asked: (process, thread, priority). It gives what it is asked for, where this process may."""

    def __init__(self, address: str, *, refuses: bool = False) -> None:
        from jeepney.bus_messages import message_bus
        from jeepney.io.blocking import open_dbus_connection

        self.asked: list[tuple[int, int, int]] = []
        self._refuses = refuses
        self._connection: Any = open_dbus_connection(address)
        self._connection.send_and_get_reply(message_bus.RequestName(NAME))
        self._server = threading.Thread(target=self._serve, daemon=True)
        self._server.start()

    def _serve(self) -> None:
        from jeepney import HeaderFields, MessageType, new_error, new_method_return

        while True:
            try:
                call = self._connection.receive()
            except (OSError, EOFError, ValueError):
                return
            if call.header.message_type != MessageType.method_call:
                continue
            method = call.header.fields[HeaderFields.member]
            if method == "Get":
                values = {"RTTimeUSecMax": ("x", 200_000), "MaxRealtimePriority": ("i", 20)}
                answer = new_method_return(call, "v", (values[call.body[1]],))
            elif self._refuses:
                answer = new_error(call, "org.freedesktop.DBus.Error.AccessDenied", "s", ("Operation not permitted",))
            else:
                process, thread, priority = call.body
                self.asked.append((process, thread, priority))
                answer = new_method_return(call)
                try:
                    if os.geteuid() == 0:
                        os.sched_setscheduler(thread, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(priority))
                except ProcessLookupError:  # it has ended
                    answer = new_error(call, "org.freedesktop.DBus.Error.Failed", "s", ("No such process",))
            self._connection.send(answer)

    def __enter__(self) -> RealtimeKit:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._server.join(10)
        self._connection.close()
