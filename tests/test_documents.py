"""What the documents say, compared with what it is about: figures, commands, modules, files, links, lengths."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assets.make_cards import FOLDER, KINDS, RECIPES, card, table
from generator.network.checkpoint import load_checkpoint
from tests.checkout import ROOT

PACKAGES = ("app", "generator", "training", "assets", "tests")
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "assets/**/*.md")
    for path in ROOT.glob(pattern)
    if not path.is_relative_to(ROOT / "assets/attribution")
)
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
ONE_PART = {"LSTM": "lstm", "WaveNet": "wavenet"}
NAMES = {"Ensemble": "ensemble", "Combo": "combo", **ONE_PART}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def report(name: str) -> dict[str, Any]:
    """What the training of a shipped checkpoint measured."""
    return json.loads((FOLDER / f"{name}.report.json").read_text(encoding="utf-8"))


def nats(name: str) -> dict[str, float]:
    """Nats per note on the test pieces: the checkpoint's, under its family's name, and the floors'."""
    return report(name)["nats_per_note"]["test"]["total"]


def own_nats(name: str) -> float:
    """Those of the checkpoint itself."""
    return nats(name)[load_checkpoint(FOLDER / f"{name}.safetensors").family]


def below(name: str, floor: str = "n-gram") -> float:
    """By which share a checkpoint's nats are below a floor's."""
    return 1 - own_nats(name) / nats(name)[floor]


def rows_of(text: str, first_column: str) -> dict[str, list[str]]:
    """The table whose first line begins like this -> its rows' other cells, by their first one."""
    lines = text[text.index(first_column) :].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in cells}


def code_lines(text: str) -> list[str]:
    """The lines that Markdown shows as code because they are indented; a command that goes on is one line."""
    joined = re.sub(r"\\\n\s+", "", text)
    return [line[4:] for line in joined.splitlines() if line.startswith("    ") and not line.startswith("    |")]


def called(program: str) -> Iterator[list[str]]:
    """The arguments of every call of a program that the documents show as code."""
    for path in DOCUMENTS:
        for line in code_lines(path.read_text(encoding="utf-8")):
            if match := re.match(rf"(?:\S*/)?{re.escape(program)} (.+)", line):
                yield shlex.split(match[1], comments=True)


def mentioned(program: str) -> set[str]:
    """The commands of a program that the documents name in their sentences."""
    texts = [path.read_text(encoding="utf-8") for path in DOCUMENTS]
    return {name for text in texts for name in re.findall(rf"`{re.escape(program)}\s+([a-z][a-z-]+)[\s`]", text)}


# --- figures ---


@pytest.mark.parametrize("name", KINDS)
def test_a_model_card_is_what_its_figures_make(name):
    assert (FOLDER / f"{name}.md").read_text(encoding="utf-8") == card(name)


@pytest.mark.parametrize("name", KINDS)
def test_a_checkpoint_was_measured_alike_by_training_evaluation_and_benchmark(name):
    evaluation = json.loads((FOLDER / f"{name}.evaluation.json").read_text(encoding="utf-8"))["nats_per_note"]
    trained = report(name)["nats_per_note"]["test"]
    assert evaluation["total"] == pytest.approx(trained["total"])
    assert evaluation["by_stream"] == pytest.approx(trained["by_stream"])
    styles = json.loads((FOLDER / "styles.json").read_text(encoding="utf-8"))[name]
    family = load_checkpoint(FOLDER / f"{name}.safetensors").family
    conditioned = trained.get("conditioned") or trained["told"]  # as earlier reports spell it
    figures = [trained["total"][family], *trained["by_stream"].values(), conditioned[family]]
    assert styles["all"][2:] == [f"{figure:.3f}" for figure in figures]
    assert int(styles["all"][0]) == report(name)["pieces"]["test"]


def test_the_readme_repeats_the_figures_of_the_reports():
    rows = []
    for title, name in NAMES.items():
        path = FOLDER / f"{name}.safetensors"
        recipes = [tomllib.loads(recipe.read_text(encoding="utf-8")) for recipe in RECIPES.glob(f"{name}-*.toml")]
        minutes = sum(recipe["max-minutes"] for recipe in recipes)
        parameters = f"{load_checkpoint(path).parameter_count:,}"
        size = f"{path.stat().st_size / 1e6:.1f} MB"
        rows.append([title, parameters, size, f"{minutes:g}", f"{own_nats(name):.3f}", f"{below(name):.0%}"])
    columns = ("", "parameters", "file", "minutes of one core", "nats per note", "below the n-gram")
    expected = table(columns, rows).replace("|  |", "| |", 1).replace("%", " %")
    readme = text_of("README.md")
    assert expected in readme

    peers = rows_of(text_of("docs/benchmarks/peers.md"), "|  | parameters | minutes of one core |")
    share = {title: round(float(peers[title][4].rstrip("%"))) for title in ONE_PART}
    (minutes,) = {peers[title][1] for title in ONE_PART}
    shares = f"{share['LSTM']} and {share['WaveNet']} %"
    compared = f"After {minutes} minutes each LSTM and WaveNet were {shares} below a transformer of their size."
    assert compared in readme
    tested = {name: report(name)["pieces"]["test"] for name in NAMES.values()}
    pieces = f"{tested['ensemble']} for Ensemble, {tested['combo']} for Combo, and for the others {tested['lstm']}"
    assert tested["lstm"] == tested["wavenet"]
    assert pieces in readme

    rest = readme.replace(expected, "").replace(compared, "").replace(pieces, "")
    rest = "\n".join(line for line in rest.splitlines() if not line.startswith("    "))
    versions = {"3.11", "3.14", "3.0", "2.0"}  # of Python and of licences
    assert set(re.findall(r"\d+\.\d+|\d[\d,.]* ?%", rest)) <= versions, "figures that no test compares"


def test_the_readmes_piece_is_as_long_as_make_compose_makes_it():
    (seconds,) = re.findall(r"--seconds (\d+)", text_of("Makefile"))
    assert f"composes {seconds} seconds from a seed clip" in text_of("README.md")


def test_the_page_of_likelihood_repeats_the_figures_of_the_reports():
    page = text_of("docs/benchmarks/likelihood.md")
    shown = rows_of(page, "|  | parameters | nats per note | below the n-gram |")
    styles = json.loads((FOLDER / "styles.json").read_text(encoding="utf-8"))
    by_style = rows_of(page, "| style | pieces | notes | LSTM | WaveNet |")
    for title, name in ONE_PART.items():
        streams = report(name)["nats_per_note"]["test"]["by_stream"].values()
        parameters = f"{load_checkpoint(FOLDER / f'{name}.safetensors').parameter_count:,}"
        figures = [f"{own_nats(name):.3f}", f"{below(name):.1%}", *(f"{stream:.3f}" for stream in streams)]
        assert shown[title] == [parameters, *figures]
        assert shown["n-gram"][1] == f"{nats(name)['n-gram']:.3f}"
        assert shown["unigram"][1] == f"{nats(name)['unigram']:.3f}"
    assert by_style == {style: [*row[:2], row[2], styles["wavenet"][style][2]] for style, row in styles["lstm"].items()}


# --- commands and modules ---


def exists(module: str) -> bool:
    """Whether `python -m module` would find something to run; nothing is imported."""
    path = ROOT.joinpath(*module.split("."))
    return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


def test_every_module_that_is_to_be_run_exists():
    named = re.compile(rf"-m ((?:{'|'.join(PACKAGES)})(?:\.\w+)*)")
    files = [*DOCUMENTS, *SOURCES, ROOT / "Makefile", *(ROOT / ".ci").iterdir()]
    missing = {
        f"{name_of(path)}: python -m {module}"
        for path in files
        for module in named.findall(path.read_text(encoding="utf-8"))
        if not exists(module)
    }
    assert not missing


def test_every_benchmark_of_make_bench_exists():
    from tests.benchmarks.__main__ import ALL

    assert not [own.name for own in ALL if not exists(f"tests.benchmarks.{own.name}")]


def test_make_bench_knows_every_command_of_the_pages():
    """It runs it, or says why it leaves it out."""
    from tests.benchmarks.__main__ import ALL

    pages = [text_of(name_of(path)) for path in DOCUMENTS if path.is_relative_to(ROOT / "docs/benchmarks")]
    named = {name for page in pages for name in re.findall(r"python -m \btests\.benchmarks\.([\w.]+\w)", page)}
    assert len(named) > 30
    assert named <= {own.name for own in ALL}


def test_files_of_the_data_are_found_and_named(tmp_path):
    from tests.benchmarks.__main__ import Benchmark, command

    for name in ("permissive/03_a.zip", "permissive/04_b.zip", "share-alike/07_c.zip"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    options = "song=DATA/permissive/03_*.zip DATA/*/0*.zip DATA --parts 'bass, piano'"
    words = command(Benchmark("composing.comping", options), tmp_path)[3:]
    found = [f"{tmp_path}/{name}" for name in ("permissive/03_a.zip", "permissive/04_b.zip", "share-alike/07_c.zip")]
    assert words == [f"song={found[0]}", *found, str(tmp_path), "--parts", "bass, piano"]
    assert command(Benchmark("composing.comping", "DATA/*/0*.zip"), None)[3:] == ["DATA/*/0*.zip"]


def test_every_command_of_continuo_in_the_documents_is_understood():
    from app.cli.main import app

    calls = list(called("continuo"))
    assert len(calls) > 10
    for arguments in calls:
        app.parse_args(arguments, exit_on_error=False, print_error=False)
    assert all(name in app for name in mentioned("continuo"))


def test_every_command_of_train_generator_in_the_documents_is_understood():
    from training.cli import app

    calls = [*called("train-generator"), *called("torchrun --nproc-per-node 4 -m training")]
    assert len(calls) > 8
    for arguments in calls:
        if "--config" not in arguments:  # whose file would be read
            app.parse_args(arguments, exit_on_error=False, print_error=False)
    assert all(name in app for name in mentioned("train-generator"))


# --- files, links, words ---


def test_every_link_leads_somewhere():
    missing = set()
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            if target.startswith(("http://", "https://", "mailto:")):
                continue
            file, _, anchor = target.partition("#")
            linked = (path.parent / file) if file else path
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.M) if anchor else []
            if not linked.exists() or (anchor and anchor not in map(anchor_of, headings)):
                missing.add(f"{name_of(path)}: {target}")
    assert not missing


def anchor_of(heading: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_file_that_is_named_exists():
    named = re.compile(rf"(?<![\w/.~:-])((?:{'|'.join(PACKAGES)}|docs|\.ci)/[\w./*-]*[\w*])")
    missing = set()
    for path in [*DOCUMENTS, ROOT / "Makefile"]:
        for name in named.findall(path.read_text(encoding="utf-8")):
            if not ("NAME" in name or any(ROOT.glob(name))):
                missing.add(f"{name_of(path)}: {name}")
    assert not missing


def test_every_module_that_a_comment_or_docstring_names_exists():
    """As a path, `app/player/process.py`, or as the name of a file alone, `wire.py`."""
    named = re.compile(r"(?<![\w/.*])((?:\w+/)*\w+\.py)(?!\w)")
    known = {name_of(path) for path in SOURCES}
    missing = set()
    for path in SOURCES:
        if path.is_relative_to(ROOT / "tests"):
            continue  # they write files of any name
        for name in named.findall(path.read_text(encoding="utf-8")):
            if not any(f"/{own}".endswith(f"/{name}") for own in known):
                missing.add(f"{name_of(path)}: {name}")
    assert not missing


def test_every_name_of_the_sources_and_every_option_still_exists():
    """What stands in backticks and looks like a name in Python or an option."""
    words = set(re.findall(r"\w+", " ".join(path.read_text(encoding="utf-8") for path in SOURCES)))
    missing = set()
    for path in [ROOT / "ARCHITECTURE.md", ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for code in re.findall(r"`([^`\n]+)`", path.read_text(encoding="utf-8")):
            if name := re.fullmatch(r"(?:--)?((?:[A-Za-z_]+\.)*[A-Za-z_-]+)(?:\(.*\))?(?: [\d.]+)?", code):
                last = name[1].split(".")[-1].replace("-", "_")
                if last not in words and f".{last}" not in (".py", ".md", ".toml"):
                    missing.add(f"{name_of(path)}: {code}")
    assert not missing


def test_the_map_of_folders_has_every_package():
    section = text_of("ARCHITECTURE.md").split("## The folders\n")[1].split("\n## ")[0]
    shown, package = set(), ""
    for indent, folder in re.findall(r"^    (    )?(\w+)/", section, re.MULTILINE):
        package = package if indent else folder
        shown.add(f"{package}/{folder}" if indent else folder)
    inner_folders = {
        name_of(path.parent)
        for package in ("app", "generator", "training")
        for path in (ROOT / package).glob("*/__init__.py")
    }
    assert shown == {*PACKAGES, *inner_folders}


def test_the_table_of_processes_has_every_module_that_is_one():
    architecture = text_of("ARCHITECTURE.md").split("## The processes\n")[1].split("\n## ")[0]
    shown = set(re.findall(r"^\|[^|]*\| `([\w.]+)` \|", architecture, re.MULTILINE))
    tools = {"app.cli.manual_page", "app.language.build"}
    run = {
        name_of(path).removesuffix(".py").removesuffix("/__main__").replace("/", ".")
        for path in SOURCES
        if 'if __name__ == "__main__"' in path.read_text(encoding="utf-8")
    }
    assert shown == {name for name in run - tools if name.split(".")[0] in ("app", "training")}


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md"])
def test_what_is_read_first_is_short(name):
    assert len(text_of(name).split()) < 2000


def test_documents_speak_of_the_program_alone():
    """Of no tracker's numbers, no machine's folders, and without dashes that stand for thoughts left open."""
    other = re.compile(r"—|\bissue #?\d|(?<!\w)#\d+\b|(?<![\w.~])/(?:work|tmp|home)/", re.I)
    found = {
        f"{name_of(path)}: {match}" for path in DOCUMENTS for match in other.findall(path.read_text(encoding="utf-8"))
    }
    assert not found
