"""One kind of error for everything a person may be told."""


class DomainError(Exception):
    """A request that is refused and changed nothing; doors turn it into a message or an error frame."""

    code = "refused"
    message = "That did not work. Please try again."

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.message)
        if message:
            self.message = message


class NotFound(DomainError):
    """Not there, or not yours: the two are answered alike (I1)."""

    code = "not_found"
    message = "This does not exist, or you may not see it."
