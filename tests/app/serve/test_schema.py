"""The server against its own description, with requests that are drawn from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.serve.composing import Composing
from app.serve.http import Api
from app.serve.kept_takes import KeptTakes
from app.serve.models import Models
from app.serve.openapi import openapi_document
from app.serve.playback import Playback
from app.serve.requests import OPERATIONS, REQUESTS
from tests.app.serve.parts import QuickComposer, QuietOutput, Served, served

EXAMPLES = 12


@pytest.fixture(scope="module")
def described(filling_model: Path) -> Iterator[Served]:
    with served(filling_model, QuickComposer()) as running:
        yield running


def document() -> dict[str, Any]:
    """Of no server that runs."""
    models, takes = Models([]), KeptTakes()
    api = Api(models, takes, Composing(models, takes), Playback(QuietOutput))
    return msgspec.json.decode(msgspec.json.encode(openapi_document(api.entries)))


schema = schemathesis.openapi.from_dict(document())


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    database=None,
)
def test_answers_are_those_that_are_described(case: schemathesis.Case, described: Served) -> None:
    # What types can't say, such as that a clip has fewer bars, is refused with a sentence.
    case.call_and_validate(f"http://{described.address}", excluded_checks=[positive_data_acceptance])


def test_the_server_gives_this_description(described: Served) -> None:
    assert described.get("/openapi.json").json == document()


def test_every_setting_of_a_way_to_compose_is_described(described: Served) -> None:
    schemas = described.get("/openapi.json").json["components"]["schemas"]
    for operation, asked in OPERATIONS.items():
        own = schemas[REQUESTS[operation].__name__]["properties"]
        assert {*asked.fields} <= {*own}
        assert all("description" in own[name] for name in asked.fields if name not in ("controls", "sampling"))
    assert all("description" in own for own in schemas["Controls"]["properties"].values())
