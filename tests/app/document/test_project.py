"""Project files: what is saved comes back exactly, and nothing else gets in."""

from __future__ import annotations

import errno
import io
import json
import pickle
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.document import project
from app.document.piece import Part, Piece, table
from app.document.project import Project, load_project, save_project
from app.document.takes import Take, TakeTree
from generator.errors import ContinuoError
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import KeySignature, Marker, Tempo
from tests.app.window.parts import piece_of
from tests.generator.midi.files import control, meta, midi_bytes, note, program


def _changed(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(members["project.json"])
    change(about)
    members["project.json"] = json.dumps(about).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("takes/1.", f"takes/{about['takes'][0]['number']}."), data)


PIECE = piece_of((0, 480, 60, 80), (480, 480, 62, 80, 0, 1, 1), tempos=(Tempo(0, 500_000),), metres=(Metre(0, 3, 4),))
TREE = TakeTree((Take(1, "Clip", PIECE), Take(2, "Take 1", PIECE, 1, (480, 960))), 2, 1)

# Lone surrogates too: a file's name may have bytes that are no text.
NAMES = st.text(st.characters(exclude_categories=()), max_size=8)
PLAIN = st.dictionaries(st.text(max_size=4), st.none() | st.integers() | st.floats(allow_nan=False) | NAMES, max_size=3)


def _sorted_by_ticks(kind: Any) -> Callable[[list], tuple]:
    return lambda found: tuple(kind(*one) for one in sorted(found))


PIECES = st.builds(
    lambda rows, parts, **about: Piece(
        rows=table([(*row[:4], row[4] % len(parts), *row[5:]) for row in rows]), parts=parts, **about
    ),
    st.lists(
        st.tuples(
            st.integers(0, 2**30), st.integers(1, 2**30 - 1), st.integers(0, 127), st.integers(1, 127),
            st.integers(0, 9), st.integers(0, 1), st.integers(0, 1),
        ),
        max_size=6,
    ),
    parts=st.lists(
        st.builds(Part, st.text(max_size=8), st.integers(0, 127), st.booleans(), st.none()), min_size=1, max_size=3
    ).map(tuple),
    ticks_per_quarter=st.sampled_from([24, 480, 960, 2**15 - 1]),
    tempos=st.lists(st.tuples(st.integers(0, 2**30), st.integers(1, 2**24 - 1)), max_size=3).map(
        _sorted_by_ticks(Tempo)
    ),
    metres=st.lists(
        st.tuples(st.integers(0, 2**30), st.integers(1, 255), st.sampled_from([1, 2, 4, 8, 16])), max_size=3
    ).map(_sorted_by_ticks(Metre)),
    keys=st.lists(st.tuples(st.integers(0, 2**30), st.integers(-7, 7), st.booleans()), max_size=2).map(
        _sorted_by_ticks(KeySignature)
    ),
    markers=st.lists(st.tuples(st.integers(0, 2**30), st.text(min_size=1, max_size=8)), max_size=3).map(
        _sorted_by_ticks(Marker)
    ),
)  # fmt: skip
TAKES = st.builds(
    Take,
    st.just(0),
    NAMES,
    PIECES,
    region=st.none() | st.tuples(st.integers(0, 1000), st.integers(1000, 2000)),
    rating=st.integers(-1, 1),
    is_kept=st.booleans(),
    settings=PLAIN,
    checkpoint=st.dictionaries(st.sampled_from(["file", "hash"]), NAMES),
    scores=PLAIN,
    created=NAMES,
)
TREES = st.tuples(st.lists(TAKES, min_size=1, max_size=4), st.integers(0, 3), st.integers(0, 4)).map(
    lambda drawn: TakeTree(
        tuple(replace(take, number=3 * n + 1, parent=3 * n - 2 if n else None) for n, take in enumerate(drawn[0])),
        3 * (drawn[1] % len(drawn[0])) + 1,
        3 * (drawn[2] % len(drawn[0])) + 1 if drawn[2] else None,
    )
)


@settings(max_examples=40, deadline=None)
@given(TREES, PLAIN, st.none() | NAMES.filter(bool))
def test_what_is_saved_comes_back_exactly(tmp_path_factory, tree: TakeTree, plain: dict, origin: str | None):
    path = tmp_path_factory.mktemp("project") / "a.continuo"
    saved = Project(tree, plain, Path(origin) if origin else None)
    save_project(saved, path, with_midi=False)
    assert load_project(path) == saved


def test_what_is_seen_and_what_is_kept_are_midi_files_too(tmp_path):
    path = tmp_path / "a.continuo"
    others = (Take(3, "Take 2", PIECE, is_kept=True), Take(4, "", Piece(), is_kept=True))
    save_project(Project(replace(TREE, all=(*TREE.all, *others))), path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert read_midi(archive.read("takes/2.mid"), "2.mid").note_count == 2
    assert names == [
        "project.json",
        "takes/1.npy",
        "takes/2.npy",
        "takes/2.mid",
        "takes/3.npy",
        "takes/3.mid",
        "takes/4.npy",
    ]


def test_a_piece_of_more_instruments_than_midi_has_channels_is_saved(tmp_path):
    rows = [(n, 10, 60, 80, n) for n in range(40)]
    many = piece_of(*rows, parts=tuple(Part(f"{n}", n) for n in range(40)))
    save_project(Project(TakeTree((Take(1, "", many),), 1)), tmp_path / "a.continuo")
    assert load_project(tmp_path / "a.continuo").tree.shown.piece == many


def test_a_parts_name_of_half_characters_can_be_saved_again(tmp_path):
    path = about_with(tmp_path, first({"parts": [["\udcff", 0, False]]}))
    found = load_project(path)
    save_project(found, path)
    assert load_project(path).tree == found.tree


def test_the_mix_the_colour_and_the_identity_of_a_track_are_kept(tmp_path):
    parts = (
        Part("Bass", 33, id=7, colour=11, volume=127, pan=0, reverb=127, is_muted=True),
        Part("טיש 🎸" + "x" * 300, 0, True, id=9, colour=3, volume=0, pan=127, is_soloed=True, is_armed=True),
        Part("Wet", id=10, reverb=0, chorus=127),
    )
    piece = piece_of((0, 9, 60, 80), (0, 9, 36, 80, 1), parts=parts)
    save_project(Project(TakeTree((Take(1, "", piece),), 1)), tmp_path / "a.continuo")
    again = load_project(tmp_path / "a.continuo").tree.shown.piece.parts
    assert again == parts and [part.id for part in again] == [7, 9, 10]


def test_a_project_of_the_first_version_has_tracks_with_the_usual_mix(tmp_path):
    def earlier(about):
        about["version"] = 1
        for take in about["takes"]:
            del take["tracks"]

    found = load_project(about_with(tmp_path, earlier)).tree
    assert [take.piece for take in found.all] == [take.piece for take in TREE.all]
    for take in found.all:
        ids = [part.id for part in take.piece.parts]
        assert 0 not in ids and len({*ids}) == len(ids)
    assert {part.name: part.id for part in found.all[0].piece.parts} == {
        part.name: part.id for part in found.all[-1].piece.parts
    }


def test_tracks_keep_their_outputs_and_channels(tmp_path):
    parts = (Part("a", id=7, output="Synth: MIDI 1", channel=15), Part("b", id=9, channel=0), Part("c", id=10))
    save_project(Project(TakeTree((Take(1, "", piece_of((0, 9, 60, 80), parts=parts)),), 1)), tmp_path / "a.continuo")
    assert load_project(tmp_path / "a.continuo").tree.shown.piece.parts == parts


def test_a_project_of_the_second_version_has_tracks_on_the_piece_s_output(tmp_path):
    def earlier(about):
        about["version"] = 2
        for take in about["takes"]:
            for track in take["tracks"]:
                del track["output"], track["channel"]

    found = load_project(about_with(tmp_path, earlier)).tree
    assert {(part.output, part.channel) for part in found.all[0].piece.parts} == {("", None)}


def test_a_project_of_the_third_version_has_the_sends_of_the_file_that_its_tracks_came_from(tmp_path):
    data = midi_bytes(
        [control(0, 91, 90), control(0, 93, 20), *note(5, 9, 60)],
        [program(0, 5, channel=1), *note(0, 9, 60, channel=1)],
    )
    read = Piece.from_score(read_midi(data, "x"))
    new = Part("joins the first", 0, id=20), Part("alone", 70, id=21)
    take = Take(1, "", replace(read, parts=(*read.parts, *new)))

    def earlier(about):
        about["version"] = 3
        for track in about["takes"][0]["tracks"]:
            del track["reverb"], track["chorus"]

    path = tmp_path / "a.continuo"
    save_project(Project(TakeTree((take,), 1)), path)
    _changed(path, earlier)
    parts = load_project(path).tree.shown.piece.parts
    assert [(part.reverb, part.chorus) for part in parts] == [(90, 20), (40, 0), (90, 20), (40, 0)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": 16},
        {"channel": -1},
        {"channel": "x"},
        {"output": "x" * 5000},
        {"volume": 128},
        {"pan": -1},
        {"reverb": 128},
        {"chorus": -1},
        {"chorus": None},
        {"colour": 12},
        {"id": -1},
        {"tune": 3},
        {"volume": "loud"},
        [1],
        None,
    ],
)
def test_a_mix_that_can_not_be_is_damage(tmp_path, wrong):
    assert "is damaged" in refused(about_with(tmp_path, first({"tracks": [wrong]})))


# Damage


def written(tmp_path: Path) -> tuple[Path, bytes]:
    path = tmp_path / "a.continuo"
    save_project(Project(TREE, {"bars": 4}), path, with_midi=False)
    return path, path.read_bytes()


def refused(path: Path) -> str:
    with pytest.raises(ContinuoError) as caught:
        load_project(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}: ") and "\n" not in sentence
    return sentence


def test_every_truncation_is_refused_in_a_sentence(tmp_path):
    path, whole = written(tmp_path)
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        refused(path)


def test_flipped_bits_are_refused_in_a_sentence_or_read(tmp_path):
    path, whole = written(tmp_path)
    rng = np.random.default_rng(0)
    for place in rng.permutation(len(whole))[:500]:
        bad = bytearray(whole)
        bad[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(bad)
        try:
            load_project(path)  # a file's date, say, is of no importance
        except ContinuoError as error:
            assert "\n" not in str(error)


def repacked(tmp_path: Path, **members: bytes | None) -> Path:
    """The project with other members; None: without."""
    path, whole = written(tmp_path)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        kept: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    names = {"about": "project.json", "one": "takes/1.npy", "two": "takes/2.npy"}
    kept.update({names[name]: data for name, data in members.items()})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in kept.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def about_with(tmp_path: Path, change: Callable[[dict], object]) -> Path:
    """The project with another project.json."""
    _, whole = written(tmp_path)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        about = json.loads(archive.read("project.json"))
    change(about)
    return repacked(tmp_path, about=json.dumps(about).encode())


def npy(array: np.ndarray, *, allow_pickle: bool = False) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array(out, array, allow_pickle=allow_pickle)
    return out.getvalue()


def test_a_newer_version_is_told_with_its_program(tmp_path):
    path = about_with(tmp_path, lambda about: about.update(version=project.VERSION + 1, program="continuo 9.1"))
    assert "newer Continuo (continuo 9.1)" in refused(path)


def test_another_zip_is_no_project(tmp_path):
    path = tmp_path / "a.continuo"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    refused(path)
    assert "not a Continuo project" in refused(repacked(tmp_path, about=b"[]"))


def first(change: dict[str, object]) -> Callable[[dict], object]:
    return lambda about: about["takes"][0].update(change)


@pytest.mark.parametrize(
    "change",
    [
        lambda about: about.pop("takes"),
        lambda about: about.update(takes=[]),
        lambda about: about.update(takes={"a": 1}),
        lambda about: about.update(takes=[1]),
        lambda about: about.update(version="new"),
        lambda about: about.update(version=float("inf")),
        lambda about: about.update(current=7),
        lambda about: about.update(current=float("inf")),
        lambda about: about.update(other=7),
        lambda about: about.update(other=[1]),
        lambda about: about.update(settings=3),
        lambda about: about["takes"][1].update(number=1),
        lambda about: about["takes"][1].update(parent=2),  # of itself
        lambda about: about["takes"][1].update(parent=99),
        lambda about: (about["takes"][0].update(parent=2), about["takes"][1].update(parent=1)),
        first({"number": -1}),
        first({"number": "../../../etc/passwd"}),
        first({"number": float("inf")}),
        first({"number": None}),
        first({"rating": float("nan")}),
        first({"region": [10**30, 10**31]}),
        first({"region": [-5, -4]}),
        first({"region": [10, 3]}),
        first({"region": [1]}),
        first({"ticks_per_quarter": 0}),
        first({"ticks_per_quarter": 10**9}),
        first({"parts": [["a", 128, False]]}),
        first({"parts": []}),
        first({"parts": [["a"]]}),
        first({"tempos": [[0, 0]]}),
        first({"tempos": [[5, 500_000], [0, 500_000]]}),
        first({"tempos": [[10**30, 500_000]]}),
        first({"metres": [[0, 0, 4]]}),
        first({"metres": [[0, 4, 3]]}),
        first({"keys": [[0, 99, False]]}),
        first({"keys": [[-1, 0, False]]}),
        first({"markers": [[0, ""]]}),
        first({"markers": [[-1, "a"]]}),
        first({"markers": [[5, "a"], [0, "a"]]}),
        first({"markers": [[0]]}),
        first({"settings": [1, 2, 3]}),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(tmp_path, change: Callable[[dict], object]):
    refused(about_with(tmp_path, change))


def huge_header(shape: str, kind: str = "<i4") -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (63 - (10 + len(header)) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


@pytest.mark.parametrize(
    "notes",
    [
        None,
        b"",
        b"\x93NUMPY",
        npy(np.zeros((1, 7))),
        npy(np.zeros((1, 6), np.int32)),
        npy(np.zeros(7, np.int32)),
        npy(np.zeros((1, 7), ">i4")),
        npy(np.zeros((1, 7), np.int32)),  # a note of no length
        npy(np.array([[2**31 - 1, 2**31 - 1, 60, 80, 0, 0, 0]], np.int32)),
        npy(np.array([[-1, 10, 60, 80, 0, 0, 0]], np.int32)),
        npy(np.array([[0, 10, 128, 80, 0, 0, 0]], np.int32)),
        npy(np.array([[0, 10, 60, 80, 1, 0, 0]], np.int32)),  # of a part that is not there
        npy(np.array([[0, 10, 60, 80, 0, 2, 0]], np.int32)),
        npy(np.array([{"a": 1}] * 7, object), allow_pickle=True),
        huge_header("(10000000000000, 7)"),
        huge_header("(400000000, 7)"),
        huge_header("(-1, 7)"),
        huge_header("(1, 7"),
        huge_header("__import__('os').abort()"),
    ],
)
def test_tables_that_are_no_notes_are_refused_in_a_sentence(tmp_path, notes: bytes | None):
    refused(repacked(tmp_path, one=notes))


class Harmful:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was run",))


def test_a_pickle_is_never_run(tmp_path):
    for data in (pickle.dumps(Harmful()), npy(np.array([Harmful()], object), allow_pickle=True)):
        refused(repacked(tmp_path, one=data))
        refused(repacked(tmp_path, about=data))


def test_a_zip_that_unpacks_to_more_than_a_project_can_be_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(project, "_MOST_BYTES", 1 << 20)
    assert "larger than a project can be" in refused(repacked(tmp_path, one=bytes(2 << 20)))


def test_a_member_that_is_larger_than_it_says_is_refused(tmp_path):
    path = repacked(tmp_path, one=bytes(1 << 16))
    data = bytearray(path.read_bytes())
    size = (1 << 16).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:  # in both of the zip's tables
        data[place : place + 4] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    refused(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_damage_in_any_kind_of_zip_is_refused_in_a_sentence(tmp_path, method: int):
    path, whole = written(tmp_path)
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(path, "w", method) as archive:
        for name in old.namelist():
            archive.writestr(name, old.read(name))
    whole = path.read_bytes()
    for place in range(30, len(whole) - 200, 7):
        bad = bytearray(whole)
        bad[place] ^= 0xFF
        path.write_bytes(bad)
        try:
            load_project(path)
        except ContinuoError as error:
            assert "\n" not in str(error)


def test_members_that_are_named_like_paths_stay_in_the_zip(tmp_path):
    path, _ = written(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../evil.txt", "evil")
        archive.writestr("/tmp/evil.txt", "evil")
    assert load_project(path).tree == TREE
    assert sorted(found.name for found in tmp_path.rglob("*")) == ["a.continuo"]


def test_a_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_project(tmp_path / "gone.continuo")


def test_a_full_disk_leaves_the_old_file_whole(tmp_path, monkeypatch):
    path, whole = written(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("generator.files.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save_project(Project(TakeTree((Take(1, "Other", Piece()),), 1)), path)
    assert path.read_bytes() == whole
    assert [found.name for found in tmp_path.iterdir()] == ["a.continuo"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_device_that_is_full_says_so():
    with pytest.raises(OSError, match="No space left"):
        save_project(Project(TREE), Path("/dev/full"))


def test_the_number_of_a_take_fits_into_a_signal(tmp_path):
    path = tmp_path / "a.continuo"
    save_project(Project(TakeTree((Take(1, "a", PIECE),), 1)), path)

    def put(about: dict[str, Any]) -> None:
        about["current"] = about["takes"][0]["number"] = 2**40

    _changed(path, put)
    with pytest.raises(ContinuoError, match="damaged"):
        load_project(path)


def test_a_piece_has_no_more_parts_than_a_midi_file_can_have(tmp_path):
    path = tmp_path / "a.continuo"
    save_project(Project(TakeTree((Take(1, "a", PIECE),), 1)), path)
    many = {"parts": [["a", 0, False]] * (2**16 + 1), "tracks": [{}] * (2**16 + 1)}
    _changed(path, lambda about: about["takes"][0].update(many))
    with pytest.raises(ContinuoError, match="too many instruments"):
        load_project(path)


def test_a_project_has_a_largest_size_as_a_whole(tmp_path, monkeypatch):
    path = tmp_path / "a.continuo"
    takes = tuple(Take(number, "a", PIECE) for number in range(1, 9))
    save_project(Project(TakeTree(takes, 1)), path)
    load_project(path)
    with zipfile.ZipFile(path) as archive:
        size = sum(one.file_size for one in archive.infolist())
    monkeypatch.setattr(project, "_MOST_BYTES_OF_ALL", size - 1)
    with pytest.raises(ContinuoError, match="larger than a project can be"):
        load_project(path)


def test_the_other_events_of_a_midi_file_are_saved(tmp_path):
    data = midi_bytes([*note(0, 100, 60), control(50, 7, 90), meta(10, "lyrics", text="la")])
    piece = Piece.from_score(read_midi(data, "a.mid"))
    tree = TakeTree((Take(1, "Clip", piece), Take(2, "Take 1", piece, 1)), 2)
    save_project(Project(tree), tmp_path / "a.continuo")
    takes = load_project(tmp_path / "a.continuo").tree.all
    assert takes[0].piece.source is takes[1].piece.source
    assert [write_midi(take.piece.score()) for take in takes] == [write_midi(piece.score())] * 2
    assert b"la" in write_midi(takes[0].piece.score())


def test_markers_of_a_project_of_before_they_were_kept_are_those_of_its_file(tmp_path):
    piece = Piece.from_score(read_midi(midi_bytes([*note(0, 100, 60), meta(10, "marker", text="Verse")]), "a.mid"))
    assert [mark.text for mark in piece.markers] == ["Verse"]
    path = tmp_path / "a.continuo"
    save_project(Project(TakeTree((Take(1, "Clip", piece),), 1)), path)
    _changed(path, lambda about: about["takes"][0].pop("markers"))
    assert load_project(path).tree.all[0].piece == piece


def test_a_source_that_is_out_of_range_is_passed_over(tmp_path):
    path = tmp_path / "a.continuo"
    save_project(Project(TREE), path)
    _changed(path, lambda about: about["takes"][0].update(source_parts=[7]))
    assert load_project(path).tree.all[0].piece.parts[0].source_part is None
