"""A prepared corpus: read once, read again only where something changed."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import os
import signal
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from generator import folder_walk
from generator.errors import ContinuoError
from generator.events.quantiser import quantise
from generator.midi.writer import write_midi
from generator.music.score import Score, Track, note_array
from tests.training.tunes import random_tune, write_tunes
from training.cli import main
from training.config import PrepareConfig
from training.corpus import reading, shards
from training.corpus.filters import LeftOut, read_corpus
from training.corpus.prepare import PreparedCorpus, TrainingGroup, prepare
from training.corpus.sources import find, read
from training.corpus.split import split_corpus


def write(score: Score, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_midi(score))


def part(notes: list[tuple[int, int, int, int]], **options) -> Track:
    return Track(note_array(notes), "", **options)


def names(corpus: PreparedCorpus) -> list[str]:
    return [Path(name).name for name in corpus.names(corpus.pieces)]


def test_what_is_stored_is_what_was_read(tmp_path: Path) -> None:
    folder = write_tunes(tmp_path / "tunes", 4)
    corpus = prepare([f"folk={folder}"], PrepareConfig(prepared=tmp_path / "p"))
    plain = read_corpus([f"folk={folder}"])
    assert corpus.styles == plain.styles == ("folk",)
    for stored, piece in zip(corpus.pieces, plain.pieces, strict=True):
        assert stored.score == piece.score and stored.conditions == piece.conditions
        assert (stored.style, stored.end_bar) == (piece.style, piece.end_bar)
        assert stored.score == quantise(stored.score)


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    folder, config = write_tunes(tmp_path / "tunes", 5), PrepareConfig(prepared=tmp_path / "p")
    first = prepare([str(folder)], config)
    again = prepare([str(folder)], config)
    assert (first.files_read, again.files_read) == (5, 0)
    assert first.fingerprint == again.fingerprint
    write(random_tune(77), folder / "tune2.mid")
    write(random_tune(78), folder / "another.mid")
    (folder / "tune4.mid").unlink()
    changed = prepare([str(folder)], config)
    assert changed.files_read == 2
    assert names(changed) == ["another.mid", "tune0.mid", "tune1.mid", "tune2.mid", "tune3.mid"]
    fresh = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "fresh"))
    assert fresh.fingerprint == changed.fingerprint != first.fingerprint
    assert all(a.score == b.score for a, b in zip(fresh.pieces, changed.pieces, strict=True))


def test_a_corpus_that_was_read_anew_under_other_names_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, config = write_tunes(tmp_path / "tunes", 3), PrepareConfig(prepared=tmp_path / "p")
    corpus = prepare([str(folder)], config)
    monkeypatch.chdir(tmp_path)
    prepare(["tunes"], config)
    with pytest.raises(ContinuoError, match="give both the same paths"):
        names(corpus)


def test_a_piece_whose_twin_is_gone_is_no_longer_a_duplicate(tmp_path: Path) -> None:
    folder, config = write_tunes(tmp_path / "tunes", 3), PrepareConfig(prepared=tmp_path / "p")
    write(random_tune(1), folder / "twin.mid")
    both = prepare([str(folder)], config)
    assert both.summary == "kept 3; rejected 1 duplicate"
    assert [Path(rejection.name).name for rejection in both.rejections()] == ["twin.mid"]
    kept = prepare([str(folder)], dataclasses.replace(config, keep_duplicates=True))
    assert len(kept.pieces) == 4 and len(set(kept.groups.tolist())) == 3
    (folder / "tune1.mid").unlink()
    assert names(prepare([str(folder)], config)) == ["tune0.mid", "tune2.mid", "twin.mid"]


def test_a_style_given_later_needs_no_reading(tmp_path: Path) -> None:
    folder, config = write_tunes(tmp_path / "tunes", 2), PrepareConfig(prepared=tmp_path / "p")
    prepare([str(folder)], config)
    named = prepare([f"waltz={folder}"], config)
    assert named.files_read == 0 and named.styles == ("waltz",)


@pytest.mark.slow
def test_two_processes_read_the_same_in_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FEW", 2)
    monkeypatch.setattr(reading, "_MANY", 3)
    folder = write_tunes(tmp_path / "tunes", 10)
    (folder / "damaged.mid").write_bytes(b"MThd")
    one = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "one", processes=1))
    two = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "two", processes=2))
    assert names(one) == names(two) and one.fingerprint == two.fingerprint and one.summary == two.summary
    assert all(
        np.array_equal(a.score.tracks[0].notes, b.score.tracks[0].notes)
        for a, b in zip(one.pieces, two.pieces, strict=True)
    )


def _read_or_die(place: int, source_file, instruments):
    if source_file.name.endswith("tune3.mid"):
        os.kill(os.getpid(), signal.SIGKILL)
    return reading.ReadFile(source_file, place, [], [], reading.LeftOut())


@pytest.mark.slow
def test_a_file_that_kills_its_reader_is_one_rejected_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_tunes(tmp_path / "tunes", 6)
    monkeypatch.setattr(reading, "FEW", 1)
    monkeypatch.setattr(reading, "_MANY", 2)
    monkeypatch.setattr(reading, "_read_task", _read_task_or_die)
    source_file = enumerate(reading_order(folder))
    results = list(reading.read_files(source_file, reading.Reading(), 2))
    assert [Path(result.source_file.name).name for result in results] == [f"tune{n}.mid" for n in range(6)]
    assert [bool(result.rejections) for result in results] == [n == 3 for n in range(6)]
    assert "crashed the reader" in str(results[3].rejections[0].message)


def _die() -> None:
    os._exit(1)


def test_where_no_process_can_be_started_no_file_is_blamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_tunes(tmp_path / "tunes", 6)
    monkeypatch.setattr(reading, "FEW", 1)
    monkeypatch.setattr(reading, "_ignore_interrupts", _die)
    with pytest.raises(ContinuoError, match="--processes 1"):
        prepare([str(folder)], PrepareConfig(prepared=tmp_path / "prepared", processes=2))
    monkeypatch.undo()
    corpus = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "prepared", processes=1))
    assert len(corpus.pieces) == 6 and "rejected" not in corpus.summary


def _read_task_or_die(task, instruments):
    return [_read_or_die(place, source_file, instruments) for place, source_file in task]


def reading_order(folder: Path):
    from training.corpus.sources import find

    return list(find((str(folder),)))


def test_ranks_each_read_their_share(tmp_path: Path) -> None:
    folder = write_tunes(tmp_path / "tunes", 7)
    alone = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "alone"))
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    other = context.Process(target=_prepare_as_rank_1, args=(str(folder), tmp_path / "both", barrier))
    other.start()
    config = PrepareConfig(prepared=tmp_path / "both", processes=1)
    together = prepare([str(folder)], config, group=TrainingGroup(0, 2, barrier.wait))
    other.join()
    assert other.exitcode == 0
    assert together.files_read == 7 and together.fingerprint == alone.fingerprint
    assert names(together) == names(alone)
    assert {int(number) // 100_000 for number in together.pieces.table["shard"]} == {0, 1}
    assert prepare([str(folder)], config).files_read == 0


def test_two_that_prepare_the_same_folder_wait_for_each_other(tmp_path: Path) -> None:
    folder, config = write_tunes(tmp_path / "tunes", 3), PrepareConfig(prepared=tmp_path / "prepared")
    (tmp_path / "prepared").mkdir()
    lock, waited = FileLock(tmp_path / "prepared" / "lock"), []
    lock.acquire()

    def on_wait() -> None:
        waited.append(1)
        lock.release()

    assert prepare([str(folder)], config, on_wait=on_wait).files_read == 3
    assert prepare([str(folder)], config, on_wait=on_wait).files_read == 0
    assert waited == [1]


def _prepare_as_rank_1(source: str, folder: Path, barrier) -> None:
    corpus = prepare([source], PrepareConfig(prepared=folder, processes=1), group=TrainingGroup(1, 2, barrier.wait))
    assert len(corpus.pieces) == 7


def test_each_kind_of_unusable_piece_has_its_counted_reason(tmp_path: Path) -> None:
    folder, quarter = tmp_path / "odd", 480
    write(Score(quarter), folder / "silent.mid")
    write(Score(quarter, (part([(0, 100, 60, 80)]),)), folder / "short.mid")
    write(Score(quarter, (part([(i * 480, 100, 36, 80) for i in range(50)], is_drum=True),)), folder / "drums.mid")
    write(Score(quarter, (part([(i * 480, 100, 60, 80) for i in range(50)]),)), folder / "morse.mid")
    black = [(onset, 1, pitch, 80) for onset in range(0, 6000, 20) for pitch in (40, 50, 60, 70)]  # 200 notes a second
    write(Score(quarter, (part(black),)), folder / "black.mid")
    (folder / "cut.mid").write_bytes(write_midi(random_tune(0))[:100])
    write(random_tune(3), folder / "good.mid")
    corpus = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "p", parts="merged"))
    assert dict(corpus.reasons) == {
        "without notes": 1, "too short": 1, "with drums only": 1, "of one pitch": 1, "absurdly dense": 1, "corrupt": 1
    }  # fmt: skip
    assert names(corpus) == ["good.mid"]
    assert len(list(corpus.rejections())) == 6
    with_parts = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "q"))
    assert dict(with_parts.reasons) == {
        "without notes": 1, "too short": 1, "of one pitch": 2, "absurdly dense": 1, "corrupt": 1
    }  # fmt: skip


def test_an_instrument_is_picked_out_and_the_rest_counted(tmp_path: Path) -> None:
    tune = random_tune(4)
    violin = part([(i * 240, 200, 70 + i % 9, 80) for i in range(60)], program=40)
    drums = part([(i * 240, 200, 36 + 2 * (i % 2), 80) for i in range(30)], is_drum=True)
    write(Score(480, (*tune.tracks, violin, drums), tune.tempos, tune.metres), tmp_path / "in" / "trio.mid")
    config = PrepareConfig(prepared=tmp_path / "p", instrument=("strings",))
    corpus = prepare([str(tmp_path / "in")], config)
    assert corpus.pieces[0].note_count == 60
    assert (corpus.left_out.others, corpus.left_out.drums) == (len(tune.tracks[0]) + 30, 0)
    merged = prepare([str(tmp_path / "in")], dataclasses.replace(config, parts="merged"))
    assert merged.files_read == 1  # of another kind: read anew
    assert (merged.left_out.others, merged.left_out.drums) == (len(tune.tracks[0]), 30)
    everything = prepare([str(tmp_path / "in")], PrepareConfig(prepared=tmp_path / "p"))
    assert everything.files_read == 1  # other instruments: read anew
    assert everything.left_out == LeftOut()
    assert len(everything.pieces[0].score.tracks) == 3
    drums = prepare([str(tmp_path / "in")], dataclasses.replace(config, instrument=("drums",)))
    assert [track.is_drum for track in drums.pieces[0].score.tracks] == [True]
    with pytest.raises(ContinuoError, match="1 without that instrument"):
        prepare([str(tmp_path / "in")], dataclasses.replace(config, instrument=("brass",)))
    with pytest.raises(ContinuoError, match="is not one of piano"):
        PrepareConfig(instrument=("kazoo",))  # type: ignore[arg-type]


def test_preparing_that_was_cut_off_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, config = write_tunes(tmp_path / "tunes", 6), PrepareConfig(prepared=tmp_path / "p")

    def read_four(files):
        for source_file, pieces in read(files):
            if source_file.name.endswith("tune4.mid"):
                raise KeyboardInterrupt
            yield source_file, pieces

    monkeypatch.setattr("training.corpus.filters.read", read_four)
    with pytest.raises(KeyboardInterrupt):
        prepare([str(folder)], config)
    monkeypatch.undo()
    corpus = prepare([str(folder)], config)
    assert corpus.files_read == 2
    assert corpus.fingerprint == prepare([str(folder)], PrepareConfig(prepared=tmp_path / "q")).fingerprint


def test_many_small_shards_hold_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_tunes(tmp_path / "tunes", 6)
    one = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "one"))
    monkeypatch.setattr(shards, "SHARD_BYTES", 1000)
    many = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "many"))
    assert len(set(many.pieces.table["shard"].tolist())) > 2
    assert all(a.score == b.score for a, b in zip(one.pieces, many.pieces, strict=True))
    assert np.array_equal(one.groups, many.groups)


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    folder = write_tunes(tmp_path / "tunes", 3)
    with pytest.raises(ContinuoError, match="contains other files"):
        prepare([str(folder)], PrepareConfig(prepared=folder))
    assert len(list(folder.glob("*.mid"))) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="only there a file's name is any bytes")
def test_names_that_are_no_text_are_read_and_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = write_tunes(tmp_path / "tunes", 3)
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xe9\n"))
    odd.mkdir()
    write(random_tune(9), odd / "good.mid")
    (odd / "bad.mid").write_bytes(b"%PDF-1.4")
    assert main(["prepare", str(folder), "--prepared", str(tmp_path / "p")]) == 0
    assert "kept 4; rejected 1 corrupt" in capfd.readouterr().out
    assert prepare([str(folder)], PrepareConfig(prepared=tmp_path / "p")).files_read == 0


def test_a_damaged_manifest_is_reported_in_one_sentence(tmp_path: Path) -> None:
    folder, config = write_tunes(tmp_path / "tunes", 3), PrepareConfig(prepared=tmp_path / "p")
    prepare([str(folder)], config)
    (tmp_path / "p" / "corpus.sqlite").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(ContinuoError, match=r"corpus\.sqlite: damaged .* delete the folder"):
        prepare([str(folder)], config)


def test_prepare_writes_a_report_and_trains_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_tunes(tmp_path / "tunes", 5)
    (folder / "letter.mid").write_bytes(b"%PDF-1.4")
    report = tmp_path / "report.json"
    assert main(["prepare", str(folder), "--report", str(report), "--prepared", str(tmp_path / "p")]) == 0
    assert "kept 5; rejected 1 corrupt" in capsys.readouterr().out
    said = json.loads(report.read_text())
    assert said["pieces"] == 5 and said["styles"] == {"tunes": 5}
    assert [Path(entry["file"]).name for entry in said["rejected"]] == ["letter.mid"]
    assert "a PDF" in said["rejected"][0]["message"]


def find_names(*sources: Path) -> list[str]:
    return [source_file.name for source_file in find(tuple(map(str, sources)))]


def test_links_are_followed_and_what_two_ways_lead_to_is_found_once(tmp_path: Path) -> None:
    songs, elsewhere = tmp_path / "songs", tmp_path / "elsewhere"
    write(random_tune(0), songs / "real" / "waltz" / "a.mid")
    write(random_tune(1), elsewhere / "b.mid")
    (songs / "links").symlink_to(songs / "real")
    (songs / "around").symlink_to(songs)
    (songs / "real" / "self").symlink_to(songs / "real" / "self")
    (songs / "a.mid").symlink_to(songs / "real" / "waltz" / "a.mid")
    (songs / "other").symlink_to(elsewhere)
    (songs / "other.mid").symlink_to(elsewhere / "b.mid")
    (songs / "dead.mid").symlink_to(tmp_path / "nowhere.mid")
    # By its own way, where it has one in the source.
    assert find_names(songs) == [str(songs / "real" / "waltz" / "a.mid"), str(songs / "other" / "b.mid")]
    assert find_names(songs / "links") == [str(songs / "links" / "waltz" / "a.mid")]
    assert len(find_names(songs, elsewhere, songs / "links", elsewhere / "b.mid")) == 2
    assert {piece.style for piece in read_corpus([str(songs)]).pieces} == {"real", "other"}


def test_midi_files_are_found_by_all_their_endings(tmp_path: Path) -> None:
    endings = ("mid", "MIDI", "kar", "KAR", "Rmi", "smf")
    for number, ending in enumerate(endings):
        write(random_tune(number), tmp_path / f"{number}.{ending}")
    (tmp_path / "notes.txt").write_text("no music")
    with zipfile.ZipFile(tmp_path / "more.ZIP", "w") as archive:
        archive.write(tmp_path / "2.kar", "in/song.KAR")
    assert len(find_names(tmp_path)) == len(endings) + 1


def test_folders_that_can_not_be_read_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_walk, "DEEPEST", 1)
    for number, folder in enumerate(("", "one", "one/two")):
        write(random_tune(number), tmp_path / "songs" / folder / "a.mid")
    corpus = read_corpus([str(tmp_path / "songs")])
    assert len(corpus.pieces) == 2
    said = [str(own.message) for own in corpus.rejected]
    assert said == [
        f"{tmp_path / 'songs' / 'one' / 'two'}: the folder can't be read (it lies too deep in other folders)"
    ]


def test_what_is_only_learnt_from_is_never_held_out_and_changes_no_other_piece_side(tmp_path: Path) -> None:
    tunes, more = write_tunes(tmp_path / "tunes", 40), write_tunes(tmp_path / "more", 10, 30)
    write_tunes(more, 20, 100)  # ten are the same as others, and so no new pieces
    sources = [f"folk={tunes}", f"arranged={more}"]
    plain = prepare(sources[:1], PrepareConfig(prepared=tmp_path / "p"))
    both = prepare(sources, PrepareConfig(prepared=tmp_path / "q", learn_only=("arranged",)))
    before, after = split_corpus(plain, 1), split_corpus(both, 1)
    for side in ("valid", "test"):
        assert plain.names(getattr(before, side)) == both.names(getattr(after, side))
    assert len(after.train) == len(before.train) + 20
    with pytest.raises(ContinuoError, match="there is no such style"):
        prepare(sources, PrepareConfig(prepared=tmp_path / "q", learn_only=("arrangd",)))
