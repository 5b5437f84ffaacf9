"""`make chaos KILLS=20`: kill -9 under load, at length, on both databases."""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.chaos.checker import Minimum, check
from benchmarks.chaos.driver import Plan
from benchmarks.chaos.history import Acknowledged, Fetched, Run
from benchmarks.chaos.stage import ProductStage
from benchmarks.people import ENVIRONMENT
from livechat.tests.postgres import Postgres

VISITORS, OPERATORS, TABS = 8, 3, 2
DATABASES = ["sqlite", "postgresql"]
SHOWN = 20


def main() -> None:
    options = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--database", choices=DATABASES, help="only this one")
    given = options.parse_args()
    if given.database is None:
        # Django reads its settings once, so each database has a process of its own.
        again = [sys.executable, "-m", "benchmarks.chaos", *sys.argv[1:], "--database"]
        sys.exit(max(subprocess.run([*again, database]).returncode for database in DATABASES))
    folder = Path(tempfile.mkdtemp(prefix="livechat-chaos-"))
    os.environ |= ENVIRONMENT | {"DJANGO_SETTINGS_MODULE": "livechat.settings", "VAR_DIR": str(folder)}
    try:
        sys.exit(run_on(given.database, folder, Plan(kills=given.kills, seed=given.seed)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_on(database: str, folder: Path, plan: Plan) -> bool:
    """True if anything is wrong."""
    postgres = None
    url = f"sqlite:///{folder}/chaos.sqlite3"
    if database == "postgresql":
        postgres = Postgres(folder / "postgres")
        postgres.start()
        postgres.create("chaos")
        url = postgres.url("chaos")
    os.environ["DATABASE_URL"] = url
    stage = ProductStage(folder, url, postgres, plan.seed)
    try:
        stage.first.manage("migrate", "--verbosity=0")
        stage.start(workers=True)
        cast = stage.cast(VISITORS, OPERATORS, TABS, plan.seed)
        run = asyncio.run(stage.play(cast, plan))
    finally:
        stage.close()
        if postgres is not None:
            postgres.stop()
    print(f"{database}: {summary(run, stage, plan)}", flush=True)
    violations = check(run, Minimum(acknowledged=50 * plan.kills, kills=plan.kills))
    for violation in violations[:SHOWN]:
        print(f"  {violation.kind}: {violation.detail}")
    print(
        f"  {len(violations)} violations"
        if violations
        else "  nothing lost, doubled, out of order or invented"
    )
    return bool(violations)


def summary(run: Run, stage: ProductStage, plan: Plan) -> str:
    victims = Counter(stage.victims[number % len(stage.victims)] for number in range(plan.kills))
    killed = ", ".join(f"{name} {times}" for name, times in victims.items())
    return (
        f"{run.kills} kills ({killed}), {run.count(Acknowledged)} acknowledged,"
        f" {run.reconnects} reconnects, {run.count(Fetched)} fetches ({run.gap_fetches} for a gap),"
        f" {len(run.read_backs)} looked for at once"
    )


if __name__ == "__main__":
    main()
