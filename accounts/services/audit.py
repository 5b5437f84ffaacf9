"""What somebody may ask about later: who did it, to what, and why (X16)."""

from accounts.models import AuditEntry, Client, User


def record(
    actor: User | None, action: str, *, subject: str = "", client: Client | None = None, reason: str = ""
) -> None:
    """Write it down in the caller's transaction; `action` is noun.participle, `subject` like chat:17."""
    AuditEntry.objects.create(actor=actor, action=action, subject=subject, client=client, reason=reason)
