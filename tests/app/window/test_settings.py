"""Settings come back as they were kept, and whatever stands in the file, there are settings."""

from __future__ import annotations

import json
import os
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from app.language.switch import LANGUAGE_NAMES
from app.window.settings import MOST_RECENT, REDUCED_MOTION, THEMES, Settings, SettingsFile

# QSettings keeps any text but NUL and lone surrogates.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
PATHS = TEXT.filter(lambda text: str(Path(text)) == text != ".").map(Path)
SETTINGS = st.builds(
    Settings,
    output=TEXT,
    volume=st.integers(0, 127),
    latency_ms=st.integers(0, 1000),
    metronome=st.booleans(),
    hear_while_composing=st.booleans(),
    language=st.sampled_from(["", *LANGUAGE_NAMES]),
    theme=st.sampled_from(THEMES),
    reduced_motion=st.sampled_from(REDUCED_MOTION),
    library_folders=st.lists(PATHS, max_size=3).map(tuple),
    recent_files=st.lists(PATHS, max_size=3).map(tuple),
    checkpoint=st.none() | PATHS.filter(lambda path: bool(str(path))),
    window_geometry=st.binary(max_size=40),
    splitters=st.dictionaries(TEXT, st.binary(max_size=20), max_size=3),
    snap=TEXT,
    follow=st.booleans(),
    more_open=st.booleans(),
    hints_seen=st.booleans(),
)
LINES = st.builds(
    "{}={}".format, st.sampled_from([own.name for own in fields(Settings)]), TEXT | st.sampled_from(["@ByteArray(x)"])
)


@given(SETTINGS, SETTINGS)
def test_what_is_kept_is_read_again(tmp_path_factory, first, second):
    path = tmp_path_factory.mktemp("settings") / "continuo.ini"
    file = SettingsFile(path)
    for settings in (first, second):
        assert file.write(settings)
        assert SettingsFile(path).read() == settings


@given(
    st.lists(LINES | TEXT, max_size=8).map("\n".join) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1"))
)
def test_a_damaged_file_is_no_error(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("settings") / "continuo.ini"
    path.write_text("[General]\n" + text, encoding="utf-8")
    settings = SettingsFile(path).read()
    assert 0 <= settings.volume <= 127
    assert settings.theme in THEMES
    assert all(isinstance(folder, Path) for folder in settings.library_folders)


@pytest.mark.parametrize(
    "line",
    [
        "volume=128", "volume=loud", "volume=1,2", "theme=pink", "language=tlh", "follow=perhaps",
        "library_folders=[1]", "library_folders={}", "window_geometry=***",
        'splitters="{\\"left\\": 3}"', "volume=@Variant(\\0\\0\\0)",
        "latency_ms=-1", "checkpoint=@Invalid()",
    ],
)  # fmt: skip
def test_a_damaged_value_has_its_default_and_the_others_stay(tmp_path, line):
    path = tmp_path / "continuo.ini"
    path.write_text(f"[General]\n{line}\noutput=Piano\n", encoding="utf-8")
    assert SettingsFile(path).read() == Settings(output="Piano")


def test_without_a_file_there_are_defaults(tmp_path):
    assert SettingsFile(tmp_path / "none.ini").read() == Settings()


def test_two_windows_keep_each_others_changes(tmp_path):
    path = tmp_path / "continuo.ini"
    one, other = SettingsFile(path), SettingsFile(path)
    settings, others = one.read(), other.read()
    one.write(replace(settings, volume=30))
    other.write(replace(others, theme="dark"))
    assert SettingsFile(path).read() == Settings(volume=30, theme="dark")


def test_a_name_of_odd_bytes_is_kept(tmp_path):
    odd = Path(os.fsdecode(b"caf\xe9, \xff.safetensors"))
    SettingsFile(tmp_path / "own.ini").write(Settings(checkpoint=odd, recent_files=(odd,)))
    assert SettingsFile(tmp_path / "own.ini").read() == Settings(checkpoint=odd, recent_files=(odd,))


def test_a_folder_that_cannot_be_written_is_reported(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert not SettingsFile(tmp_path / "file" / "continuo.ini").write(Settings(volume=1))


def test_a_file_used_again_is_the_first_of_the_recent_ones():
    settings = Settings()
    for number in [*range(MOST_RECENT + 3), 5]:
        settings = settings.with_recent(Path(f"{number}.mid"))
    assert settings.recent_files[0] == Path("5.mid")
    assert len(set(settings.recent_files)) == len(settings.recent_files) == MOST_RECENT


def test_a_path_with_a_nul_is_none_of_ours(tmp_path):
    path = tmp_path / "continuo.ini"
    store = QSettings(str(path), QSettings.Format.IniFormat)
    store.setValue("library_folders", json.dumps(["a\0b"]))
    store.setValue("checkpoint", json.dumps("\0"))
    store.setValue("recent_files", json.dumps([f"{number}.mid" for number in range(5000)]))
    store.sync()
    settings = SettingsFile(path).read()
    assert settings.library_folders == () and settings.checkpoint is None
    assert len(settings.recent_files) == MOST_RECENT
