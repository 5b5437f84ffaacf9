"""Settings of the test suite: nothing from the developer's .env, all files in a temporary folder."""

import os
import re
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

TEST_DIR = Path(tempfile.mkdtemp(prefix="livechat-test-"))
# The first process of a run sets it, its workers inherit it: what one of them has migrated, all copy.
SHARED_DIR = Path(os.environ.setdefault("TEST_SHARED_DIR", str(TEST_DIR)))
# `make test` runs the suite on PostgreSQL, and what is marked `both` again on SQLite.
ON_SQLITE = os.environ.get("TEST_DATABASE") == "sqlite"
DATABASE_FILE = TEST_DIR / "test.sqlite3"
POSTGRES_DIR = TEST_DIR / "postgres"

if ON_SQLITE:
    DATABASE_URL = f"sqlite:///{DATABASE_FILE}"
else:
    DATABASE_URL = f"postgres://postgres@{quote(str(POSTGRES_DIR), safe='')}/livechat"

for name in re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', Path(__file__).with_name("settings.py").read_text()):
    os.environ.pop(name, None)
# Containers are often told to keep no bytecode: then each process of a test compiles all of our code anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ |= {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "a secret of the tests, as long as a secret has to be",
    "VAR_DIR": str(TEST_DIR),
    "DATABASE_URL": DATABASE_URL,
}

from livechat.settings import *  # noqa: E402, F403
from livechat.settings import DATABASES  # noqa: E402

if ON_SQLITE:
    DATABASES["default"]["TEST"] = {"NAME": str(DATABASE_FILE)}
else:
    # Threads of a test close their own connections; a pool would hold the database that is dropped.
    DATABASES["default"]["OPTIONS"] = {}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# What one test counts is forgotten for the next.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
