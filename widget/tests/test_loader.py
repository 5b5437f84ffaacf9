"""`/widget/v1.js` over HTTP."""

import gzip
import re
from typing import Any

import brotli
import pytest
from django.test import Client as Http


def get(encoding: str = "", script: str = "v1", **headers: str) -> Any:
    return Http(headers={"Accept-Encoding": encoding, **headers}).get(f"/widget/{script}.js")


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
    assert "window.LiveChat=" in body(answer)


@pytest.mark.parametrize(("script", "most"), [("v1", 6_000), ("panel", 2_000), ("launch", 4_000)])
def test_it_weighs_little(script: str, most: int) -> None:
    assert len(get("br", script).content) < most


def test_it_leaves_one_global_and_no_comment() -> None:
    assert "/*" not in body(get())
    assert body(get()).startswith('(()=>{"use strict";')


@pytest.mark.parametrize(
    ("script", "exported"), [("panel", {"makeFrame"}), ("launch", {"launch", "showInvitation"})]
)
def test_what_comes_later_is_a_module(script: str, exported: set[str]) -> None:
    found = re.search(r"export const\{([^}]+)\}=", body(get(script=script)))
    assert found
    assert set(found[1].split(",")) == exported


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
