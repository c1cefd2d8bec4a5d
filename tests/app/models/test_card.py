"""What is read of a model's card."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assets import shipped_checkpoints
from app.models.card import card_text, licence_in


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlicense: cc-by-4.0\ntags: [music]\n---\n# A model", "cc-by-4.0"),
        ("---\nlicense: 'mit'\r\n---\r\n# A model", "mit"),
        ("# A model\n\nLicence: CC BY-SA 4.0 International, as part of its data is ([here](x.md)).", ""),
        ("# A model\n\n## License\n\nApache-2.0\n", "Apache-2.0"),
        ("# A model\n\n**License:** CC0 1.0.\n", "CC0 1.0"),
        ("# A model that anybody may licence\n", ""),
        ("", ""),
    ],
)
def test_the_licence_is_found_where_cards_have_it(card: str, licence: str) -> None:
    found = licence_in(card.encode())
    assert found == (licence or ("CC BY-SA 4.0 International" if "BY-SA" in card else ""))


def test_the_cards_that_ship_have_one() -> None:
    for path in shipped_checkpoints():
        assert licence_in(path.with_suffix(".md").read_bytes()).startswith("CC BY-SA")


def test_front_matter_is_not_shown() -> None:
    assert card_text(b"---\nlicense: mit\n---\n\n# Waltzes\n") == "# Waltzes"


@given(st.binary(max_size=200))
def test_no_card_steers_the_terminal(data: bytes) -> None:
    shown = card_text(data + b"\x1b[2J\x07\x9b") + licence_in(data)
    assert all(sign.isprintable() or sign == "\n" for sign in shown)
