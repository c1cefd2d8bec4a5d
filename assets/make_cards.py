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

from generator.events.streams import STREAM_SETS
from generator.network.checkpoint import load_checkpoint

FOLDER = Path(__file__).parent / "checkpoints"
RECIPES = Path(__file__).parent / "recipes"
KINDS = {
    "combo": "A dilated causal WaveNet",
    "ensemble": "A stacked LSTM",
    "lstm": "A stacked LSTM",
    "wavenet": "A dilated causal WaveNet",
}
# The only words of the cards that no figure makes.
CHARACTER = {
    "combo": """For several instruments and drums, or for one, as Ensemble: a network of the other kind, which
predicts music less well and has other ideas. Bad at: the same as Ensemble.""",
    "ensemble": """The one that composes by default, for several instruments and drums, or for one. Every part of a clip
goes on, each on its own instrument; it accompanies parts that are given, varies and fills. Bad at: what its
data hardly has, as bands of today (drums beside other instruments it knows from arrangements by rules, most of all);
form beyond some twenty bars.""",
    "lstm": """For one part. Good at: the textures and harmony of its styles (chords and
passing notes of chorales, piano figures that go on), keeping to a key, coming back to bars that it played, and
closing on a strong beat as often as people. Bad at: as much polyphony as people write; form beyond some twenty bars;
tunes that one could sing. Chorales get a double bass, as the cantatas' movements among them have; played styles
can get stuck on a figure for a bar or two.""",
    "wavenet": """For one part. Good at: accompaniments of songs and for piano, rhythm, steady figures. Bad at: the same
as the LSTM, a little more so.""",
}
# What NAME.evaluation.json was composed at.
COMPOSED_AT = {
    "combo": "the default settings",
    "ensemble": "the default settings",
    "lstm": "temperature 0.9 and top-p 0.95, without a cadence",
    "wavenet": "temperature 0.9 and top-p 0.95, without a cadence",
}
LICENCES = {
    "combo": "CC BY-SA 4.0 International",
    "ensemble": "CC BY-SA 4.0 International",
    "lstm": "CC BY-SA 3.0 Germany",
    "wavenet": "CC BY-SA 3.0 Germany",
}
MERGED_STYLES = """*chorale* (Bach, music21's corpus), *classical* (Mutopia), *piano* (first
editions of Chopin), *performance* (GiantMIDI-Piano and piano-midi.de), *song* (OpenScore Lieder), *game* (Freedoom's
music)"""
STYLES = """*chorale* (Bach, music21's corpus), *classical* (Mutopia), *piano* (first
editions of Chopin), *performance* (GiantMIDI-Piano and piano-midi.de), *song* (OpenScore Lieder; songs and carols),
*game* (Freedoom's and Blasphemer's music), *quartet* (OpenScore String Quartets), *orchestra* (Hauptstimme), *groove*
(drummers of the Groove MIDI Dataset), *secular* and *sacred* (Polish scores), *hymn* (Open Hymnal), *leadsheet*
(OpenEWLD: a tune, chords and bass), *band* (hymns, songs and lead sheets arranged by rules over those drummers)"""


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


def by_parts(nats: dict[str, Any]) -> str:
    """How held-out nats differ with how many parts play, and of drums; nothing for a model of one part."""
    if "by parts" not in nats:
        return ""
    rows = [
        [f"{count} part{'s' if count != '1' else ''}", f"{nats['by parts'][count]:.3f}", f"{without:.3f}"]
        for count, without in nats["by parts without part"].items()
    ]
    rows += [
        [{"drums": "drums, for each stroke"}.get(kind, "pitched notes"), f"{value:.3f}", ""]
        for kind, value in nats["kinds"].items()
    ]
    return table(("", "nats per note", "without what says which part plays"), rows) + "\n\n"


def found_rows(found: dict[str, dict[str, Any]]) -> list[list[str]]:
    """How the embedding, and plain ways to compare, find another passage of the same piece."""
    keys = ("recall_1", "recall_10", "average_precision", "style")
    return [[name, *(f"{own[key]:.3f}" for key in keys)] for name, own in found.items()]


def similar_music(about: dict[str, Any]) -> str:
    """The section on its embedding; nothing for a checkpoint without one."""
    if "embedding" not in about:
        return ""
    found = about["embedding"]["test"]
    return f"""## Similar music

Its embedding (`train-generator embed`) finds another passage of the same piece, the query transposed and stretched,
among {min(own["among"] for own in found.values()):,} or more passages of the test pieces. Style:
how often the ten nearest passages of other pieces have the passage's style, mean over styles.

{table(("by", "recall@1", "recall@10", "mAP", "style"), found_rows(found))}

"""


def clearest_units(name: str) -> str:
    """The section on its units; nothing for a checkpoint whose units were not looked at."""
    units = json.loads((FOLDER / "units.json").read_text(encoding="utf-8")).get(name)
    if units is None:
        return ""
    return f"""## What its clearest units respond to

Chosen on the validation pieces; Pearson's correlation with a unit's value on the test pieces (`continuo units`).

{table(("layer", "unit", "goes along with", "correlation"), units)}

"""


def card(name: str) -> str:
    """The whole text of the card of NAME.safetensors."""
    path = FOLDER / f"{name}.safetensors"
    checkpoint = load_checkpoint(path)
    about = checkpoint.provenance
    report = json.loads((FOLDER / f"{name}.report.json").read_text(encoding="utf-8"))
    evaluation = json.loads((FOLDER / f"{name}.evaluation.json").read_text(encoding="utf-8"))
    styles = json.loads((FOLDER / "styles.json").read_text(encoding="utf-8"))[name]
    nats, family = report["nats_per_note"]["test"], checkpoint.family
    own = nats["total"][family]
    baselines = [
        [name, f"{value:.3f}", ""] if kind == family else [kind, f"{value:.3f}", f"{1 - own / value:.1%}"]
        for kind, value in sorted(nats["total"].items(), key=lambda item: item[1])
    ]
    streams = [stream.name for stream in STREAM_SETS[checkpoint.vocabulary.streams]]
    style_columns = ("style", "pieces", "notes", "nats per note", *streams, "conditioned")
    pieces, runs = evaluation["pieces"], evaluation["originality"]["runs"]
    examples = "\n".join(
        f"- [{path.stem}](examples/{path.name})" for path in sorted((FOLDER / "examples").glob(f"{name}-*.mid"))
    )
    vocabulary, has_parts = about["vocabulary"], checkpoint.vocabulary.has_parts
    styles_named = STYLES if has_parts else MERGED_STYLES
    parts = (
        "Each instrument is a part, all drums are one."
        if has_parts
        else "All pitched parts are merged into one, without drums."
    )
    return f"""# Model card: {name}.safetensors

{KINDS[name]} over note and chord events, with relative pitch and recall ([how it works](../../docs/design/models.md)),
{checkpoint.parameter_count:,} parameters, {path.stat().st_size / 1e6:.1f} MB.
Receptive field: {about["receptive_field"]}.

{CHARACTER[name]}

Licence: {LICENCES[name]}, as part of the training data is ([../LICENSES.md](../LICENSES.md)).

## Data

Styles, to be asked for with `--style`: {styles_named}.
{about["corpus"]}; {about["pieces"]["train"]:,} pieces with {about["notes"]["train"]:,} notes to train on,
{about["pieces"]["valid"]:,} to choose by, {about["pieces"]["test"]:,} to report. {parts}
The vocabulary keeps the notes and chords seen {vocabulary["min_count"]} times or more:
{vocabulary["tokens_after"]:,} of {vocabulary["tokens_before"]:,}.

## Training

{training(name)}
([how](../recipes/README.md), [what was tried](../recipes/LOG.md)).

## Held-out likelihood

{about["pieces"]["test"]:,} pieces that were neither trained on nor chosen by, near-duplicates of training pieces
excluded; conditioned on nothing but the position in the bar. Their names are in `{name}.report.json`.

{table(("", "nats per note", f"{name} is below by"), baselines)}

{table(style_columns, [[style, *row] for style, row in styles.items()])}

"Conditioned": nats per note, also conditioned on style, key, tempo, dynamics and bars left.

{by_parts(nats)}## What it composes, beside people

{pieces["composed"]:,} pieces of {evaluation["composed"]["bars"]} bars from nothing at {COMPOSED_AT[name]}, each
conditioned on the style, metre, tempo, key and dynamics of a held-out piece;
{pieces["people"]:,} held-out pieces, their first {evaluation["excerpt_bars"]} bars.
Means with 95 % intervals; Wasserstein's distance; bold where it is greater than that among people's pieces.

{table(("", "composed", "people", "distance", "among people"), statistics_rows(evaluation))}

## Originality

The longest run of notes (intervals and rhythm, at any pitch and tempo) of each piece that also stands in a training
piece; median, nine tenths of the pieces, longest: composed {quartiles(runs["composed"])} notes,
people {quartiles(runs["people"])}.

{similar_music(about)}{clearest_units(name)}## Examples

Composed once each, none left out: 24 bars from nothing at the default settings of their time, which they hold
(`continuo inspect`, `continuo reproduce`).

{examples}
"""


def main() -> None:
    for name in KINDS:
        (FOLDER / f"{name}.md").write_text(card(name), encoding="utf-8")


if __name__ == "__main__":
    main()
