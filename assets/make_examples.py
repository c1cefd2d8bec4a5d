"""Compose the examples of the shipped checkpoints: one draw each, at the default settings, none left out.

Run as `python -m assets.make_examples`; the program itself never runs this.
"""

from __future__ import annotations

from pathlib import Path

from app.__main__ import main as continuo

FOLDER = Path(__file__).parent / "checkpoints"
STYLES = {
    "combo": ("quartet", "song", "band"),
    "ensemble": ("quartet", "song", "band"),
    "lstm": ("chorale", "piano", "performance"),
    "wavenet": ("classical", "song", "game"),
}
# Of those that know several instruments: who plays.
ENSEMBLES = {"quartet": "string quartet", "song": "flute, piano", "band": "alto sax, piano, bass, drums"}
BARS = 24


def main() -> None:
    (FOLDER / "examples").mkdir(exist_ok=True)
    for name, styles in STYLES.items():
        for number, style in enumerate(styles, start=1):
            checkpoint, output = FOLDER / f"{name}.safetensors", FOLDER / "examples" / f"{name}-{style}.mid"
            options = ["--style", style, "--bars", str(BARS), "--rng-seed", str(number), "--out", str(output)]
            if name in ("combo", "ensemble"):
                options += ["--ensemble", ENSEMBLES[style]]
            if continuo(["generate", "--checkpoint", str(checkpoint), *options]):
                raise SystemExit(2)


if __name__ == "__main__":
    main()
