"""The models that can be chosen, and what is added to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.assets import shipped_checkpoints
from app.models.model_files import models_in
from app.models.sources import Fetched
from app.models.store import check_fetched, find_model, known_models, put, remove, sha256_of
from generator.errors import ContinuoError
from generator.network.checkpoint import load_checkpoint

CARD = b"# Tiny\n\nLicence: CC0 1.0\n"


@pytest.fixture
def fetched(tiny_model: Path) -> Fetched:
    return Fetched(tiny_model, CARD, "https://example.org/tiny.safetensors")


def refused(call, *arguments, **options) -> str:
    with pytest.raises(ContinuoError) as caught:
        call(*arguments, **options)
    return str(caught.value)


def test_what_is_added_is_listed_described_and_removed(fetched: Fetched, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    digest = check_fetched(fetched)
    put(fetched, digest, folder, "little")
    *shipped, own = known_models(folder)
    assert [model.path for model in shipped] == shipped_checkpoints()
    assert (own.name, own.title, own.origin, own.licence) == ("little", "Little", "added", "CC0 1.0")
    assert own.record and (own.record.source, own.record.sha256) == (fetched.source, digest)
    assert own.card == CARD and sha256_of(own.path) == digest
    assert load_checkpoint(own.path).styles == ("bach", "folk")
    assert find_model("Little", folder).path == own.path
    remove(own)
    assert list(folder.iterdir()) == []
    assert "no model is called so" in refused(find_model, "little", folder)


def test_the_window_lists_it_too(fetched: Fetched, tmp_path: Path) -> None:
    own = put(fetched, check_fetched(fetched), tmp_path)
    assert models_in(tmp_path) == [own.path]


def test_what_ships_or_was_trained_here_is_not_removed(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.safetensors").write_bytes(tiny_model.read_bytes())
    (tmp_path / "mine.snapshot.safetensors").write_bytes(b"")
    assert [(own.name, own.origin) for own in known_models(tmp_path) if own.origin != "shipped"] == [
        ("mine", "trained")
    ]
    assert "was trained here" in refused(remove, find_model("mine", tmp_path))
    assert "ships with Continuo" in refused(remove, find_model("ensemble", tmp_path))
    assert (tmp_path / "mine.safetensors").exists()


def test_a_file_that_was_changed_or_is_no_checkpoint_is_refused(fetched: Fetched, tmp_path: Path) -> None:
    assert "don't use it" in refused(check_fetched, fetched, "0" * 64)
    assert check_fetched(fetched, sha256_of(fetched.model).upper() + "\n")
    pickle = tmp_path / "evil.safetensors"
    pickle.write_bytes(b"\x80\x04cos\nsystem\n(S'true'\ntR.")
    assert "such files can run code" in refused(check_fetched, Fetched(pickle, b"", "x"))


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a/b", "a\\b", "x.snapshot", "a" * 100, "dots.", "é\n"])
def test_names_that_would_lead_elsewhere_are_refused(name: str, fetched: Fetched, tmp_path: Path) -> None:
    assert "no name for a model" in refused(put, fetched, "0" * 64, tmp_path / "models", name)
    assert list(tmp_path.iterdir()) == []


def test_another_model_is_replaced_only_when_that_is_asked_for(fetched: Fetched, tmp_path: Path) -> None:
    digest = check_fetched(fetched)
    assert "give another with --name" in refused(put, fetched, digest, tmp_path, "lstm")
    (tmp_path / "tiny.safetensors").write_bytes(b"another")
    assert "another model is called so" in refused(put, fetched, digest, tmp_path, "tiny")
    put(fetched, digest, tmp_path, "tiny", replace=True)
    put(Fetched(fetched.model, b"", "again"), digest, tmp_path, "tiny")  # the same file: no question
    own = find_model("tiny", tmp_path)
    assert (own.card, own.record and own.record.source) == (b"", "again")


@pytest.mark.parametrize("record", [b"", b"[1]", b"{}", b"[" * 100_000, b'{"source": "\xff"}'])
def test_a_damaged_record_hides_no_model(record: bytes, fetched: Fetched, tmp_path: Path) -> None:
    put(fetched, check_fetched(fetched), tmp_path, "tiny")
    (tmp_path / "tiny.added.json").write_bytes(record)
    own = find_model("tiny", tmp_path)
    assert (own.origin, own.record, own.licence) == ("added", None, "CC0 1.0")
