"""One kind of error for everything a person may be told."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_noop


class DomainError(Exception):
    """A request that is refused and changed nothing; doors turn it into a message or an error frame."""

    code = "refused"
    # Those that visitors may read are marked with gettext_noop; doors answer with `words`.
    message = gettext_noop("That did not work. Please try again.")
    # Of a form: what is wrong with which field, as a code.
    fields: Mapping[str, str] = {}

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.message)
        if message:
            self.message = message

    @property
    def words(self) -> str:
        """The message in the language that is spoken now."""
        return gettext(self.message)


class NotFound(DomainError):
    """Not there, or not yours: the two are answered alike (I1)."""

    code = "not_found"
    message = gettext_noop("This does not exist, or you may not see it.")
