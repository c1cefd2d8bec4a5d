"""Composing and playing by OSC, as other programs meet it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_packet import OscPacket

from app.player import messages as ask
from app.serve.osc import MOST_SENDERS
from app.serve.server import HOST
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from tests.app.serve.parts import SECONDS, QuickComposer, Served, served
from tests.generator.bands import band


class Answer(NamedTuple):
    """An answer."""

    verb: str
    values: list[Any]


class Client:
    """Another program."""

    def __init__(self, server: Served) -> None:
        assert server.running.osc_port
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(SECONDS)
        self.socket.connect((HOST, server.running.osc_port))
        self._arrived: list[Answer] = []

    def send(self, verb: str, *values: Any) -> None:
        builder = OscMessageBuilder(f"/continuo/{verb}")
        for value in values:
            builder.add_arg(value)
        self.socket.send(builder.build().dgram)

    def next(self) -> Answer:
        while not self._arrived:
            for own in OscPacket(self.socket.recv(65536)).messages:
                self._arrived.append(Answer(own.message.address.removeprefix("/continuo/"), own.message.params))
        return self._arrived.pop(0)

    def until_done(self) -> list[Answer]:
        """All answers up to "done" or "error", with it."""
        found = [self.next()]
        while found[-1].verb not in ("done", "error"):
            found.append(self.next())
        return found

    def asked(self, verb: str, *values: Any) -> list[Answer]:
        self.send(verb, *values)
        return self.until_done()


@pytest.fixture
def client(osc_server: Served) -> Iterator[Client]:
    made = Client(osc_server)
    yield made
    made.socket.close()


def send_phrase(client: Client) -> None:
    for onset, pitch in enumerate((60, 64, 67, 72)):
        client.send("note", float(onset), 1.0, float(pitch), 80.0, 0.0)


def test_notes_are_gone_on_from_bar_by_bar(client: Client) -> None:
    send_phrase(client)
    answers = client.asked("continue", "bars", 2.0, "density", "-4")
    assert [own.verb for own in answers] == ["bar", "note", "bar", "note", "take", "clip", "done"]
    assert [own.values for own in answers[:2]] == [[4.0, 8.0], [4.0, 1.0, 60, 80, 0]]
    number, rank, begin, end, count = answers[4].values
    assert (number, rank, begin, end, count) == (1, 1, 4.0, 12.0, 2)
    assert read_midi(answers[5].values[0], "answer").note_count == 6


def test_takes_come_with_their_notes(client: Client) -> None:
    client.send("clip", write_midi(band(2)))
    answers = client.asked("fill", "fill", "1-1", "parts", "bass", "takes", 2)
    assert [own.verb for own in answers] == ["progress", "take", "note", "clip", "take", "note", "clip", "done"]
    assert client.asked("vary", "vary", 2)[-1].verb == "done"
    assert client.asked("add", "add", "violin")[-1].verb == "done"


def test_a_piece_from_nothing_in_another_metre(client: Client) -> None:
    answers = client.asked("new", "metre", "3/4", "bars", 1, "ensemble", "bass")
    assert answers[0].values == [0.0, 3.0] and answers[1].values[4] == 33
    assert client.asked("models") == [Answer("model", ["band", "jazz"]), Answer("done", [])]


def test_what_is_there_can_be_taken_back(client: Client) -> None:
    send_phrase(client)
    client.send("tempo", 90.0)
    client.send("metre", "6/8")
    assert client.asked("continue", "bars", 1)[0].values == [4.0, 6.0]
    client.send("clear")
    ((verb, (sentence,)),) = client.asked("continue")
    assert verb == "error" and "no notes" in sentence


def test_what_plays_is_the_last_take_until_it_is_stopped(client: Client, osc_server: Served) -> None:
    assert client.asked("play")[0].verb == "error"
    send_phrase(client)
    client.asked("continue", "bars", 1)
    for values in ((), (1.0,)):
        assert client.asked("play", *values) == [Answer("done", [])]
        assert client.asked("stop") == [Answer("done", [])]
    assert isinstance(osc_server.output.quiet.commands[-1], ask.Stop)
    assert "no take 7" in client.asked("play", 7)[0].values[0]


def test_answers_may_go_to_another_port(client: Client, osc_server: Served) -> None:
    other = Client(osc_server)
    client.send("reply", float(other.socket.getsockname()[1]))
    client.send("models")
    assert other.until_done()[-1].verb == "done"
    other.socket.close()


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("nix", ()),
        ("note", (0.0, 1.0, 60)),
        ("note", (0.0, 1.0, 128, 80)),
        ("note", ("a", 1.0, 60, 80)),
        ("note", (float("nan"), 1.0, 60, 80)),
        ("note", (0.0, float("inf"), 60, 80)),
        ("tempo", ()),
        ("tempo", ("x",)),
        ("metre", (4.0,)),
        ("clip", ("x",)),
        ("continue", ("bars",)),
        ("continue", (8, "bars")),
        ("continue", ("bras", 8)),
        ("new", ("bars", "many")),
        ("new", ("bars", 0)),
        ("new", ("clip", "x")),
        ("fill", ("fill", "x")),
        ("play", ("x",)),
        ("play", (1, 2)),
        ("reply", (0,)),
        ("reply", (70000,)),
    ],
)
def test_what_can_not_be_done_is_one_sentence(client: Client, verb: str, values: tuple) -> None:
    ((answer, (sentence,)),) = client.asked(verb, *values)
    assert answer == "error" and "\n" not in sentence and "--" not in sentence
    assert client.asked("models")[-1].verb == "done"


def test_one_thing_at_a_time_and_it_can_be_cancelled(client: Client, osc_server: Served) -> None:
    composer = osc_server.composer
    assert composer
    composer.is_held = True
    client.send("new", "bars", 1)
    assert composer.asked.wait(SECONDS)
    assert "already" in client.asked("new", "bars", 1)[0].values[0]
    client.send("cancel")
    assert composer.cancelled.wait(SECONDS)
    composer.is_held = False
    assert client.asked("new", "bars", 1)[-1].verb == "done"


def test_a_fault_is_answered_and_the_next_is_composed(
    client: Client, osc_server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    composer = osc_server.composer
    assert composer

    def broken(*_: Any) -> int:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(composer, "compose", broken)
        (answer,) = client.asked("new", "bars", 1)
        assert answer.verb == "error" and "ZeroDivisionError" in answer.values[0]
        patched.setattr("app.serve.osc.request_of_words", broken)
        (answer,) = client.asked("new", "bars", 1)
        assert answer.verb == "error" and "please report it" in answer.values[0]
    assert client.asked("new", "bars", 1)[-1].verb == "done"


def test_senders_do_not_share_what_they_sent(client: Client, osc_server: Served) -> None:
    send_phrase(client)
    for _ in range(MOST_SENDERS - 1):
        other = Client(osc_server)
        assert other.asked("continue", "bars", 1)[0].verb == "error"
        other.socket.close()
    assert client.asked("continue", "bars", 1)[-1].verb == "done"


@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda own: b"#bundle\0\0\0\0\0\0\0\0\1" + own))
@settings(max_examples=60)
def test_no_bytes_stop_it(any_client: Client, data: bytes) -> None:
    any_client.socket.send(data)
    any_client.send("models")
    while any_client.next().verb != "done":
        pass


@pytest.fixture(scope="module")
def any_client(filling_model: Path) -> Iterator[Client]:
    """Of one server for many examples."""
    with served(filling_model, QuickComposer(), osc=True) as server:
        made = Client(server)
        yield made
        made.socket.close()


def test_a_token_is_asked_for_first(filling_model: Path, tmp_path: Path) -> None:
    with served(filling_model, QuickComposer(), osc=True, token_file=tmp_path / "token") as server:
        client = Client(server)
        assert "token" in client.asked("models")[0].values[0]
        assert client.asked("token", "wrong")[0].verb == "error"
        client.send("token", server.running.token)
        assert client.asked("models")[-1].verb == "done"
        client.socket.close()
