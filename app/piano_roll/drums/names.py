"""What drums are called: shorter than General MIDI has it, as a narrow column needs it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from generator.music.instruments import DRUM_NAMES


def drum_name(pitch: int) -> str:
    """In the window's language for what belongs to a kit, else as General MIDI calls it; its number for no drum."""
    return _kit().get(pitch) or DRUM_NAMES.get(pitch, str(pitch))


def _kit() -> dict[int, str]:
    return {
        35: QCoreApplication.translate("Drums", "Kick 2"),
        36: QCoreApplication.translate("Drums", "Kick"),
        37: QCoreApplication.translate("Drums", "Side stick"),
        38: QCoreApplication.translate("Drums", "Snare"),
        39: QCoreApplication.translate("Drums", "Clap"),
        40: QCoreApplication.translate("Drums", "Snare 2"),
        41: QCoreApplication.translate("Drums", "Low floor"),
        42: QCoreApplication.translate("Drums", "Closed hat"),
        43: QCoreApplication.translate("Drums", "Floor tom"),
        44: QCoreApplication.translate("Drums", "Pedal hat"),
        45: QCoreApplication.translate("Drums", "Low tom"),
        46: QCoreApplication.translate("Drums", "Open hat"),
        47: QCoreApplication.translate("Drums", "Mid tom"),
        48: QCoreApplication.translate("Drums", "Mid tom 2"),
        49: QCoreApplication.translate("Drums", "Crash"),
        50: QCoreApplication.translate("Drums", "High tom"),
        51: QCoreApplication.translate("Drums", "Ride"),
        52: QCoreApplication.translate("Drums", "China"),
        53: QCoreApplication.translate("Drums", "Ride bell"),
        54: QCoreApplication.translate("Drums", "Tambourine"),
        55: QCoreApplication.translate("Drums", "Splash"),
        56: QCoreApplication.translate("Drums", "Cowbell"),
        57: QCoreApplication.translate("Drums", "Crash 2"),
        59: QCoreApplication.translate("Drums", "Ride 2"),
    }
