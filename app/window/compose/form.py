"""The fields of the composing panel as one form: settings into fields, and fields into settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.composer.compose_settings import ComposeSettings
from app.language.error_wording import for_the_window
from app.ui.fields import Field
from generator.compose.asking.controls import Controls
from generator.errors import ContinuoError
from generator.network.config import SamplingConfig

_CONTROLS = {field.name for field in dataclasses.fields(Controls)}
_SAMPLING = {field.name for field in dataclasses.fields(SamplingConfig)}


@dataclass(frozen=True)
class FormReading:
    """What the fields of a form hold."""

    mode: str
    """The value of the field "mode"."""
    settings: ComposeSettings | None
    """The settings that they make up; None where a field is not valid."""
    problems: Mapping[str, str]
    """What is wrong with each field that is not valid, by its name."""


class ComposeForm:
    """fields: by the names that ComposeSettings, Controls and SamplingConfig give their values; remembered: names of
    those whose values are kept even while they are not possible, for a mode that has a use for them."""

    def __init__(self, fields: Mapping[str, Field], remembered: Collection[str]) -> None:
        self.fields, self._remembered = fields, frozenset(remembered)

    @property
    def differs(self) -> bool:
        """Whether a field has another value than its default."""
        return any(field.differs for field in self.fields.values())

    def show(self, settings: ComposeSettings) -> None:
        """Give each field its value."""
        for name, field in self.fields.items():
            field.set_value(getattr(_owner(settings, name), name))

    def read(self) -> FormReading:
        """The values of all fields. One that is not possible counts as its default, if it is not remembered."""
        values: dict[str, Any] = {}
        problems: dict[str, str] = {}
        for name, field in self.fields.items():
            values[name] = field.value() if field.is_possible or name in self._remembered else field.default
            try:
                if name in _CONTROLS:
                    Controls(**{name: values[name]})
            except ContinuoError as error:
                problems[name] = for_the_window(error.text)
        mode = values["mode"]
        try:
            ComposeSettings(mode=mode, bars=values["bars"], form=values["form"])
        except ContinuoError as error:
            problems["form"] = for_the_window(error.text)
        if problems:
            return FormReading(str(mode), None, problems)
        settings = ComposeSettings(
            controls=Controls(**{name: values.pop(name) for name in _CONTROLS}),
            sampling=SamplingConfig(**{name: values.pop(name) for name in _SAMPLING}),
            **values,
        )
        return FormReading(str(mode), settings, problems)


def _owner(settings: ComposeSettings, name: str) -> object:
    """The object of the settings that has the value of this name."""
    return settings.controls if name in _CONTROLS else settings.sampling if name in _SAMPLING else settings
