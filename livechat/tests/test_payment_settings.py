"""Ways to pay that are not set up, or give credits for nothing, stop the start with a sentence."""

import os
import subprocess
import sys

import pytest

SHOW_GATEWAYS = "from livechat import settings; print(*settings.PAYMENT_GATEWAYS)"


def start(shown: str = SHOW_GATEWAYS, **settings: str) -> subprocess.CompletedProcess[str]:
    names = ("DATABASE_URL", "DEBUG", "DEMO", "PAYMENT_GATEWAYS", "STRIPE_SECRET_KEY",
             "STRIPE_WEBHOOK_SECRET", "BANK_IBAN")  # fmt: skip
    plain = {name: value for name, value in os.environ.items() if name not in names}
    environment = plain | {"ENV_FILE": os.devnull} | settings
    return subprocess.run([sys.executable, "-c", shown], env=environment, capture_output=True, text=True)


@pytest.mark.row("M5")
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"PAYMENT_GATEWAYS": "simulated"}, "simulated till, which gives credits for nothing"),
        ({"PAYMENT_GATEWAYS": "simulated", "DEMO": "on"}, "simulated till, which gives credits for nothing"),
        ({"PAYMENT_GATEWAYS": "stripe", "STRIPE_SECRET_KEY": "sk"}, "Stripe needs both"),
        ({"PAYMENT_GATEWAYS": "bank_transfer"}, "set BANK_IBAN"),
        ({"PAYMENT_GATEWAYS": "cash"}, "write stripe, bank_transfer or simulated"),
    ],
)
def test_it_does_not_start(settings: dict[str, str], words: str) -> None:
    done = start(**settings)
    assert done.returncode != 0
    assert words in done.stderr


@pytest.mark.parametrize(
    ("settings", "ways"),
    [
        ({}, ""),
        ({"DEBUG": "on"}, "simulated bank_transfer"),
        ({"DEMO": "on"}, "bank_transfer"),
        (
            {"STRIPE_SECRET_KEY": "sk", "STRIPE_WEBHOOK_SECRET": "wh", "BANK_IBAN": "DE02 1203"},
            "stripe bank_transfer",
        ),
    ],
)
def test_what_is_set_up_is_offered(settings: dict[str, str], ways: str) -> None:
    assert start(**settings).stdout.strip() == ways
