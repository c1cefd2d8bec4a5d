"""Project files that are damaged, hostile or too large are refused in a sentence; a failed save leaves the old one."""

from __future__ import annotations

import errno
import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.document import project
from app.document.piece import Piece
from app.document.project import Project, load_project, save_project
from app.document.takes import Take, TakeTree
from app.files.untrusted import read_member
from generator.errors import ContinuoError
from tests.app.document.projects import PIECE, TREE, about_with, first, repacked, rewrite, written


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


def npy(array: np.ndarray, *, allow_pickle: bool = False) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array(out, array, allow_pickle=allow_pickle)
    return out.getvalue()


def test_a_newer_version_is_reported_with_its_program(tmp_path):
    path = about_with(tmp_path, lambda about: about.update(version=project.VERSION + 1, program="continuo 9.1"))
    assert "newer Continuo (continuo 9.1)" in refused(path)


def test_another_zip_is_no_project(tmp_path):
    path = tmp_path / "a.continuo"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    refused(path)
    assert "not a Continuo project" in refused(repacked(tmp_path, about=b"[]"))


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

    rewrite(path, put)
    with pytest.raises(ContinuoError, match="damaged"):
        load_project(path)


def test_a_piece_has_no_more_parts_than_a_midi_file_can_have(tmp_path):
    path = tmp_path / "a.continuo"
    save_project(Project(TakeTree((Take(1, "a", PIECE),), 1)), path)
    many = {"parts": [["a", 0, False]] * (2**16 + 1), "tracks": [{}] * (2**16 + 1)}
    rewrite(path, lambda about: about["takes"][0].update(many))
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


def test_a_table_that_many_takes_name_is_not_read_for_each(tmp_path, monkeypatch):
    path = about_with(tmp_path, lambda about: about.update(takes=about["takes"][:1] * 10_000))
    members: list[str] = []

    def read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
        members.append(name)
        return read_member(archive, name, most)

    monkeypatch.setattr(project, "read_member", read)
    assert "told apart" in refused(path)
    assert members == ["project.json"]
