"""Delivery while processes are killed with -9 in the middle of bursts (`make chaos` does it at length)."""

import pytest

from benchmarks.chaos.checker import Minimum, check
from benchmarks.chaos.driver import Plan
from benchmarks.chaos.stage import ProductStage

pytestmark = pytest.mark.both

PLAN = Plan(kills=4, calm_seconds=(0.4, 1.0))
MINIMUM = Minimum(acknowledged=300, kills=4, reconnects=5, gap_fetches=10)


@pytest.mark.row("D1")
@pytest.mark.row("D2")
@pytest.mark.row("D3")
async def test_nothing_is_lost_doubled_or_out_of_order_while_processes_are_killed(
    stage: ProductStage,
) -> None:
    cast = stage.cast(visitors=5, operators=2, tabs=2)
    run = await stage.play(cast, PLAN)
    assert check(run, MINIMUM) == []
    assert len(run.read_backs) >= MINIMUM.acknowledged
