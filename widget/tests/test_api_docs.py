"""The documentation of the API against the code; its examples run in test_api_walk.py."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import Operator, Site
from livechat.lib.joining import join
from livechat.testing.cast import at
from widget.services import signatures

pytestmark = pytest.mark.row("X9")

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs" / "javascript-api.md").read_text()
TYPES = (ROOT / "static" / "widget" / "v1.d.ts").read_text()
LOADER = join(ROOT / "static", "widget/loader.js").text
HOW_TO = ROOT / "templates" / "widget" / "sites"


def methods() -> set[str]:
    found = re.search(r"const methods = \{([^}]+)\}", LOADER)
    assert found
    return set(re.findall(r"\b[a-z]+\b", found[1])) - {"proto", "null"}


def events() -> set[str]:
    found = re.search(r"const EVENTS = \[([^\]]+)\]", LOADER)
    assert found
    return set(re.findall(r'"(\w+)"', found[1]))


def names(table: str) -> set[str]:
    """What stands between backquotes in the first column below this head."""
    rows = PAGE.split(f"| {table} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_every_method_and_event_is_described_and_typed() -> None:
    assert names("method") == methods()
    assert names("event") == events()
    assert set(re.findall(r'"(\w+)"', " ".join(re.findall(r"method: ([^,)]+)", TYPES)))) == methods()
    typed = TYPES.split("interface LiveChatEvents {", 1)[1].split("\n}", 1)[0]
    assert set(re.findall(r"^  (\w+):", typed, re.MULTILINE)) == events()


@pytest.mark.django_db
def test_the_signature_of_the_python_example_is_one_that_we_take(acme_shop: Site, ada: Operator) -> None:
    found = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert found
    values = {"SECRET": signatures.make(acme_shop, ada.user, at(0)), "customer_id": "4711"}
    exec(found[1], values)  # noqa: S102 - our own page
    signatures.check(acme_shop, "4711", values["signature"])
    assert len(values["signature"]) == hashlib.sha256().digest_size * 2


def test_the_dashboard_says_what_the_documentation_says() -> None:
    documented = set(map(str.strip, PAGE.splitlines()))
    for template in ("_signing.html", "_consent.html"):
        blocks = re.findall(r"<pre[^>]*><code>(.*?)</code>", (HOW_TO / template).read_text(), re.DOTALL)
        assert len(blocks) >= 4
        for line in "\n".join(blocks).replace("&gt;", ">").splitlines():
            assert line.strip() in documented, line
