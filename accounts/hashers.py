"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Twice the work that OWASP asks for, in one thread and 46 MiB: a tenth of a second of a sign-in."""

    time_cost = 2
    memory_cost = 46 * 1024  # KiB
    parallelism = 1
