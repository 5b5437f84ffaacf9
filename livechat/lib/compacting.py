"""Scripts and styles as browsers get them of a release: the same, in fewer letters.

`python -m livechat.lib.compacting FOLDER` does it to all files in a folder, in a process of its own: the
minifier brings the run time of another language along, which no web process shall keep.
"""

import subprocess
import sys
from pathlib import Path

KINDS = {".js": "text/javascript", ".css": "text/css"}


def compact(name: str, text: str) -> str:
    """Raises ValueError for what no browser would understand."""
    # Whoever does not compact needs none of it.
    import minify

    return str(minify.string(KINDS[Path(name).suffix], text))


def compact_all(folder: Path) -> None:
    """All scripts and styles in `folder`, in place."""
    subprocess.run([sys.executable, "-m", "livechat.lib.compacting", str(folder)], check=True)


def main() -> None:
    for path in Path(sys.argv[1]).rglob("*"):
        if path.suffix in KINDS:
            path.write_text(compact(path.name, path.read_text()))


if __name__ == "__main__":
    main()
