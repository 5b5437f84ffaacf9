import pytest

from livechat.tests.product import Product, get_json, get_status

pytestmark = pytest.mark.both


def test_healthz_says_that_the_process_is_alive(server: Product) -> None:
    assert get_json(f"{server.url}/healthz") == {"status": "ok"}


def test_readyz_says_that_database_and_redis_answer(server: Product) -> None:
    assert get_json(f"{server.url}/readyz") == {"status": "ok", "database": "ok", "redis": "ok"}


def test_both_loopback_families_are_served(server: Product) -> None:
    for host in ("127.0.0.1", "[::1]", "localhost"):
        assert get_status(f"http://{host}:{server.port}/healthz") == 200


def test_readyz_is_503_while_redis_is_dead_and_healthz_stays_200(server: Product) -> None:
    server.kill("valkey")
    assert get_status(f"{server.url}/readyz") == 503
    assert get_status(f"{server.url}/healthz") == 200
    server.start("valkey")
    assert get_status(f"{server.url}/readyz") == 200
