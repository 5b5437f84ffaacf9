"""Below which balance a client is told, and how much may be spent without asking."""

from accounts.models import Client, User
from accounts.services import audit
from billing.models import CreditAccount, Pack, PostUnitAccount, TopUp


def set_thresholds(client: Client, *, credits: int, post_units: int) -> None:
    """Notices go out when a balance falls below these."""
    CreditAccount.objects.update_or_create(client=client, defaults={"threshold": credits})
    PostUnitAccount.objects.update_or_create(client=client, defaults={"threshold": post_units})


def set_monthly_cap(client: Client, units: int | None) -> None:
    """The most post units that texts may cost in a month; None is no cap."""
    PostUnitAccount.objects.update_or_create(client=client, defaults={"monthly_cap": units})


def set_top_up(
    client: Client, *, is_active: bool, below: int, pack: Pack, monthly_cap: int, actor: User
) -> TopUp:
    """Switch automatic purchases on or off; whoever did it is written down, since they cost money."""
    wanted = {"is_active": is_active, "below": below, "pack": pack, "monthly_cap": monthly_cap}
    top_up, _ = TopUp.objects.update_or_create(
        client=client, defaults={**wanted, "problem": "", "tried_at": None}
    )
    word = "on" if is_active else "off"
    audit.record(actor, f"top_up.switched_{word}", subject=f"top_up:{top_up.pk}", client=client)
    return top_up
