"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """What OWASP asks for, in one thread: whoever signs in waits for it, and on a busy machine for more."""

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
