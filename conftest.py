"""Servers for the whole suite; what a single app needs is in its own conftest.py."""

import fcntl
import gc
import inspect
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from playwright.sync_api import expect

from livechat.lib.valkey import Valkey
from livechat.settings_test import DATABASE_FILE, ON_SQLITE, POSTGRES_DIR, SHARED_DIR, TEST_DIR
from livechat.testing.patience import WAIT_SECONDS
from livechat.tests.chromium import ARGUMENTS, NoChromium, find_or_install
from livechat.tests.postgres import TEMPLATE, Postgres
from livechat.tests.product import Product

pytest_plugins = ["livechat.testing.cast", "livechat.testing.workers"]


def pytest_unconfigure() -> None:
    shutil.rmtree(TEST_DIR, ignore_errors=True)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where only tests for both databases are wanted, modules without any are not even imported."""
    if config.option.markexpr != "both" or not collection_path.name.startswith("test_"):
        return None
    return "mark.both" not in collection_path.read_text() or None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    # First pytest puts together what shares a parameter.
    yield
    # Once playwright runs, its loop is "running" in this thread for good, and no asyncio test can.
    # The longest walks come first, so that no worker waits for the other's at the end.
    walked = Counter[Path]()
    for item in filter(_in_browser, items):
        walked[item.path] += len(inspect.getsource(item.function))  # type: ignore[attr-defined]
    items.sort(key=lambda item: (_in_browser(item), -walked[item.path] if _in_browser(item) else 0))


def pytest_collection_finish() -> None:
    # What lives by now stays to the end; looking through it again and again took a twentieth of a run.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _in_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def new_postgres() -> Callable[[Path], Postgres]:
    """Makes servers, not started yet, that have a migrated database to copy."""
    return lambda folder: Postgres(folder, like=_once("migrated-postgres", _migrate_postgres))


@pytest.fixture(scope="session")
def postgres(new_postgres: Callable[[Path], Postgres]) -> Iterator[Postgres]:
    server = new_postgres(POSTGRES_DIR)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The test's database is there already, and goes with its server."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(new_database: Callable[[str], str]) -> None:
    new_database(DATABASE_FILE.stem if ON_SQLITE else f"test_{settings.DATABASES['default']['NAME']}")


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """The Redis of code that runs in the test's own process; settings.REDIS_URL leads to it."""
    server = Valkey(Path(settings.VAR_DIR))
    server.start()
    yield server
    server.stop()


# --- The real product ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Makes migrated databases by copying one; gives the address."""
    if ON_SQLITE:
        template = _once("migrated.sqlite3", lambda path: _migrate(f"sqlite:///{path}"))

        def copy_file(name: str) -> str:
            shutil.copy(template, TEST_DIR / f"{name}.sqlite3")
            return f"sqlite:///{TEST_DIR}/{name}.sqlite3"

        return copy_file

    postgres: Postgres = request.getfixturevalue("postgres")

    def copy_database(name: str) -> str:
        postgres.create(name, template=TEMPLATE)
        return postgres.url(name)

    return copy_database


def _once(name: str, make: Callable[[Path], None]) -> Path:
    """`name` in the folder of all workers, made by the first who asks; the others wait for it."""
    path = SHARED_DIR / name
    with (SHARED_DIR / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            make(path)
    return path


def _migrate_postgres(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    server.create(TEMPLATE)
    _migrate(server.url(TEMPLATE))
    server.stop()


def _migrate(database_url: str) -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "livechat.settings", "DATABASE_URL": database_url}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], env=environment, check=True)


@pytest.fixture(scope="session")
def _left_over() -> Iterator[list[Product]]:
    """The product of an earlier module, if it left its processes alone."""
    left: list[Product] = []
    yield left
    for product in left:
        product.close()


@pytest.fixture(scope="module")
def server(
    new_database: Callable[[str], str], django_db_blocker: Any, _left_over: list[Product]
) -> Iterator[Product]:
    """The real product for this module: Valkey and a web process are up, the database has no rows."""
    product = _left_over.pop() if _left_over else _start_product(new_database)
    yield product
    # A ledger is never emptied on SQLite, where few modules need a server anyway.
    if ON_SQLITE or not product.is_as_started:
        product.close()
        return
    try:
        with django_db_blocker.unblock():
            product.forget()
    except OperationalError:  # The server is still at work on what the last test left, and has the rows.
        product.close()
    else:
        _left_over.append(product)


def _start_product(new_database: Callable[[str], str]) -> Product:
    name = f"product_{token_hex(3)}"
    product = Product(TEST_DIR / name, new_database(name))
    try:
        product.start("valkey", "web")
    except BaseException:
        product.close()
        raise
    return product


@pytest.fixture
def server_database(server: Product, django_db_blocker: Any) -> Iterator[None]:
    """Django in the test works on the server's database; rows stay until the module's end."""
    with django_db_blocker.unblock(), server.database():
        yield


# --- Browser ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], pytestconfig: pytest.Config
) -> dict[str, Any]:
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    try:
        with capture.global_and_fixture_disabled():
            executable = find_or_install()
    except NoChromium as error:
        pytest.exit(str(error), returncode=2)
    expect.set_options(timeout=WAIT_SECONDS * 1000)
    # Playwright's loop makes Django think that every later line of a test is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return browser_type_launch_args | {"executable_path": executable, "args": ARGUMENTS}
