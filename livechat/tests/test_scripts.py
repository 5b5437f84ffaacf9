"""What is left out of scripts before they are served."""

from livechat.lib.scripts import without_comments


def test_comments_go_and_lines_stay_where_they_were() -> None:
    source = b"/**\n * Why.\n */\nlet a = 1; // kept\n  // gone\n/* gone */\nf(/** @type {any} */ (b));\n"
    assert without_comments(source) == b"\n\n\nlet a = 1; // kept\n\n\nf((b));\n"


def test_licences_stay() -> None:
    source = b"/*! htmx, 0BSD */\ncode();\n"
    assert without_comments(source) == source


def test_what_only_looks_like_a_comment_stays() -> None:
    source = b'/* one */ a();\nb("/*");\nc(/\\/*x/);\n/* two */\n'
    assert without_comments(source) == b'/* one */ a();\nb("/*");\nc(/\\/*x/);\n\n'
