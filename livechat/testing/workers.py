"""Which worker of a run does what."""

from typing import TYPE_CHECKING

import pytest
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from xdist.remote import Producer


class ByModule(LoadScopeScheduling):  # type: ignore[misc]
    """A module goes to one worker, which starts its servers once; its walks are a piece of work of their own.

    xdist's own groups are lost with pytest 9.2, which has no names of tests that a plugin could add them to:
    every test went to whichever worker was free, and every module's servers were started by both.
    """

    def _split_scope(self, nodeid: str) -> str:
        module, _, test = nodeid.partition("::")
        # Playwright's own parameter.
        return f"{module} in a browser" if "[chromium" in test else module


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> ByModule:
    return ByModule(config, log)
