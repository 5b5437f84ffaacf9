"""What stands in `.env` and in the environment, as people write it: read right, or refused in a sentence."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from livechat.lib.environment import Environment
from livechat.tests.test_payment_settings import start


class Alone(Environment):
    """Not the environment of this process."""


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> Environment:
    monkeypatch.setattr(Alone, "ENVIRON", {})
    return Alone()


def read(env: Environment, tmp_path: Path, text: str) -> dict[str, str]:
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    env.read_file("ENV_FILE", default=tmp_path / ".env")
    return dict(env.ENVIRON)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=10.0.0.2           # only these", "10.0.0.2"),
        ("export NAME=a", "a"),
        ("  NAME=a b  ", "a b"),
        ("NAME=pass#word", "pass#word"),
        ("NAME='a # b' # c", "a # b"),
        ('NAME="a # \\" b" # c', 'a # " b'),
        ('NAME="a= # b"', "a= # b"),
        ("NAME= # nothing yet", ""),
        ("\ufeffNAME=a", "a"),
    ],
)
def test_a_line_is_read_as_it_was_meant(env: Environment, tmp_path: Path, line: str, value: str) -> None:
    assert read(env, tmp_path, f"{line}\n\n# A comment\n") == {"NAME": value}


@pytest.mark.parametrize("line", ["PORT = 9000", "PORT: 9000", "9000"])
def test_a_line_that_says_nothing_is_named(env: Environment, tmp_path: Path, line: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"\.env, line 2: write NAME=value"):
        read(env, tmp_path, f"DEBUG=on\n{line}\n")


def test_a_file_that_is_named_has_to_be_there(env: Environment, tmp_path: Path) -> None:
    env.read_file("ENV_FILE", default=tmp_path / "none")
    env.ENVIRON["ENV_FILE"] = str(tmp_path / "none")
    with pytest.raises(ImproperlyConfigured, match="none cannot be read"):
        env.read_file("ENV_FILE", default=tmp_path / ".env")
    env.ENVIRON["ENV_FILE"] = str(tmp_path)  # Not even root can read a folder.
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        env.read_file("ENV_FILE", default=tmp_path / ".env")


def test_white_space_between_commas_counts_for_nothing(env: Environment) -> None:
    env.ENVIRON["ALLOWED_HOSTS"] = "a.example, b.example,"
    assert env.list("ALLOWED_HOSTS", default=[]) == ["a.example", "b.example"]


def test_a_folder_is_meant_from_where_the_product_lies(env: Environment, tmp_path: Path) -> None:
    for named, folder in [("", "var"), ("var", "var"), ("data", "data"), (str(tmp_path / "x"), "x")]:
        env.ENVIRON["VAR_DIR"] = named
        assert env.folder("VAR_DIR", default=tmp_path / "var") == tmp_path / folder
    assert list((tmp_path / "var").iterdir()) == []


@pytest.mark.parametrize("url", ["chat.example", "//chat.example", "https://", "https://a b", "https://a/b"])
def test_an_origin_is_one(env: Environment, url: str) -> None:
    env.ENVIRON["BASE_URL"] = url
    with pytest.raises(ImproperlyConfigured, match="write https://chat.example"):
        env.origin("BASE_URL", default="")


@pytest.mark.parametrize("url", ["https://chat.example", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_an_origin_needs_no_slash(env: Environment, url: str) -> None:
    env.ENVIRON["BASE_URL"] = f"{url}/"
    assert env.origin("BASE_URL", default="") == url


@pytest.mark.parametrize(
    ("number", "words"), [("1", "from 7 to 99"), ("100", "from 7 to 99"), ("a", "whole")]
)
def test_a_number_has_limits(env: Environment, number: str, words: str) -> None:
    env.ENVIRON["DATABASE_POOL"] = number
    with pytest.raises(ImproperlyConfigured, match=words):
        env.int("DATABASE_POOL", default=12, least=7, most=99)


def test_a_folder_of_any_name_holds_its_own_database(tmp_path: Path) -> None:
    folder = tmp_path / "a+b #1 ?x%41"
    shown = "from livechat import settings; print(settings.DATABASES['default']['NAME'])"
    assert start(shown, VAR_DIR=str(folder)).stdout == f"{folder}/livechat.sqlite3\n"


BROKER = """if True:
    from livechat.celery import app
    transport = app.connection_for_write().transport
    channel = transport.Channel.__new__(transport.Channel)
    channel.connection = transport
    made = channel._connparams()
    print(made["db"], made.get("ssl_cert_reqs"))
"""


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("unix:///run/redis.sock?db=2", "2 None\n"),
        ("redis://redis.internal:6379/2", "2 None\n"),
        ("rediss://redis.internal:6379/2", "2 2\n"),  # ssl.CERT_REQUIRED
    ],
)
def test_the_broker_is_what_redis_url_says(url: str, made: str) -> None:
    assert start(BROKER, REDIS_URL=url, DJANGO_SETTINGS_MODULE="livechat.settings").stdout == made
