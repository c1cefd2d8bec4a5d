"""The fields of the composing panel as one form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.composer.compose_settings import ComposeSettings
from app.window.compose.fields import MusicFields, PlaceFields, RareFields
from app.window.compose.form import ComposeForm
from generator.compose.asking.controls import Controls


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[ComposeForm]:
    groups = PlaceFields(), MusicFields(), RareFields()
    for group in groups:
        qtbot.addWidget(group)
    place, music, rare = (group.fields for group in groups)
    yield ComposeForm({**place, **music, **rare}, remembered=place)
    del groups  # kept until here, since they own the fields


def test_what_is_shown_is_read_again(form: ComposeForm) -> None:
    settings = ComposeSettings(bars=12, form="A A B", controls=Controls(chords="Dm7 | G7"), seed=7)
    assert not form.differs
    form.show(settings)
    reading = form.read()
    assert (reading.mode, reading.settings, dict(reading.problems)) == ("end", settings, {})
    assert form.differs


def test_a_field_that_is_not_valid_is_named_and_there_are_no_settings(form: ComposeForm) -> None:
    form.show(ComposeSettings())
    form.fields["chords"].set_value("H13")
    reading = form.read()
    assert reading.settings is None and list(reading.problems) == ["chords"]
