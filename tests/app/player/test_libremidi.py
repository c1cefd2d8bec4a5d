"""libremidi does what RtMidi does: the same facts, of players that use it. Receivers and keyboards are RtMidi's."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from app.player import midi_system
from tests.app.player import test_process

pytestmark = pytest.mark.alone

FACTS = (
    test_process.test_ports_are_listed_and_found_by_part_of_their_name,
    test_process.test_two_outputs_play_at_once_on_their_own_channels_with_their_own_programs,
    test_process.test_clock_goes_out_to_who_asked_for_it,
    test_process.test_a_virtual_output_is_seen_by_others_and_plays_into_an_input,
    test_process.test_a_masters_clock_is_followed,
    test_process.test_a_receiver_that_is_unplugged_and_comes_back_plays_on,
    test_process.test_a_server_that_is_killed_is_reported_and_the_player_lives_to_find_the_next,
    test_process.test_a_player_without_a_midi_system_says_so_and_lives,
)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__.removeprefix("test_"))
def test_with_libremidi(fact: Callable[..., None], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("pylibremidi", exc_type=ImportError)
    monkeypatch.setenv(midi_system.CHOICE, "libremidi")  # players are started with it
    fixtures: dict[str, Any] = {name: request.getfixturevalue(name) for name in inspect.signature(fact).parameters}
    fact(**fixtures)
