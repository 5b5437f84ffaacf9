"""One set of real processes for everything here that kills."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.chaos.stage import ProductStage
from benchmarks.people import seed
from benchmarks.tests.crowd import Crowd
from livechat.settings_test import ON_SQLITE, TEST_DIR
from livechat.tests.postgres import TEMPLATE, Postgres

OPERATORS = 2
# Enough for every test of a module to have people of its own.
CLIENTS = 16
VISITORS = 6


@pytest.fixture(scope="package")
def killable_postgres(new_postgres: Callable[[Path], Postgres]) -> Iterator[Postgres | None]:
    """A PostgreSQL apart from the suite's, which must not be killed under the other tests."""
    if ON_SQLITE:
        yield None
        return
    server = new_postgres(TEST_DIR / "killable-postgres")
    server.start()
    server.create("chaos", template=TEMPLATE)
    yield server
    server.stop()


@pytest.fixture(scope="package")
def stage(killable_postgres: Postgres | None, new_database: Callable[[str], str]) -> Iterator[ProductStage]:
    folder = TEST_DIR / "chaos"
    folder.mkdir()
    url = killable_postgres.url("chaos") if killable_postgres else new_database("chaos")
    stage = ProductStage(folder, url, killable_postgres)
    try:
        stage.start(workers=False)
        yield stage
    finally:
        stage.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def clients(stage: ProductStage) -> list[dict[str, Any]]:
    amounts = {"clients": CLIENTS, "operators": OPERATORS, "visitors": VISITORS, "chats": OPERATORS}
    return seed(stage.first, *(f"--{name}={amount}" for name, amount in amounts.items()))


@pytest.fixture
def crowd(stage: ProductStage, clients: list[dict[str, Any]]) -> Crowd:
    """A client of this test's own with operators and visitors."""
    return Crowd(stage, clients.pop())
