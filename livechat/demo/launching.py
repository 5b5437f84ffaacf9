"""Invitations of the demo: on pages of the shop that nobody needs to pass to chat."""

from accounts.models import Site
from widget.models import Launching, LaunchRule
from widget.services import launching

# By client: where, after how many seconds, and what is asked.
INVITATIONS = {
    "acme-garden": (
        (
            "Delivery",
            ["/demo/delivery/"],
            8,
            "Does it have to be there by a certain day? We know the routes.",
        ),
        ("Basket", ["/demo/cart/"], 20, "May we help you with your order?"),
    ),
    "bolt-cycles": (("Workshop", ["/workshop*"], 15, "Shall we look for an appointment with you?"),),
}


def fill() -> None:
    """What is missing; a website with settings of its own was filled in before."""
    sites = Site.objects.filter(client__slug__in=INVITATIONS, launching=None).select_related("client")
    for site in sites:
        wanted = INVITATIONS[site.client.slug]
        Launching.objects.create(site=site, mode=Launching.Mode.INVITE)
        for name, addresses, seconds, text in wanted:
            launching.save_rule(
                LaunchRule(site=site, name=name, addresses=addresses, seconds=seconds, text=text)
            )
