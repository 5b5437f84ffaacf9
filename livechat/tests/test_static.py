"""Static files: one immutable folder a release, and edits seen at once while developing."""

import gzip
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from pytest_django import Settings

from livechat.lib import staticfiles
from livechat.lib.release import release_digest
from livechat.settings_test import TEST_DIR
from livechat.tests.product import Product, get_status

ADMIN = "admin/css/base.css"
OURS = "css/tokens.css"


@pytest.fixture(scope="module")
def production(new_database: Callable[[str], str]) -> Iterator[Product]:
    product = Product(TEST_DIR / "production", new_database("production"), DEBUG="off")
    try:
        product.start("valkey", "web")
        yield product
    finally:
        product.close()


def fetch(url: str, **headers: str) -> HTTPResponse:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity"} | headers)
    response: HTTPResponse = urllib.request.urlopen(request, timeout=5)
    return response


def release(product: Product) -> str:
    return next(path.name for path in (product.folder / "static").iterdir())


@pytest.mark.parametrize("name", [ADMIN, OURS])
def test_a_release_may_be_kept_for_ever(production: Product, name: str) -> None:
    with fetch(f"{production.url}/static/{release(production)}/{name}") as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == 'text/css; charset="utf-8"'


@pytest.mark.parametrize(("accepted", "sent"), [("gzip, deflate, br", "br"), ("gzip", "gzip")])
def test_files_travel_compressed(production: Product, accepted: str, sent: str) -> None:
    url = f"{production.url}/static/{release(production)}/{ADMIN}"
    with fetch(url) as answer:
        plain = answer.read()
    with fetch(url, **{"Accept-Encoding": accepted}) as answer:
        body = answer.read()
        assert answer.headers["Content-Encoding"] == sent
    assert len(body) < len(plain) / 2
    if sent == "gzip":
        assert gzip.decompress(body) == plain


async def test_a_process_serves_a_release_that_came_after_it(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "0123456789ab"
    settings.STATIC_ROOT.mkdir()
    (tmp_path / ".draft").mkdir()
    process = staticfiles.serve_static(None)

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        if "status" in message:
            sent.append(message)

    async def status(address: str) -> int:
        scope = {"type": "http", "method": "GET", "path": address, "query_string": b"", "headers": []}
        await process(scope, None, send)
        return int(sent.pop(0)["status"])

    assert await status("/static/ba9876543210/new.css") == 404
    for name in (".draft", "ba9876543210"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "new.css").touch()
    assert await status("/static/ba9876543210/new.css") == 200
    assert await status("/static/.draft/new.css") == 404
    assert await status("/static/../ba9876543210/new.css") == 404


def test_a_release_in_few_letters_is_another_one(tmp_path: Path) -> None:
    assert release_digest(tmp_path, compact=True) != release_digest(tmp_path, compact=False)


@pytest.mark.parametrize("path", ["missing.css", "../livechat/settings.py", "css/", "..%2f..%2fmanage.py"])
def test_nothing_else_is_served(production: Product, server: Product, path: str) -> None:
    assert get_status(f"{production.url}/static/{release(production)}/{path}") == 404
    assert get_status(f"{server.url}/static/dev/{path}") == 404


@pytest.mark.parametrize("name", [ADMIN, OURS])
def test_browsers_ask_again_while_developing(server: Product, name: str) -> None:
    url = f"{server.url}/static/dev/{name}"
    with fetch(url) as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        tag = answer.headers["ETag"]
    with pytest.raises(HTTPError) as unchanged:
        fetch(url, **{"If-None-Match": tag})
    assert unchanged.value.code == 304
    unchanged.value.close()
