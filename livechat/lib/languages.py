"""The languages that people here write and read, by their two-letter codes."""

from django.conf.locale import LANG_INFO

CODES = [
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "eu", "fi", "fr",
    "gl", "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "nb", "nl", "pl",
    "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "vi", "zh-hans",
]  # fmt: skip


def _code(name: str) -> str:
    return name.partition("-")[0]


# In its own words: whoever reads a language knows how it is called there.
LANGUAGES: dict[str, str] = {_code(name): str(LANG_INFO[name]["name_local"]).capitalize() for name in CODES}


def known(locale: str) -> str:
    """The two letters of a browser's locale such as de-AT, or nothing where we do not know it."""
    code = locale.replace("_", "-").partition("-")[0].lower()
    code = {"no": "nb", "nn": "nb", "iw": "he"}.get(code, code)
    return code if code in LANGUAGES else ""
