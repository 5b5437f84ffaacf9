"""The widget on pages that have nothing in common but it, for `make screenshots`; the shop is the fourth."""

from collections.abc import Callable

from playwright.sync_api import Page

from livechat.tests.screens import Screen, Stage
from widget.tests import screens as widget

# As a router swaps pages: constructed sheets pass the shop's policy, and so does a body.
SWAP = """([css, html]) => {
  document.querySelectorAll("link[rel=stylesheet]").forEach((link) => link.remove());
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
  document.body.className = "";
  document.body.innerHTML = html;
}"""
STORY = "<p>" + "The council has decided on the new market hall after eleven years of debate. " * 6 + "</p>"
TITLES = ("Market hall approved", "Rain until Friday", "A bridge reopens")
NEWSPAPER = (
    """
    html { font-size: 10px }
    body { margin: 0 auto; max-inline-size: 118rem; padding: 2rem; columns: 3 26rem; column-gap: 3rem;
      color: #111; background: #fffcf5; font: 1.7rem/1.5 Georgia, serif }
    h1 { column-span: all; margin: 0 0 2rem; border-block: 3px double; font-size: 6rem; text-align: center }
    h2 { font-size: 2.8rem; line-height: 1.1; break-after: avoid }
    p { margin: 0 0 1.2rem; text-align: justify }
    aside { position: fixed; inset: auto 0 0; padding: 1.6rem; background: #222; color: #fff }
    * { box-sizing: content-box; letter-spacing: .01em }
    """,
    "<h1>The Morning Ledger</h1>"
    + "".join(f"<h2>{title}</h2>{STORY * 2}" for title in TITLES)
    + "<aside>We use cookies. <button>Agree</button> <button>Decline</button></aside>",
)
PORTFOLIO = (
    """
    :root { color-scheme: dark }
    * { transition: all .4s }
    body { margin: 0; background: #08080c; color: #e9e6ff; font: 300 20px/1.5 Futura, sans-serif }
    header { block-size: 100vh; display: grid; place-content: center;
      background: radial-gradient(circle at 70% 60%, #3b1d8f, #08080c 60%) }
    h1 { margin: 0; font-size: 13vmin; font-weight: 100; letter-spacing: .2em }
    button { all: unset; padding: 1em 3em; border: 1px solid }
    nav { position: fixed; inset: 2rem auto auto 2rem; z-index: 99999; writing-mode: vertical-rl }
    """,
    """
    <nav>Work About Contact</nav>
    <header><h1>IRIS VANE</h1><p>Light, concrete, and the space between.</p></header>
    """,
)
TABLES = (
    "td, body { font-family: Verdana; font-size: 11px } a { color: blue }",
    """
    <table width="100%" cellpadding="6" cellspacing="2" bgcolor="#999999"><tbody>
    <tr><td colspan="3" bgcolor="#000080">
    <font color="#ffffff" size="5"><b>Welcome to Hank's Hardware On-Line!!!</b></font></td></tr>
    <tr valign="top"><td width="140" bgcolor="#ffffcc"><a href="#">Home</a><br><a href="#">Catalog</a></td>
    <td bgcolor="#ffffff"><center><font size="4" color="#cc0000">NEW! Galvanized nails</font></center><hr>
    """
    + "Call us or drop by. We are open Monday to Saturday. " * 60
    + """</td>
    <td width="160" bgcolor="#ccffcc">Best viewed in 800 x 600<br><marquee>Sale! Sale!</marquee></td></tr>
    </tbody></table>
    """,
)
PAGES = {"newspaper": NEWSPAPER, "portfolio": PORTFOLIO, "tables": TABLES}


def _on(name: str, act: Callable[[Page, Stage], None]) -> Callable[[Page, Stage], None]:
    def reached(page: Page, stage: Stage) -> None:
        act(page, stage)
        page.evaluate(SWAP, list(PAGES[name]))

    return reached


def minimised(page: Page, stage: Stage) -> None:
    page.get_by_role("button", name="Open chat").wait_for()


STATES = {"minimised": minimised, "unread": widget.unread, "chat": widget.chat}
SCREENS = [
    Screen(f"host-{page}-{state}", "/demo/", shop=True, act=_on(page, act), whole_page=False)
    for page in PAGES
    for state, act in STATES.items()
]
