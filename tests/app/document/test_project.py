"""Project files: what is saved comes back exactly, also what older versions saved."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.document.piece import Part, Piece, table
from app.document.project import Project, load_project, save_project
from app.document.takes import Take, TakeTree
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import KeySignature, Marker, Tempo
from tests.app.document.projects import PIECE, TREE, about_with, first, rewrite
from tests.app.window.parts import piece_of
from tests.generator.midi.files import control, meta, midi_bytes, note, program

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
    rewrite(path, earlier)
    parts = load_project(path).tree.shown.piece.parts
    assert [(part.reverb, part.chorus) for part in parts] == [(90, 20), (40, 0), (90, 20), (40, 0)]


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
    rewrite(path, lambda about: about["takes"][0].pop("markers"))
    assert load_project(path).tree.all[0].piece == piece


def test_a_source_that_is_out_of_range_is_passed_over(tmp_path):
    path = tmp_path / "a.continuo"
    save_project(Project(TREE), path)
    rewrite(path, lambda about: about["takes"][0].update(source_parts=[7]))
    assert load_project(path).tree.all[0].piece.parts[0].source_part is None
