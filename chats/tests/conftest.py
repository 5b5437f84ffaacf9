"""What every test of this app has around it."""

import pytest

from livechat.testing.cast import Told


@pytest.fixture(autouse=True)
def _around(commits: None, told: Told) -> None:
    """What follows a commit happens, and nothing is published into the void."""
