"""What is asked by OSC, over UDP: answers go to the port of who asks.

A sender collects notes, or sends a .mid file, and asks for music after them; names and values of settings follow the
address, as in `/continuo/continue bars 8 style jazz`. Numbers may be floats, as some programs know no others.
"""

from __future__ import annotations

import asyncio
import hmac
import struct
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from typing import Annotated, Any, cast

import msgspec
from msgspec import Meta
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_packet import OscPacket, ParseError

from app.serve.answers import Bar, Done, Progress, Take
from app.serve.composing import Composing
from app.serve.kept_takes import KeptTakes
from app.serve.models import Models
from app.serve.phrase import MOST_NOTES, Phrase, PhraseNote
from app.serve.playback import PlayAsk, Playback
from app.serve.refused_values import reason_of_refusal
from app.serve.requests import OPERATIONS, WORDING, Ask, Operation, request_of_words
from app.serve.wording import fault_of
from generator.errors import ContinuoError, text_of

ROOT = "/continuo/"
MOST_SENDERS = 32
_MOST_DATAGRAM = 8000  # macOS sends no larger ones, unless it is configured to
_NOTES_A_BUNDLE = 24
_PAUSE_SECONDS = 0.002  # between bundles: the receiver's buffer holds a few hundred datagrams
# What packets of any bytes may raise in the library.
_UNREADABLE = (ParseError, ValueError, IndexError, KeyError, TypeError, OverflowError, RecursionError, struct.error)
_OPERATIONS: dict[str, Operation] = {own: own for own in OPERATIONS}
Address = tuple[Any, ...]
Values = Sequence[Any]
_Port = Annotated[int, Meta(ge=1, le=65535)]


class _Sender:
    """Somebody who has sent something."""

    def __init__(self, is_trusted: bool) -> None:
        self.is_trusted = is_trusted
        self.notes: list[PhraseNote] = []
        self.tempo, self.metre = 120.0, "4/4"
        self.clip: bytes | None = None
        self.reply_port: int | None = None  # None: the one that it sends from
        self.task: asyncio.Task[None] | None = None


class OscService(asyncio.DatagramProtocol):
    """Made by loop.create_datagram_endpoint."""

    def __init__(
        self, models: Models, takes: KeptTakes, composing: Composing, playback: Playback, token: str | None = None
    ) -> None:
        """token: what a sender has to give first; None for nothing."""
        self._models, self._takes, self._composing, self._playback = models, takes, composing, playback
        self._token = token
        self._senders: dict[Address, _Sender] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self._verbs: dict[str, Callable[[Address, _Sender, Values], None]] = {
            "reply": self._reply,
            "clear": self._clear,
            "note": self._note,
            "tempo": self._tempo,
            "metre": self._metre,
            "clip": self._clip,
            "cancel": self._cancel,
            "models": self._list_models,
            "play": self._play,
            "stop": self._stop,
        }

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's."""
        self._transport = cast(asyncio.DatagramTransport, transport)  # before Python 3.12 none of its classes is one

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """asyncio's."""
        try:
            arrived = [(own.message.address, [*own.message.params]) for own in OscPacket(data).messages]
        except _UNREADABLE:
            self._say(addr, "error", "this is no OSC message that can be read")
            return
        for address, values in arrived:
            try:
                self._obey(addr, address, values)
            except ContinuoError as error:
                self._say(addr, "error", WORDING.sentence(error.text))
            except msgspec.ValidationError as error:
                self._say(addr, "error", f"{address}: {reason_of_refusal(error)}")
            except Exception as error:  # noqa: BLE001  who asked waits for an answer, and others may ask
                self._say(addr, "error", WORDING.sentence(fault_of(error, f"obeying {address!r:.80}")))

    def error_received(self, exc: Exception) -> None:
        """asyncio's: the sender has gone."""

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio's."""
        for sender in self._senders.values():
            if sender.task:
                sender.task.cancel()

    def _obey(self, addr: Address, address: str, values: Values) -> None:
        sender, verb = self._sender(addr), address.removeprefix(ROOT)
        if verb == "token" and self._token is not None:
            given = str(values[0]) if len(values) == 1 else ""
            sender.is_trusted = hmac.compare_digest(given.encode("utf-8", "replace"), self._token.encode())
            if not sender.is_trusted:
                raise ContinuoError("that is not the token: send the one in the server's file")
            return
        if not sender.is_trusted:
            raise ContinuoError("this server needs its token: send it to /continuo/token first")
        operation = _OPERATIONS.get(verb)
        if operation:
            self._compose(addr, sender, operation, values)
        elif address.startswith(ROOT) and verb in self._verbs:
            self._verbs[verb](addr, sender, values)
        else:
            known = ", ".join(ROOT + own for own in (*OPERATIONS, *self._verbs))
            raise ContinuoError(
                "there is no address {address:.60}; known are {known}", address=repr(address), known=known
            )

    def _sender(self, addr: Address) -> _Sender:
        sender = self._senders.pop(addr, None) or _Sender(self._token is None)
        self._senders[addr] = sender  # the last to be dropped
        while len(self._senders) > MOST_SENDERS:
            oldest = self._senders.pop(next(iter(self._senders)))
            if oldest.task:
                oldest.task.cancel()
        return sender

    def _reply(self, _: Address, sender: _Sender, values: Values) -> None:
        sender.reply_port = msgspec.convert(_only(map(_plain, values)), _Port)

    # What is there

    def _clear(self, _: Address, sender: _Sender, __: Values) -> None:
        sender.notes, sender.clip = [], None

    def _note(self, _: Address, sender: _Sender, values: Values) -> None:
        if len(sender.notes) >= MOST_NOTES:
            raise ContinuoError("a phrase has at most {most:,} notes: send a clip", most=MOST_NOTES)
        row = [*values[:2], *map(_plain, values[2:])]
        sender.notes.append(msgspec.convert(row if len(row) != 4 else [*row, 0], PhraseNote))
        sender.clip = None

    def _tempo(self, _: Address, sender: _Sender, values: Values) -> None:
        sender.tempo = msgspec.convert(_only(values), float)

    def _metre(self, _: Address, sender: _Sender, values: Values) -> None:
        sender.metre = msgspec.convert(_only(values), str)

    def _clip(self, _: Address, sender: _Sender, values: Values) -> None:
        sender.clip, sender.notes = msgspec.convert(_only(values), bytes), []

    # What is to be done

    def _compose(self, addr: Address, sender: _Sender, operation: Operation, values: Values) -> None:
        ask = request_of_words(operation, _words(values))
        if OPERATIONS[operation].needs_clip:
            phrase = Phrase(notes=tuple(sender.notes), tempo=sender.tempo, metre=sender.metre)
            ask = msgspec.structs.replace(ask, clip=sender.clip, phrase=None if sender.clip else phrase)
        self._begin(addr, sender, self._answer(addr, operation, ask))

    def _cancel(self, _: Address, sender: _Sender, __: Values) -> None:
        if sender.task:
            sender.task.cancel()

    def _list_models(self, addr: Address, sender: _Sender, _: Values) -> None:
        self._begin(addr, sender, self._answer_models(addr))

    def _play(self, addr: Address, sender: _Sender, values: Values) -> None:
        if values:
            take = self._takes.get(msgspec.convert(_only(map(_plain, values)), int))
            midi, name = take.midi, f"take {take.id}"
        elif kept := self._takes.listed():
            midi, name = self._takes.get(kept[-1].id).midi, f"take {kept[-1].id}"
        else:
            raise ContinuoError("there is no take to play yet: compose one first")
        self._begin(addr, sender, self._playback.play(midi, PlayAsk(), name))

    def _stop(self, addr: Address, sender: _Sender, _: Values) -> None:
        self._begin(addr, sender, self._playback.stop())

    def _begin(self, addr: Address, sender: _Sender, work: Any) -> None:
        """One thing at a time for each sender."""
        if sender.task and not sender.task.done():
            work.close()
            raise ContinuoError("you are being answered already: wait for /continuo/done, or send /continuo/cancel")
        sender.task = asyncio.ensure_future(self._do(addr, work))

    async def _do(self, addr: Address, work: Any) -> None:
        try:
            await work
            self._say(addr, "done")
        except (ContinuoError, OSError, MemoryError) as error:
            self._say(addr, "error", WORDING.sentence(text_of(error)))
        except Exception as error:  # noqa: BLE001  likewise
            self._say(addr, "error", WORDING.sentence(fault_of(error, "answering by OSC")))

    # What is answered

    async def _answer(self, addr: Address, operation: Operation, ask: Ask) -> None:
        has_bars = False
        async with aclosing(self._composing.events(operation, ask, bar_by_bar=True)) as events:
            async for event in events:
                match event:
                    case Bar(begin, end, notes):
                        has_bars = True
                        self._say(addr, "bar", begin, end)
                        await self._say_notes(addr, notes)
                    case Progress(share):
                        self._say(addr, "progress", share)
                    case Take() as take:
                        self._say(addr, "take", take.id, take.rank, take.begin, take.end, len(take.notes))
                        if not has_bars:
                            await self._say_notes(addr, take.notes)
                        if len(take.midi) < _MOST_DATAGRAM - 100:
                            self._say(addr, "clip", take.midi)
                    case Done(notices):
                        for notice in notices:
                            self._say(addr, "notice", notice)

    async def _answer_models(self, addr: Address) -> None:
        for model in await asyncio.to_thread(self._models.listed):
            self._say(addr, "model", model.name, *model.styles)

    async def _say_notes(self, addr: Address, notes: Sequence[PhraseNote]) -> None:
        for begin in range(0, len(notes), _NOTES_A_BUNDLE):
            bundle = OscBundleBuilder(IMMEDIATELY)
            for onset, duration, *rest in notes[begin : begin + _NOTES_A_BUNDLE]:
                bundle.add_content(_message("note", (float(onset), float(duration), *rest)))
            self._send(addr, bundle.build().dgram)
            await asyncio.sleep(_PAUSE_SECONDS)

    def _say(self, addr: Address, verb: str, *values: Any) -> None:
        self._send(addr, _message(verb, values).dgram)

    def _send(self, addr: Address, datagram: bytes) -> None:
        if self._transport and not self._transport.is_closing():
            sender = self._senders.get(addr)
            port = sender.reply_port if sender else None
            self._transport.sendto(datagram, addr if port is None else (addr[0], port))


def _message(verb: str, values: Iterable[Any]) -> Any:
    builder = OscMessageBuilder(ROOT + verb)
    for value in values:
        builder.add_arg(value)
    return builder.build()


def _only(values: Iterable[Any]) -> Any:
    """The one value that there is to be. Raises ContinuoError for another count."""
    every = [*values]
    if len(every) != 1:
        raise ContinuoError("this address takes one value, and {count} came", count=len(every))
    return every[0]


def _plain(value: Any) -> Any:
    """A whole number that came as a float."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _words(values: Values) -> dict[str, Any]:
    """Names and values, one after the other. Raises ContinuoError where one lacks."""
    names = values[::2]
    if len(values) % 2 or not all(isinstance(name, str) for name in names):
        raise ContinuoError("settings are names and values, one after the other, such as bars 8 style jazz")
    return dict(zip(names, map(_plain, values[1::2]), strict=True))
