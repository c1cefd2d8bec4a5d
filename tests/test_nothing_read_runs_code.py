"""music21 keeps what it parsed, and what it knows of its corpora, as pickles. Where others may write, none is read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ROOT

pytestmark = pytest.mark.processes

pytest.importorskip("music21")

# In a process of its own, whose temporary folder and home are somebody else's: it plants a pickle wherever music21
# would look for one, and then reads and writes notation by our ways; of the corpus one work of each kind of file.
CHILD = r"""
import gzip, json, os, pickle, sys, tempfile, warnings, zlib
from pathlib import Path

marker, mode = Path(sys.argv[1]), sys.argv[2]
warnings.simplefilter("ignore")
shared = Path(tempfile.gettempdir())
home = Path(os.environ["HOME"])
bundle = home / "bundle.p.gz"
scratch = shared / "scratch"
scratch.mkdir()
(home / ".music21rc").write_text(f'''<?xml version="1.0"?><settings encoding="utf-8">
<preference name="directoryScratch" value="{scratch}"/>
<localCorpusSettings><localCorpusPath>{home}</localCorpusPath><cacheFilePath>{bundle}</cacheFilePath></localCorpusSettings>
</settings>''')

import music21
from music21 import common, converter

class Planted:
    def __reduce__(self):
        return os.makedirs, (str(marker), 0o777, True)

evil = pickle.dumps(Planted())
corpus = common.getSourceFilePath() / "corpus"
works = [corpus / "bach" / "bwv66.6.mxl"]
for ending in (".abc", ".krn", ".rntxt", ".xml", ".mxl", ".musicxml"):
    works += sorted(corpus.rglob("*" + ending))[:1]
opus = corpus / "oneills1850" / "0001-0050.abc"
works += [opus] if opus.exists() else []
exported = shared / "tune.musicxml"
user = os.getuid() if hasattr(os, "getuid") else 0
for folder in (shared, shared / "music21", shared / f"music21-userid-{user}", scratch):
    folder.mkdir(exist_ok=True)
    for work in [*works, exported]:
        converter.PickleFilter(work).getPickleFp(folder, zipType="gz").write_bytes(zlib.compress(evil))
    for name in ("local.p.gz", "local-corpus.p.gz", "core.p.gz"):
        (folder / name).write_bytes(gzip.compress(evil))
bundle.write_bytes(gzip.compress(evil))

if mode == "music21's own way":
    converter.parse(works[0])
elif mode == "music21's own search":
    music21.corpus.corpora.LocalCorpus().search("bach")
else:
    from app.files.musicxml.writer import musicxml
    from app.files.musicxml.reader import read_musicxml
    from app.files.notation import lay_out
    from generator.music.score import Note, Score, Track, note_array
    from training.corpus.music21_source import corpus_paths, read_scores

    def look(event, arguments):
        if event == "pickle.find_class":
            seen.append(f"unpickled {arguments}")
        elif event == "open" and isinstance(arguments[0], str) and arguments[0].endswith((".p", ".p.gz", ".pkl")):
            seen.append(f"opened {arguments[0]}")

    seen = []
    before = sorted(map(str, shared.rglob("*")))
    sys.addaudithook(look)
    assert corpus_paths("bach")
    read = {work.name: [track for _, score in read_scores(work) for track in score.tracks] for work in works}
    page = lay_out(Score(24, (Track(note_array([Note(0, 24, 60, 80)])),)))
    exported.write_bytes(musicxml(page, "A tune"))
    read_musicxml(exported)
    scratch = music21.environment.Environment().getRootTempDir()
    left = [name for name in map(str, shared.rglob("*")) if name not in before]
    notes = {name: sum(len(track.notes) for track in tracks) for name, tracks in read.items()}
    print(json.dumps({"seen": seen, "notes": notes, "left": left, "scratch": str(scratch)}))
"""


def in_child(tmp_path: Path, mode: str) -> tuple[bool, str]:
    """-> whether what was planted was run, and what the child printed."""
    home, shared, marker = tmp_path / "home", tmp_path / "shared", tmp_path / "was run"
    home.mkdir()
    shared.mkdir()
    places = {"HOME": home, "USERPROFILE": home, "APPDATA": home, "TMPDIR": shared, "TEMP": shared, "TMP": shared}
    environment = os.environ | {name: str(folder) for name, folder in places.items()}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(marker), mode], env=environment, capture_output=True, text=True, timeout=300
    )
    assert mode != "ours" or done.returncode == 0, done.stderr
    return marker.exists(), done.stdout + done.stderr * (not marker.exists() and mode != "ours")


@pytest.mark.slow
@pytest.mark.parametrize("way", ["music21's own way", "music21's own search"])
def test_what_is_planted_here_would_be_run(tmp_path: Path, way: str) -> None:
    """The places are the right ones, in the version of music21 that is installed."""
    was_run, printed = in_child(tmp_path, way)
    assert was_run, printed


@pytest.mark.slow
def test_no_pickle_is_read_or_written_with_notation(tmp_path: Path) -> None:
    was_run, printed = in_child(tmp_path, "ours")
    said = json.loads(printed.splitlines()[-1])
    assert not was_run and said["seen"] == []
    assert len(said["notes"]) >= 5 and min(said["notes"].values()) > 0
    folder = Path(said["scratch"])
    assert [Path(name) for name in said["left"] if not name.endswith("tune.musicxml")] == [folder]
    assert folder.name.startswith("continuo-") and not folder.exists()  # gone with the process
