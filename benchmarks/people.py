"""The product as the harnesses start it, and people in its database."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from livechat.tests.product import Product

# The only settings that differ from production: how much one sender may send. The checks themselves,
# the masking and all counting stay on.
LIMITS = {
    "MESSAGES_A_MINUTE": "1000000000",
    "MESSAGES_BURST": "1000000000",
    "FRAMES_A_MINUTE": "1000000000",
    "SOCKETS_AN_ADDRESS": "1000000",
    "BEACONS_A_MINUTE": "1000000000",
}
ENVIRONMENT = {
    "DEBUG": "off",
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "a secret of the bench, long enough to be one",
}


def make_product(folder: Path, database_url: str, **environment: str) -> Product:
    """The product as in production but for LIMITS; its neighbours in the folder above share static files."""
    product = Product(folder, database_url, **ENVIRONMENT | LIMITS | environment)
    # Compressing them takes longer than most measurements.
    shared = folder.parent / "static"
    shared.mkdir(exist_ok=True)
    (folder / "static").symlink_to(shared, target_is_directory=True)
    return product


def seed(product: Product, *arguments: str) -> list[dict[str, Any]]:
    """Make people and chats in the product's database, by client; see benchmarks.seed."""
    command = [sys.executable, "-m", "benchmarks.seed", *arguments]
    done = subprocess.run(command, env=product.environment, stdout=subprocess.PIPE, check=True)
    made: list[dict[str, Any]] = json.loads(done.stdout)
    return made


def write(database_url: str, query: str) -> None:
    """Change rows behind the product's back, such as to let a day pass."""
    if database_url.startswith("sqlite:///"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=20)) as connection:
            connection.execute(query)
            connection.commit()
        return
    with psycopg.connect(database_url) as postgres:
        postgres.execute(query.encode())


def read(database_url: str, query: str) -> list[tuple[Any, ...]]:
    """Rows of a database that Django here knows nothing of."""
    if database_url.startswith("sqlite:///"):
        path = database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)) as connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(database_url) as postgres:
        return postgres.execute(query.encode()).fetchall()
