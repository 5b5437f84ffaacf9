"""`/widget/v1.js` over HTTP."""

import gzip
from typing import Any

import brotli
import pytest
from django.test import Client as Http

from widget.views.loader import LOADER


def get(encoding: str = "", **headers: str) -> Any:
    return Http(headers={"Accept-Encoding": encoding, **headers}).get("/widget/v1.js")


def body(answer: Any) -> str:
    decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(answer.get("Content-Encoding", ""), bytes)
    return str(decode(answer.content), "utf-8")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("deflate", ""),
        ("", ""),
    ],
)
def test_it_comes_in_the_best_encoding_that_the_browser_takes(accepted: str, encoding: str) -> None:
    answer = get(accepted)
    assert answer.get("Content-Encoding", "") == encoding
    assert "Accept-Encoding" in answer["Vary"]
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "(window).LiveChat = api;" in body(answer)


def test_it_weighs_less_than_eight_kilobytes() -> None:
    assert len(get("br").content) < 8 * 1024


def test_its_comments_stay_at_home() -> None:
    assert "/**" not in body(get())
    assert len(body(get()).splitlines()) == len(LOADER.read_text().splitlines())


def test_an_unchanged_one_is_not_sent_again() -> None:
    first = get("gzip")
    again = get("gzip", **{"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["Access-Control-Allow-Origin"] == "*"
    assert again["ETag"] == first["ETag"] != get("br")["ETag"]


@pytest.mark.row("F1")
def test_every_origin_may_load_it_and_it_sets_no_cookie() -> None:
    answer = get(Origin="https://anybody.example")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert not answer.cookies


def test_it_is_only_read() -> None:
    assert Http().post("/widget/v1.js").status_code == 405
