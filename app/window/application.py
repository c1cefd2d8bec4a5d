"""Opening the window. The only module that makes a QApplication."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.window.display import check_display, check_libraries

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

# Seconds a thread may hold the GIL while another waits for it. The usual 5 ms add up: drawing the window asks for
# the lock many times, and a thread that works would keep it for 5 ms each time.
SWITCH_INTERVAL = 0.0005


def open_window(paths: Sequence[Path] = (), *, another: bool = False) -> int:
    """Show the window until it is closed -> exit code. Raises ContinuoError where none can open.

    paths: to be opened; by the window that is open already, where there is one. another: open one more all the same.
    """
    check_display(sys.platform, os.environ)
    check_libraries(sys.platform, os.environ)
    # One event's matrices are too small for two threads to share: where another program is busy, they wait for each
    # other, and composing takes several times as long. numpy reads this when it is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    application = make_application()
    gc.disable()  # for good: GarbageTimer collects, once the window is seen
    # Qt's loop runs no Python, so Ctrl+C in the terminal would be noticed only at the next click.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    from app.window.single_instance import SingleInstance

    instance = SingleInstance()
    if not another and not instance.try_claim() and instance.hand_over(paths):
        print("Continuo is already open; its window comes to the front.")
        return 0
    try:
        return _run(application, instance, paths)
    finally:
        instance.close()


def make_application() -> QApplication:
    """Qt's part of the process, named and styled as Continuo."""
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv[:1])
    application.setApplicationName("Continuo")
    application.setApplicationDisplayName("Continuo")
    application.setDesktopFileName("continuo")
    application.setStyle("Fusion")  # the one whose every part takes the palette and the stylesheet, on every desktop
    sys.setswitchinterval(SWITCH_INTERVAL)
    return application


def _run(application, instance, paths: Sequence[Path]) -> int:
    from PySide6.QtCore import QEvent

    from app.assets import default_checkpoint, shipped_checkpoints, shipped_clips
    from app.document.recovery import Recovery
    from app.language.switch import install_translator
    from app.paths import library_path, log_folder, recovery_folder
    from app.ui.icons import application_icon
    from app.window.garbage import GarbageTimer
    from app.window.log_file import LogFile
    from app.window.main_window import MainWindow, Surroundings
    from app.window.settings import SettingsFile

    log, recovery, settings = LogFile(log_folder()), Recovery(recovery_folder()), SettingsFile()
    log.start()
    GarbageTimer(application)
    application.setWindowIcon(application_icon())
    again, was_saved, shows_preferences, is_over = None, False, False, False
    try:
        while True:
            install_translator(application, settings.read().language)
            about = Surroundings(
                shipped_checkpoints(), shipped_clips(), settings, recovery, log, default_checkpoint(), library_path(),
                listener=default_checkpoint(),
            )  # fmt: skip
            window = MainWindow(about)
            instance.opened.connect(window.opener.come_forward)
            window.show()
            application.processEvents()  # it is seen before anything is read
            gc.freeze()  # modules and the window's parts: not looked through again and again
            window.begin(paths, again, was_saved=was_saved)
            if shows_preferences:
                window.preferences_opener.show()
            code = application.exec()
            shows_preferences = window.preferences_opener.was_shown
            again, was_saved = recovery.path if window.is_leaving else None, window.document.is_saved
            window.deleteLater()
            # Now: what Python collects later, it may collect in another thread, where no window can be deleted.
            application.sendPostedEvents(window, QEvent.Type.DeferredDelete)
            gc.unfreeze()
            if again is None:
                is_over = True
                return code
            paths = ()
    finally:
        recovery.close(keep=not is_over)  # a fault must not take the work with it
        log.stop()
