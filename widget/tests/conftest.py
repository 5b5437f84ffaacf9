import pytest

from accounts.models import Site
from livechat.testing.factories import SiteFactory


@pytest.fixture
def site(db: None) -> Site:
    """Acme's shop."""
    return SiteFactory(
        name="Acme shop",
        title="Ask the gardeners",
        color="#166534",
        origins=["https://acme.example", "https://shop.acme.example"],
    )
