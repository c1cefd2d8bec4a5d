"""Opening the window. The only module that makes a QApplication."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping

from generator.errors import ContinuoError

# Seconds a thread may hold Python's lock while another waits for it. The usual 5 ms add up: drawing the window asks for
# the lock many times, and the composing thread would keep it for 5 ms each time. (Longest gap of the event loop while
# composing: 27 and 38 ms with this, 52 and 54 ms without, two runs each.)
SWITCH_INTERVAL = 0.0005


def check_display(platform: str, environment: Mapping[str, str]) -> None:
    """Without a display Qt ends the whole process. Raises ContinuoError instead."""
    if not platform.startswith("linux"):
        return
    if not any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        raise ContinuoError(
            "there is no display to open the window on (none of DISPLAY, WAYLAND_DISPLAY and QT_QPA_PLATFORM is set): "
            "compose without a window with `continuo generate`, see `continuo generate --help`"
        )


def open_window() -> int:
    """Show the window until it is closed -> exit code. Raises ContinuoError without a display."""
    check_display(sys.platform, os.environ)
    # One event's matrices are too small for two threads to share: where another program is busy, they wait for each
    # other, and composing takes several times as long. numpy reads this when it is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from PySide6.QtWidgets import QApplication

    from app.assets import default_checkpoint, shipped_checkpoints, shipped_clips
    from app.widgets.main_window import MainWindow

    application = QApplication(sys.argv[:1])
    application.setApplicationName("Continuo")
    application.setApplicationDisplayName("Continuo")
    sys.setswitchinterval(SWITCH_INTERVAL)
    # Qt's loop runs no Python, so Ctrl+C in the terminal would be heard only at the next click.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    window = MainWindow(shipped_checkpoints(), shipped_clips(), default_checkpoint())
    window.show()
    return application.exec()
