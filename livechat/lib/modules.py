"""What a JavaScript module imports, so that a page can ask for all of it at once."""

import re
from functools import cache
from pathlib import Path

# Static imports only; types are imported in comments, which `import(…)` keeps apart.
_IMPORT = re.compile(r'^(?:import|export)\b[^;("]*"(\.[^"]+\.js)"', re.MULTILINE)


@cache
def imported_by(folder: Path, entry: str) -> list[str]:
    """All modules below `folder` that `entry` needs, nearest first, itself not counted."""
    found: dict[str, None] = {entry: None}
    for name in (queue := [entry]):
        for reference in _IMPORT.findall((folder / name).read_text()):
            path = (folder / name).parent.joinpath(reference).resolve().relative_to(folder.resolve())
            if str(path) not in found:
                found[str(path)] = None
                queue.append(str(path))
    return list(found)[1:]
