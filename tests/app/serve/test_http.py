"""Composing and playing by HTTP, as other programs meet it."""

from __future__ import annotations

import base64
import json
import os
import sys
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest

from app.composer.messages import JobFailed
from app.ipc.client import Restarted
from app.player import messages as ask
from app.serve.composing import MOST_WAITING
from app.serve.server import ServerOptions, serve
from generator.compose.asking.controls import Controls
from generator.compose.asking.provenance import find_provenance
from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_all
from generator.errors import ContinuoError, Text
from generator.midi.reader import read_midi, read_texts
from generator.midi.writer import write_midi
from generator.network.checkpoint import load_checkpoint
from tests.app.serve.parts import SECONDS, QuickComposer, Served, served
from tests.generator.bands import band

CLIP = write_midi(band(2))
CLIP_TEXT = base64.b64encode(CLIP).decode()
NOTES = [[0, 1, 60, 80, 0], [1, 1, 64, 80, 0], [2, 2, 67, 80, 32]]


def multipart(**parts: bytes) -> tuple[bytes, str]:
    """Body and type of a form."""
    lines = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
        % (name.encode(), b'; filename="a.mid"' if name == "clip" else b"", content)
        for name, content in parts.items()
    )
    return lines + b"--x--\r\n", "multipart/form-data; boundary=x"


def test_the_page_needs_no_script_and_no_internet(server: Served) -> None:
    answer = server.get("/")
    assert answer.status == 200 and b"/v1/continue" in answer.body
    assert f"http://{server.address}/v1/continue".encode() in answer.body
    assert b"1 to 2000; null for" in answer.body and b"MAX_" not in answer.body
    assert b"<script" not in answer.body and b"https://" not in answer.body


def test_models_are_listed_with_what_they_can(server: Served) -> None:
    (model,) = server.get("/v1/models").json["models"]
    assert model["name"] == "band" and model["is_default"] and model["has_parts"] and model["can_fill"]
    assert model["styles"] == ["jazz"]


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text there")
def test_a_model_whose_name_is_no_text_has_one_with_a_sign(filling_model: Path, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"band\xff.safetensors")
    odd.write_bytes(filling_model.read_bytes())
    with served(odd, QuickComposer()) as server:
        assert [model["name"] for model in server.get("/v1/models").json["models"]] == ["band?"]
        assert server.post("/v1/new", {"bars": 1, "model": "band?"}).status == 200


@pytest.mark.parametrize(
    ("path", "settings"),
    [
        ("continue", {"bars": 2}),
        ("continue", {"bars": 2, "only_new": True, "parts": "bass", "takes": 2}),
        ("fill", {"fill": [1, 1]}),
        ("fill", {"fill": [1, 1], "parts": "bass", "controls": {"density": "1-4"}}),
        ("vary", {"vary": [2, 2], "amount": 0.5}),
        ("add", {"add": "violin"}),
        ("add", {"add": "violin", "fill": [2, 2]}),
    ],
)
def test_a_clip_is_worked_on(server: Served, path: str, settings: dict) -> None:
    answer = server.post(f"/v1/{path}", {"clip": CLIP_TEXT, **settings})
    assert answer.status == 200, answer.body
    takes = answer.json["takes"]
    assert [take["rank"] for take in takes] == [*range(1, settings.get("takes", 1) + 1)]
    assert read_midi(base64.b64decode(takes[0]["midi"]), "answer").note_count
    assert all(takes[0]["begin"] <= note[0] < takes[0]["end"] for note in takes[0]["notes"])


def test_a_piece_from_nothing(server: Served) -> None:
    answer = server.post("/v1/new", {"ensemble": "piano, bass", "bars": 4, "metre": "3/4"})
    (take,) = answer.json["takes"]
    assert (take["begin"], take["end"]) == (0, 12)
    assert server.post("/v1/new", {"clip": CLIP_TEXT}).status == 422


def test_notes_may_take_the_place_of_a_file(server: Served) -> None:
    answer = server.post("/v1/continue", {"phrase": {"notes": NOTES, "tempo": 90, "metre": "4/4"}, "bars": 1})
    (take,) = answer.json["takes"]
    assert (take["begin"], take["end"]) == (4, 8) and take["notes"][0][:3] == [4, 1, 60]
    assert [track["program"] for track in take["tracks"]] == [0, 32]


def test_new_music_may_begin_behind_a_rest(server: Served) -> None:
    phrase = {"notes": NOTES, "metre": "3/4"}
    for begin, expected in ((None, 4), (4, 4), (6, 6), (9, 9)):
        (take,) = server.post("/v1/continue", {"phrase": phrase, "bars": 1, "begin": begin}).json["takes"]
        assert take["begin"] == take["notes"][0][0] == expected
    refused = server.post("/v1/continue", {"phrase": phrase, "begin": 3})
    assert refused.status == 422 and "begin is 3, and the clip ends at 4" in refused.json["error"]


def test_a_form_has_the_file_as_it_is(server: Served) -> None:
    body, kind = multipart(clip=CLIP, request=b'{"bars": 1}')
    answer = server.ask("POST", "/v1/continue", body, {"Content-Type": kind})
    assert answer.status == 200 and len(answer.json["takes"]) == 1
    for parts in ({"request": b"[]"}, {"clip": b"MThd", "request": b"{}"}, {"other": b""}):
        body, kind = multipart(**parts)
        assert server.ask("POST", "/v1/continue", body, {"Content-Type": kind}).status == 422
    assert server.ask("POST", "/v1/continue", b"--y", {"Content-Type": "multipart/form-data"}).status == 400
    assert server.ask("POST", "/v1/continue", b"--y\r\n\0", {"Content-Type": kind}).status in (400, 422)


def test_bars_come_as_they_are_composed(server: Served) -> None:
    answer = server.post("/v1/continue", {"clip": CLIP_TEXT, "bars": 3}, Accept="application/x-ndjson")
    events = [json.loads(line) for line in answer.body.splitlines()]
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert [event["event"] for event in events] == ["bar", "bar", "bar", "take", "done"]
    assert [(event["begin"], event["end"]) for event in events[:3]] == [(8, 12), (12, 16), (16, 20)]
    assert [note for event in events[:3] for note in event["notes"]] == events[3]["notes"]


def test_server_sent_events_have_names(server: Served) -> None:
    answer = server.post("/v1/fill", {"clip": CLIP_TEXT, "fill": [1, 1]}, Accept="text/event-stream")
    blocks = answer.body.decode().strip().split("\n\n")
    assert [block.splitlines()[0] for block in blocks] == ["event: progress", "event: take", "event: done"]
    assert all(json.loads(block.splitlines()[1].removeprefix("data: ")) for block in blocks)


def test_what_fails_before_the_first_event_has_a_status_and_later_is_an_event(server: Served) -> None:
    answer = server.post("/v1/continue", {"clip": CLIP_TEXT, "style": "x"}, Accept="text/event-stream")
    assert answer.status == 422
    assert server.composer
    server.composer.failure = Text("the notes ran out")
    assert server.post("/v1/continue", {"clip": CLIP_TEXT}).json == {"error": "the notes ran out"}


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("continue", {}, "there is no music to work on"),
        ("continue", {"clip": CLIP_TEXT, "bars": 0}, "bars is 0"),
        ("continue", {"clip": CLIP_TEXT, "bars": "8"}, "bars is a text, and has to be a whole number or null"),
        ("continue", {"clip": CLIP_TEXT, "bras": 8}, "there is no field bras; did you mean bars?"),
        ("continue", {"clip": CLIP_TEXT, "density": "1-4"}, "there is no field density: it belongs to controls"),
        ("continue", {"clip": CLIP_TEXT, "controls": {"keys": "C"}}, "controls.keys; did you mean controls.key?"),
        ("continue", {"clip": CLIP_TEXT, "bars": -1}, "bars has to be a whole number of 0 or more"),
        ("fill", {"clip": CLIP_TEXT, "bars": 1}, "there is no field bars; there are model, clip, phrase, fill"),
        ("continue", {"clip": "%%%"}, "clip: "),
        ("continue", {"clip": "TVRoZA=="}, "clip.mid: "),
        ("continue", {"clip": CLIP_TEXT, "phrase": {"notes": NOTES}}, "clip and phrase both"),
        ("continue", {"phrase": {"notes": []}}, "no notes"),
        ("continue", {"phrase": {"notes": [[0, 1, 128, 80, 0]]}}, "phrase.notes"),
        ("continue", {"clip": CLIP_TEXT, "seconds": 1, "bars": 1}, "seconds and bars both"),
        ("continue", {"clip": CLIP_TEXT, "model": "x"}, "there is no model 'x'; choose one of band"),
        ("continue", {"clip": CLIP_TEXT, "controls": {"key": "H"}}, "'H'"),
        ("continue", {"clip": CLIP_TEXT, "rng_seed": 10**30}, "rng_seed"),
        ("fill", {"clip": CLIP_TEXT}, "the field fill is missing: give it"),
        ("fill", {"clip": CLIP_TEXT, "fill": [9, 9]}, "only bars 1 to 2"),
        ("fill", {"clip": CLIP_TEXT, "fill": [2, 1]}, "counted from 1"),
        ("fill", {"clip": CLIP_TEXT, "fill": [0, 1]}, "counted from 1"),
        ("play", {}, "say what to play"),
        ("play", {"clip": "TVRoZA=="}, "clip.mid: "),
    ],
)
def test_what_can_not_be_done_is_one_sentence(server: Served, path: str, body: dict, said: str) -> None:
    answer = server.post(f"/v1/{path}", body)
    assert answer.status == 422
    sentence = answer.json["error"]
    assert said in sentence and "\n" not in sentence and "--" not in sentence


def test_what_is_no_request_is_refused(server: Served) -> None:
    assert server.post("/v1/continue", b"{", **{"Content-Type": "application/json"}).status == 400
    assert server.post("/v1/continue", b"\xff\xfe", **{"Content-Type": "application/json"}).status == 400
    deep = b"[" * 100_000
    assert server.post("/v1/continue", deep, **{"Content-Type": "application/json"}).status in (400, 422)
    assert server.post("/v1/continue", b"{}", **{"Content-Type": "text/plain"}).status == 415
    assert server.get("/v1/continue").status == 405
    assert server.get("/v2").status == 404
    assert set(server.get("/v2").json) == {"error"}


def test_takes_are_kept_and_sent_as_files(server: Served) -> None:
    server.post("/v1/continue", {"clip": CLIP_TEXT, "bars": 1, "takes": 2})
    listed = server.get("/v1/takes").json["takes"]
    assert [(own["id"], own["rank"]) for own in listed] == [(1, 1), (2, 2)]
    take, file = server.get("/v1/takes/2"), server.get("/v1/takes/2/midi")
    assert file.headers["content-type"] == "audio/midi" and base64.b64decode(take.json["midi"]) == file.body
    for number in ("0", "3", "x", "9" * 40, "%C2%B2"):
        assert server.get(f"/v1/takes/{number}").status == 404


def test_a_take_plays_until_it_is_stopped(server: Served) -> None:
    assert server.get("/v1/player").json == {"state": "closed", "position": 0}
    server.post("/v1/continue", {"clip": CLIP_TEXT, "bars": 1})
    assert server.post("/v1/play", {"take": 1, "begin": 8, "speed": 2}).json["state"] == "playing"
    player = server.output.quiet
    (begun,) = player.sent(ask.Play)
    (loaded,) = player.sent(ask.LoadPiece)
    assert begun.tick == 8 * loaded.ticks_per_quarter and player.sent(ask.SetSpeed)[-1].factor == 2
    assert server.post("/v1/stop").json["state"] == "stopped"
    assert isinstance(player.commands[-1], ask.Stop)
    assert server.post("/v1/play", {"take": 9}).status == 404
    assert server.post("/v1/play", {"clip": CLIP_TEXT}).status == 200


def test_nothing_plays_from_behind_the_end(server: Served) -> None:
    for begin in (8, 1000):
        refused = server.post("/v1/play", {"clip": CLIP_TEXT, "begin": begin})
        assert refused.status == 422
        assert f"begin is {begin}, and clip.mid ends at 8" in refused.json["error"]
    assert server.get("/v1/player").json["state"] == "closed"
    assert server.post("/v1/play", {"clip": CLIP_TEXT, "begin": 7.9}).json == {"state": "playing", "position": 7.9}


def test_no_note_hangs_when_the_server_ends(filling_model: Path) -> None:
    with served(filling_model, QuickComposer()) as server:
        server.post("/v1/play", {"clip": CLIP_TEXT})
    assert server.output.is_closed.is_set()


def test_who_goes_gets_nothing_composed_any_more(server: Served) -> None:
    composer = server.composer
    assert composer
    composer.is_held = True
    for accept in ("application/json", "text/event-stream"):
        composer.asked.clear()
        composer.cancelled.clear()
        connection = server.connect()
        body = json.dumps({"clip": CLIP_TEXT})
        connection.request("POST", "/v1/continue", body, {"Content-Type": "application/json", "Accept": accept})
        assert composer.asked.wait(SECONDS)
        connection.close()
        assert composer.cancelled.wait(SECONDS)
    composer.is_held = False
    assert server.post("/v1/continue", {"clip": CLIP_TEXT}).status == 200


def test_clients_are_answered_one_after_the_other_and_too_many_are_refused(server: Served) -> None:
    composer = server.composer
    assert composer
    composer.is_held = True
    with ThreadPoolExecutor(MOST_WAITING + 2) as pool:
        every = [
            pool.submit(server.post, "/v1/new", {"bars": 1}) for _ in range(MOST_WAITING + 2)
        ]  # one that is answered, and one too many
        assert composer.asked.wait(SECONDS)
        (refused,), _ = wait(every, SECONDS, FIRST_COMPLETED)
        composer.is_held = False
        composer.release()
        statuses = sorted(one.result(SECONDS).status for one in every)
    assert statuses == [200] * (MOST_WAITING + 1) + [503]
    answer = refused.result()
    assert answer.status == 503 and "try again" in answer.json["error"] and "retry-after" in answer.headers
    assert composer.most_at_once == 1


def test_a_composing_process_that_dies_is_asked_once_more(server: Served) -> None:
    composer = server.composer
    assert composer
    for deaths, status in ((1, 200), (2, 503), (0, 200)):
        composer.deaths = deaths
        assert server.post("/v1/continue", {"clip": CLIP_TEXT, "bars": 1}).status == status
    composer.failure, composer.gives_up = Text("it keeps crashing"), True
    refused = server.post("/v1/continue", {"clip": CLIP_TEXT}, Accept="text/event-stream")
    assert (refused.status, refused.json) == (503, {"error": "it keeps crashing"})


def test_what_became_of_the_process_between_two_requests_is_no_answer_to_the_next(server: Served) -> None:
    composer = server.composer
    assert composer
    server.post("/v1/new", {"bars": 1})
    for report in (Restarted(), Restarted(), JobFailed(None, Text("it keeps crashing"))):
        composer._on_report(report)
    jobs = composer.jobs
    assert server.post("/v1/new", {"bars": 1}).status == 200
    assert composer.jobs == jobs + 1


def test_a_port_that_is_taken_is_one_sentence(server: Served) -> None:
    with pytest.raises(ContinuoError, match="choose another"):
        serve(ServerOptions(server.running.port, None), None, lambda: None, lambda _: None)  # type: ignore[arg-type]


@pytest.mark.processes
def test_takes_are_those_of_the_command_line_to_the_byte(filling_model: Path) -> None:
    with served(filling_model, None) as server:
        body = {"clip": CLIP_TEXT, "bars": 2, "takes": 2, "rng_seed": 5, "controls": {"range": "C3-C6"}}
        answered = server.post("/v1/continue", body).json["takes"]
        streamed = server.post("/v1/continue", body | {"takes": 1}, Accept="application/x-ndjson").body.splitlines()
    wish = Wish(seed=read_midi(CLIP, "clip"), bars=2, takes=2, rng_seed=5, controls=Controls(range="C3-C6"))
    checkpoint = load_checkpoint(filling_model)
    for ours, theirs in zip(compose_all(checkpoint, wish), answered, strict=True):
        data = base64.b64decode(theirs["midi"])
        about = find_provenance(read_texts(data))
        assert about and about.wish_with(wish.seed) == replace(wish, candidates=1) and about.take == ours.index
        assert data == write_midi(ours.score, 1, read_texts(data)[-1:])
    assert [json.loads(line)["event"] for line in streamed] == ["bar", "bar", "take", "done"]
