"""What a list says of a visitor's device, and of the country of their address."""

from pathlib import Path
from typing import Any

import pytest

from livechat.lib import countries, devices

AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0": "Edge on Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1": "Safari on iPhone",
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0": "Firefox on Linux",
    "Mozilla/5.0 (Linux; Android 14) Chrome/130.0.0.0 Mobile Safari/537.36": "Chrome on Android",
    "curl/8.5": "",
    "": "",
}


@pytest.mark.parametrize("agent", AGENTS)
def test_a_device_in_a_few_words(agent: str) -> None:
    assert devices.device_of(agent) == AGENTS[agent]


class File:
    """A file of countries with one line."""

    def get(self, address: str) -> Any:
        if address == "unix":
            raise ValueError
        return {"country": {"iso_code": "AT", "names": {"en": "Austria"}}} if address == "192.0.2.1" else None


@pytest.mark.row("X2")
def test_the_country_of_an_address(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert not countries.is_known()
    assert countries.country_of("192.0.2.1") == ""
    settings.GEOIP_PATH = str(tmp_path / "countries.mmdb")
    monkeypatch.setattr(countries, "_reader", lambda path: File())
    assert countries.is_known()
    assert countries.country_of("192.0.2.1") == "Austria"
    assert countries.country_of("192.0.2.2") == countries.country_of("unix") == ""
