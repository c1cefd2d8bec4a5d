"""What a device's arithmetic changes."""

from __future__ import annotations

import pytest
import torch

from tests.benchmarks.training.gpu import agreement


@pytest.mark.slow
def test_bfloat16_changes_loss_and_gradient_of_the_shipped_checkpoints_little() -> None:
    rows = agreement(torch.device("cpu"))
    assert {row[1] for row in rows} == {"cpu fp32", "cpu bf16"}
    assert {row[-1] for row in rows} == {"", "yes"}
