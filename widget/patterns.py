"""Address patterns with `*`: which pages of a website are meant. static/widget/patterns.js reads them too."""

MOST_LETTERS = 200
MOST_STARS = 10
STARTS = ("/", "*", "http://", "https://")


def problem(pattern: str) -> str:
    """Why this is no address pattern, as a sentence; empty if it is one."""
    if not pattern.startswith(STARTS):
        return f"“{pattern[:60]}” must begin with /, * or https://, such as /checkout/*."
    if len(pattern) > MOST_LETTERS:
        return f"“{pattern[:60]}…” is longer than {MOST_LETTERS} letters."
    if pattern.count("*") > MOST_STARS:
        return f"“{pattern[:60]}” has more than {MOST_STARS} stars."
    if not pattern.isprintable() or " " in pattern:
        return f"“{pattern[:60]}” holds a space; write %20 where the address has one."
    return ""


def tidy(pattern: str) -> str:
    """The same pattern without stars beside each other."""
    while "**" in pattern:
        pattern = pattern.replace("**", "*")
    return pattern


def matches(pattern: str, text: str) -> bool:
    """Whether `text` is like `pattern`, in time that grows with their lengths and never faster."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == first
    if not text.startswith(first):
        return False
    text, last = text[len(first) :], rest.pop()
    for part in rest:
        _, found, text = text.partition(part) if part else ("", "*", text)
        if not found:
            return False
    return text.endswith(last)
