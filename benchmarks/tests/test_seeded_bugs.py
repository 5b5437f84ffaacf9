"""The chaos harness finds every bug that was put there on purpose, and nothing where there is none."""

import asyncio
from collections.abc import Callable

import pytest

from benchmarks.chaos.checker import Minimum, check
from benchmarks.chaos.driver import Plan, play
from benchmarks.chaos.pages import Page
from benchmarks.tests import seeded_bugs as bugs
from benchmarks.tests.fake_product import FakeProduct

PLAN = Plan(kills=4, calm_seconds=(0.8, 1.4), pause_seconds=0.3, drain_seconds=3)

ATTEMPTS = 3

# What a bug may show itself as; one of these must be found.
PRODUCTS: dict[type[FakeProduct], str] = {
    bugs.AcknowledgesBeforeCommit: "lost",
    bugs.PushesBeforeCommit: "invented altered",
    bugs.ForgetsRefs: "doubled",
    bugs.ForgetsRefsAtRestart: "doubled",
    bugs.NumbersFromMemory: "gap",
    bugs.NumbersAreNotLocked: "gap",
    bugs.ResumesNothing: "lost",
    bugs.ResumesOneTooLate: "lost",
    bugs.ShuffledStore: "disordered",
    bugs.TrimsText: "altered",
    bugs.TellsOperatorsOtherWords: "disagreement",
    bugs.AddsLines: "invented",
    bugs.RefusesWhatItStored: "refused",
    bugs.ForgetsMarksAtRestart: "marks",
}
PAGES: dict[Callable[[Page], None], str] = {
    bugs.show_doubles: "doubled",
    bugs.ignore_gaps: "disordered",
    bugs.make_new_refs: "invented",
}

Kinds = set[str]


async def kinds_found(product: FakeProduct, bug: Callable[[Page], None] | None = None) -> Kinds:
    await product.start()
    try:
        cast = product.cast()
        if bug is not None:
            bugs.spoil(cast, bug)
        return {violation.kind for violation in check(await play(product, cast, PLAN), Minimum())}
    finally:
        await product.stop()


async def is_found(
    expected: str, product: type[FakeProduct], bug: Callable[[Page], None] | None = None
) -> bool:
    """A bug needs its moment: a kill that misses it is followed by another run."""
    for _ in range(ATTEMPTS):
        if await kinds_found(product(), bug) & set(expected.split()):
            return True
    return False


@pytest.fixture(scope="module")
def found() -> dict[object, bool]:
    """All the runs side by side, since each is mostly waiting."""

    async def run_all() -> list[bool]:
        return await asyncio.gather(
            *(is_found(kinds, product) for product, kinds in PRODUCTS.items()),
            *(is_found(kinds, FakeProduct, bug) for bug, kinds in PAGES.items()),
        )

    return dict(zip([*PRODUCTS, *PAGES], asyncio.run(run_all()), strict=True))


async def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert await kinds_found(FakeProduct()) == set()


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_bug_of_the_product_is_found(found: dict[object, bool], product: type[FakeProduct]) -> None:
    assert found[product]


@pytest.mark.parametrize("bug", PAGES)
def test_a_bug_of_a_page_is_found(found: dict[object, bool], bug: Callable[[Page], None]) -> None:
    assert found[bug]
