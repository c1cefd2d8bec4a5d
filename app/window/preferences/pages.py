"""Pages of the preferences: appearance, audio and MIDI. What is set acts at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.language.switch import LANGUAGE_NAMES
from app.synth.device_list import sound_devices
from app.ui.fields import CheckField, ChoiceField, FormArea, heading
from app.ui.jobs import Jobs
from app.ui.labels import HintLabel
from app.ui.style.tokens import ACCENTS, accent_named, tokens
from app.window.parts import Parts
from app.window.playback.link import SYNTH
from app.window.preferences.controller import Preferences
from app.window.preferences.swatch import swatch

_WIDEST = 400
LATENCIES = (0, 25, 80, 120, 200)
"""Milliseconds that are offered; 0 for the synth's own."""


class AppearancePage(FormArea):
    """Theme, accent, language, motion."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kept = preferences.settings
        system = self.tr("As the system")
        self.theme = _choice(
            self.tr("Theme"), "", kept.theme, preferences.set_theme,
            (("system", system), ("light", self.tr("Light")), ("dark", self.tr("Dark"))),
        )  # fmt: skip
        names = {
            "system": system, "teal": self.tr("Teal"), "blue": self.tr("Blue"), "violet": self.tr("Violet"),
            "pink": self.tr("Pink"), "red": self.tr("Red"), "orange": self.tr("Orange"), "green": self.tr("Green"),
            "grey": self.tr("Grey"),
        }  # fmt: skip
        self.accent = _choice(
            self.tr("Accent colour"), self.tr("For the Compose button, the selection and the focus ring"),
            kept.accent, preferences.set_accent, [(name, names[name]) for name in ACCENTS],
        )  # fmt: skip
        for index, name in enumerate(ACCENTS[1:], start=1):
            self.accent.combo.setItemIcon(index, swatch(accent_named(name, tokens().is_dark)))
        self.language = _choice(
            self.tr("Language"), "", kept.language, preferences.set_language,
            [("", system), *LANGUAGE_NAMES.items()],
        )  # fmt: skip
        self.motion = _choice(
            self.tr("Motion"), self.tr("Whether the window moves by itself"), kept.reduced_motion,
            preferences.set_motion,
            (("system", system), ("on", self.tr("Reduced")), ("off", self.tr("Full"))),
        )  # fmt: skip
        for field in (self.theme, self.accent, self.motion, self.language):
            self.column.addWidget(field)
        self.column.addStretch(1)


class AudioPage(FormArea):
    """The built-in synth's sound device and latency."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kept = preferences.settings
        self._looking = Jobs(self)
        self._looking.done.connect(self._on_devices)
        self._looking.failed.connect(lambda _: self._on_devices([]))
        self.device = _choice(
            self.tr("Sound device"), self.tr("Where the built-in synth plays"), kept.sound_device,
            preferences.set_device, self._devices([], kept.sound_device),
        )  # fmt: skip
        self.latency = _choice(
            self.tr("Audio latency"), self.tr("Higher if the sound crackles, lower to play live"), kept.latency_ms,
            preferences.set_latency,
            [(count, self.tr("{count} ms").format(count=count) if count else self.tr("Usual")) for count in
             sorted({*LATENCIES, kept.latency_ms})],
        )  # fmt: skip
        for part in (
            heading(self.tr("Built-in synth")), self.device, self.latency,
            HintLabel(self.tr("The output itself, the synth or a MIDI port, is chosen in the transport.")),
        ):  # fmt: skip
            self.column.addWidget(part)
        self.column.addStretch(1)

    def _devices(self, names: list[str], chosen: str) -> list[tuple[str, str]]:
        """With the chosen one, even if it is not there now."""
        known: dict[str, None] = dict.fromkeys([*names, *([chosen] if chosen else [])])
        return [("", self.tr("The system's own")), *((name, name) for name in known)]

    @Slot(object)
    def _on_devices(self, names: list[str]) -> None:
        self.device.offer(self._devices(names, str(self.device.value() or "")))

    def showEvent(self, event: QShowEvent) -> None:
        """Devices come and go: it looks each time."""
        super().showEvent(event)
        self._looking.start(sound_devices)

    def close_down(self) -> None:
        """Nothing is looked for any longer."""
        self._looking.close()


class MidiPage(FormArea):
    """The port that plays, its clock, and what could be played from."""

    def __init__(self, preferences: Preferences, parts: Parts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences, self._parts = preferences, parts
        self._outputs: list[str] = []
        self.output = _choice(
            self.tr("Output"), self.tr("The same as in the transport"), self._now(), self._choose, self._ports()
        )
        self.clock = CheckField(
            self.tr("Send clock to the MIDI output"), self.tr("Other machines can follow Continuo's tempo"), False
        )
        self.clock.set_value(preferences.settings.send_clock)
        self.clock.changed.connect(lambda: preferences.set_clock(bool(self.clock.value())))
        preferences.clock_changed.connect(self.clock.set_value)
        self.spread = CheckField(
            self.tr("Spread parts over further ports"),
            self.tr("Parts beyond the 16 channels of a MIDI port are played on the next ports of the same device"),
            True,
        )  # fmt: skip
        self.spread.set_value(preferences.settings.spread_ports)
        self.spread.changed.connect(lambda: preferences.set_spread(bool(self.spread.value())))
        self.inputs = HintLabel()
        parts.player.listed.connect(self._on_ports)
        parts.transport.output_chosen.connect(self._on_output)
        for part in (
            self.output, self.clock, self.spread, heading(self.tr("MIDI keyboards")), self.inputs,
            HintLabel(self.tr("Which keyboard records and plays is chosen in the Live tab.")),
        ):  # fmt: skip
            self.column.addWidget(part)
        self.column.addStretch(1)
        self._on_ports([], [])

    def _now(self) -> str:
        return self._preferences.settings.output or SYNTH

    def _ports(self) -> list[tuple[str, str]]:
        """With the chosen one, even if it is not there now."""
        known = dict.fromkeys([SYNTH, *self._outputs, self._now()])
        return [(name, self.tr("Built-in synth") if name == SYNTH else name) for name in known]

    def _choose(self, port: str) -> None:
        self._parts.transport.choose_output(port)
        self._preferences.set_output(port)

    @Slot(list, list)
    def _on_ports(self, inputs: list[str], outputs: list[str]) -> None:
        self._outputs = outputs
        self.output.offer(self._ports())
        self.inputs.show_text("\n".join(inputs) or self.tr("No MIDI keyboard is connected."))

    @Slot(str)
    def _on_output(self, port: str) -> None:
        self.output.offer(self._ports())
        self.output.set_value(port)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._parts.player.ask_ports()


def _choice(
    name: str, tip: str, now: object, slot: Callable[[Any], object], items: Sequence[tuple[object, str]]
) -> ChoiceField:
    """A choice that acts at once; its default is its first item. slot: takes one of the items' values."""
    field = ChoiceField(name, tip, items[0][0], items)
    field.set_value(now)
    field.setMaximumWidth(_WIDEST)
    field.changed.connect(lambda: slot(field.value()))
    return field
