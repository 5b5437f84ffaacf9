"""Criteria of a rule, in words."""

from widget.models import Launching, LaunchRule


def in_words(rule: LaunchRule, launching: Launching) -> list[str]:
    """What must hold before it is shown, as its owner reads it."""
    seconds = launching.seconds if rule.seconds is None else rule.seconds
    said = [f"after {seconds} s"]
    if rule.addresses:
        more = f" and {len(rule.addresses) - 2} more" if len(rule.addresses) > 2 else ""
        said.append(f"on {', '.join(rule.addresses[:2])}{more}")
    if rule.pages > 1:
        said.append(f"from page {rule.pages} on")
    if rule.visitors != LaunchRule.Visitors.ALL:
        said.append(rule.get_visitors_display().lower())
    if rule.referrer:
        said.append(f"from {rule.referrer}")
    if rule.from_time and rule.until_time:
        said.append(f"{rule.from_time:%H:%M} to {rule.until_time:%H:%M}")
    if rule.exit_intent:
        said.append("about to leave")
    if rule.scroll_percent:
        said.append(f"scrolled {rule.scroll_percent} %")
    if rule.event:
        said.append(f"after {rule.event}")
    return said
