"""Write the shipped checkpoints' model cards from what was measured, so that no figure in them is typed by hand.

    train-generator evaluate assets/checkpoints/NAME.safetensors SOURCES     # writes NAME.evaluation.json beside it
    python -m tests.benchmarks.likelihood.shipped SOURCES --json assets/checkpoints/styles.json
    python -m tests.benchmarks.library.units SOURCES --json assets/checkpoints/units.json
    python -m assets.make_cards

NAME.report.json was written by the training. The program itself never runs this.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from generator.network.checkpoint import load_checkpoint

FOLDER = Path(__file__).parent / "checkpoints"
RECIPES = Path(__file__).parent / "recipes"
KINDS = {"lstm": "A stacked LSTM", "wavenet": "A dilated causal WaveNet"}
# The only words of the cards that no figure makes.
CHARACTER = {
    "lstm": """The one that composes by default. Good at: the textures and harmony of its styles (chords and
passing notes of chorales, piano figures that go on), keeping to a key, coming back to bars that it played, and
closing on a strong beat as often as people. Bad at: the tonic at the end (half as often as people;
`--ending downbeat` with a key ensures it); as much polyphony as people write; form beyond some twenty bars;
tunes that one could sing. Chorales get a double bass, as the cantatas' movements among them have; played styles
can get stuck on a figure for a bar or two.""",
    "wavenet": """Good at: accompaniments of songs and for piano, rhythm, steady figures. Bad at: the same as the
LSTM, a little more so.""",
}
STYLE_COLUMNS = ("style", "pieces", "notes", "nats per note", "shift", "token", "duration", "velocity", "conditioned")


def table(columns: tuple[str, ...], rows: list[list[str]]) -> str:
    """As Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def in_words(estimate: dict[str, float]) -> str:
    """A mean and its interval."""
    digits = 1 if abs(estimate["value"]) >= 10 else 2
    return f"{estimate['value']:.{digits}f} ({estimate['low']:.{digits}f} to {estimate['high']:.{digits}f})"


def training(name: str) -> str:
    """How many stages, how long, and their recipes."""
    recipes = sorted(RECIPES.glob(f"{name}-*.toml"))
    minutes = sum(tomllib.loads(recipe.read_text(encoding="utf-8"))["max-minutes"] for recipe in recipes)
    names = ", then ".join(f"`assets/recipes/{recipe.name}`" for recipe in recipes)
    return f"In {len(recipes)} stages, {minutes:g} minutes of one CPU core in all:\n{names}"


def statistics_rows(evaluation: dict[str, Any]) -> list[list[str]]:
    """Of each scalar: composed, people, distance, distance among people; bold where further than people are."""
    rows = []
    for found in [*evaluation["statistics"].values(), evaluation["originality"]]:
        if "wasserstein" not in found["distances"]:
            continue
        own, among = found["distances"]["wasserstein"], found["among_people"]["wasserstein"]
        title = f"{found['title']}, {found['unit']}" if found["unit"] else found["title"]
        means = [in_words(found["means"][side][0]) for side in ("composed", "people")]
        differs = own["value"] > among["high"]
        rows.append([f"**{title}**" if differs else title, *means, in_words(own), in_words(among)])
    return rows


def quartiles(runs: list[dict[str, Any]]) -> str:
    """Median, nine tenths and longest."""
    lengths = sorted(run["notes"] for run in runs)
    return f"{lengths[len(lengths) // 2]}, {lengths[len(lengths) * 9 // 10]}, {lengths[-1]}"


def found_rows(found: dict[str, dict[str, Any]]) -> list[list[str]]:
    """How the embedding, and plain ways to compare, find another passage of the same piece."""
    keys = ("recall_1", "recall_10", "average_precision", "style")
    return [[name, *(f"{own[key]:.3f}" for key in keys)] for name, own in found.items()]


def card(name: str) -> str:
    """The whole text of the card of NAME.safetensors."""
    path = FOLDER / f"{name}.safetensors"
    checkpoint = load_checkpoint(path)
    about = checkpoint.provenance
    report = json.loads((FOLDER / f"{name}.report.json").read_text(encoding="utf-8"))
    evaluation = json.loads((FOLDER / f"{name}.evaluation.json").read_text(encoding="utf-8"))
    styles = json.loads((FOLDER / "styles.json").read_text(encoding="utf-8"))[name]
    units = json.loads((FOLDER / "units.json").read_text(encoding="utf-8"))[name]
    nats = report["nats_per_note"]["test"]
    own = nats["total"][name]
    baselines = [
        [kind, f"{value:.3f}", "" if kind == name else f"{1 - own / value:.1%}"]
        for kind, value in sorted(nats["total"].items(), key=lambda item: item[1])
    ]
    pieces, runs = evaluation["pieces"], evaluation["originality"]["runs"]
    examples = "\n".join(
        f"- [{path.stem}](examples/{path.name})" for path in sorted((FOLDER / "examples").glob(f"{name}-*.mid"))
    )
    vocabulary = about["vocabulary"]
    return f"""# Model card: {name}.safetensors

{KINDS[name]} over note and chord events, with relative pitch and recall ([how it works](../../docs/design/models.md)),
{checkpoint.parameter_count:,} parameters, {path.stat().st_size / 1e6:.1f} MB.
Receptive field: {about["receptive_field"]}.

{CHARACTER[name]}

Licence: CC BY-SA 3.0 Germany, as part of the training data is ([../LICENSES.md](../LICENSES.md)).

## Data

Styles, to be asked for with `--style`: *chorale* (Bach, music21's corpus), *classical* (Mutopia), *piano* (first
editions of Chopin), *performance* (GiantMIDI-Piano and piano-midi.de), *song* (OpenScore Lieder), *game* (Freedoom's
music). {about["corpus"]}; {about["pieces"]["train"]:,} pieces with {about["notes"]["train"]:,} notes to train on,
{about["pieces"]["valid"]:,} to choose by, {about["pieces"]["test"]:,} to report. All pitched parts are merged into one;
drums are left out. The vocabulary keeps the notes and chords seen {vocabulary["min_count"]} times or more:
{vocabulary["tokens_after"]:,} of {vocabulary["tokens_before"]:,}.

## Training

{training(name)}
([how](../recipes/README.md), [what was tried](../recipes/LOG.md)).

## Held-out likelihood

{about["pieces"]["test"]:,} pieces that were neither trained on nor chosen by, near-duplicates of training pieces
excluded; conditioned on nothing but the position in the bar. Their names are in `{name}.report.json`.

{table(("", "nats per note", f"{name} is below by"), baselines)}

{table(STYLE_COLUMNS, [[style, *row] for style, row in styles.items()])}

"Conditioned": nats per note, also conditioned on style, key, tempo, dynamics and bars left.

## What it composes, beside people

{pieces["composed"]:,} pieces of {evaluation["composed"]["bars"]} bars from nothing at the default settings, each
conditioned on the style, metre, tempo, key and dynamics of a held-out piece;
{pieces["people"]:,} held-out pieces, their first {evaluation["excerpt_bars"]} bars.
Means with 95 % intervals; Wasserstein's distance; bold where it is greater than that among people's pieces.

{table(("", "composed", "people", "distance", "among people"), statistics_rows(evaluation))}

## Originality

The longest run of notes (intervals and rhythm, at any pitch and tempo) of each piece that also stands in a training
piece; median, nine tenths of the pieces, longest: composed {quartiles(runs["composed"])} notes,
people {quartiles(runs["people"])}.

## Similar music

Its embedding (`train-generator embed`) finds another passage of the same piece, the query transposed and stretched,
among {min(own["among"] for own in about["embedding"]["test"].values()):,} or more passages of the test pieces. Style:
how often the ten nearest passages of other pieces have the passage's style, mean over styles.

{table(("by", "recall@1", "recall@10", "mAP", "style"), found_rows(about["embedding"]["test"]))}

## What its clearest units respond to

Chosen on the validation pieces; Pearson's correlation with a unit's value on the test pieces (`continuo units`).

{table(("layer", "unit", "goes along with", "correlation"), units)}

## Examples

Composed once each, none left out: 24 bars from nothing at the default settings, with their provenance
(`continuo inspect`, `continuo reproduce`).

{examples}
"""


def main() -> None:
    for name in KINDS:
        (FOLDER / f"{name}.md").write_text(card(name), encoding="utf-8")


if __name__ == "__main__":
    main()
