"""What operators should know of a client."""

import pytest

from accounts.models import Client
from chats.errors import ChangedMeanwhile
from chats.models import Guideline
from chats.services import (
    guidelines,
)
from livechat.testing.cast import at

pytestmark = pytest.mark.django_db


@pytest.mark.row("S15")
def test_guidelines_are_not_written_over_each_other(acme: Client) -> None:
    section = guidelines.add(acme, "Who we are\n", "Seeds", at(0))
    guidelines.change(section, section.version, "Who we are", "Seeds and pots", at(1))
    with pytest.raises(ChangedMeanwhile):
        guidelines.change(section, section.version, "Who we are", "Pots", at(2))
    assert Guideline.objects.get().body == "Seeds and pots"
