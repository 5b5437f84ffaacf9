"""The words of an HTML e-mail, as its plain text would have them; quotes begin with `>`."""

import re
from typing import Any

# Of more nobody wrote the first part.
READ = 500_000
_SILENT = {"head", "style", "script", "title", "template", "noscript"}
_BLOCKS = {
    "p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "hr", "section", "article",
    "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")


def text_of(html: str) -> str:
    # Its library is 5 MB, and needed only by who takes e-mails in.
    from lxml import etree
    from lxml import html as parser

    # NUL ends what its parser reads.
    html = html[:READ].replace("\0", "").encode(errors="ignore").decode()
    try:
        # As bytes: an encoding that the page declares for itself has been taken back already.
        root = parser.document_fromstring(html.encode(), parser=parser.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""
    lines = _Lines()
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        lines.take(event, element)
    return lines.text


class _Lines:
    """What has been read so far; `quoted` is how many quotes we are inside of."""

    def __init__(self) -> None:
        self._lines: list[tuple[int, str]] = []
        self._line = ""
        self._quoted = self._silent = 0
        self._is_apart = False

    @property
    def text(self) -> str:
        self._end()
        return "\n".join("> " * depth + line for depth, line in self._lines)

    def take(self, event: str, element: Any) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        step = 1 if event == "start" else -1
        if tag in _BLOCKS:
            is_empty = not self._line.strip()
            self._end()
            # What follows: a second break in a row leaves a line empty.
            self._is_apart |= tag == "p" or (tag == "br" and step > 0 and is_empty)
        if tag == "blockquote":
            self._quoted += step
        if tag in _SILENT:
            self._silent += step
        said = element.text if event == "start" else element.tail
        if said and not self._silent:
            self._line += _SPACE.sub(" ", said)

    def _end(self) -> None:
        line, self._line = self._line.strip(), ""
        if not line:
            return
        if self._is_apart and self._lines:
            self._lines.append((min(self._quoted, self._lines[-1][0]), ""))
        self._lines.append((self._quoted, line))
        self._is_apart = False
