"""What drums are called: shorter than General MIDI has it, as a narrow column needs it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from generator.music.instruments import DRUM_NAMES


def drum_name(pitch: int) -> str:
    """In the window's language for a kit and percussion, else as General MIDI calls it; its number for no drum."""
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
        58: QCoreApplication.translate("Drums", "Vibraslap"),
        59: QCoreApplication.translate("Drums", "Ride 2"),
        60: QCoreApplication.translate("Drums", "High bongo"),
        61: QCoreApplication.translate("Drums", "Low bongo"),
        62: QCoreApplication.translate("Drums", "Muted conga"),
        63: QCoreApplication.translate("Drums", "Open conga"),
        64: QCoreApplication.translate("Drums", "Low conga"),
        65: QCoreApplication.translate("Drums", "Timbale"),
        66: QCoreApplication.translate("Drums", "Low timbale"),
        67: QCoreApplication.translate("Drums", "High agogo"),
        68: QCoreApplication.translate("Drums", "Low agogo"),
        69: QCoreApplication.translate("Drums", "Cabasa"),
        70: QCoreApplication.translate("Drums", "Maracas"),
        71: QCoreApplication.translate("Drums", "Whistle"),
        72: QCoreApplication.translate("Drums", "Whistle 2"),
        73: QCoreApplication.translate("Drums", "Guiro"),
        74: QCoreApplication.translate("Drums", "Guiro 2"),
        75: QCoreApplication.translate("Drums", "Claves"),
        76: QCoreApplication.translate("Drums", "High block"),
        77: QCoreApplication.translate("Drums", "Low block"),
        78: QCoreApplication.translate("Drums", "Muted cuica"),
        79: QCoreApplication.translate("Drums", "Open cuica"),
        80: QCoreApplication.translate("Drums", "Triangle"),
        81: QCoreApplication.translate("Drums", "Triangle 2"),
        82: QCoreApplication.translate("Drums", "Shaker"),
        83: QCoreApplication.translate("Drums", "Jingle bell"),
        84: QCoreApplication.translate("Drums", "Bell tree"),
        85: QCoreApplication.translate("Drums", "Castanets"),
        86: QCoreApplication.translate("Drums", "Muted surdo"),
        87: QCoreApplication.translate("Drums", "Open surdo"),
    }
