import pytest
from django.test import Client as Browser
from pytest_django import Settings

from livechat.management.commands import runall
from livechat.tests.product import Product, get_json, get_status

pytestmark = pytest.mark.both


def test_healthz_says_that_the_process_is_alive(server: Product) -> None:
    assert get_json(f"{server.url}/healthz") == {"status": "ok"}


def test_readyz_says_that_database_and_redis_answer(server: Product) -> None:
    assert get_json(f"{server.url}/readyz") == {"status": "ok", "database": "ok", "redis": "ok"}


def test_both_loopback_families_are_served(server: Product) -> None:
    for host in ("127.0.0.1", "[::1]", "localhost"):
        assert get_status(f"http://{host}:{server.port}/healthz") == 200


def test_processes_answer_by_number_and_the_box_needs_no_proxy(
    server: Product, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    settings.PORT = server.port
    assert runall._answers()
    settings.ALLOWED_HOSTS = ["chat.example"]
    browser = Browser(headers={"Host": "10.0.0.3"})
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/").status_code == 400


def test_readyz_is_503_while_redis_is_dead_and_healthz_stays_200(server: Product) -> None:
    server.kill("valkey")
    assert get_status(f"{server.url}/readyz") == 503
    assert get_status(f"{server.url}/healthz") == 200
    server.start("valkey")
    assert get_status(f"{server.url}/readyz") == 200
