"""Long texts, and what is different between two of them."""

from livechat.lib import differences, documents

TEXT = """Before all.

# 1. Fees
## Monthly
You pay
in advance.

- Credits **never** expire.
- Taxes are added.

See https://livechat.example/pricing/.
"""


def test_headings_lists_and_paragraphs_are_told_apart() -> None:
    found = [(part.kind, part.text) for part in documents.parts(TEXT)]
    assert found == [
        ("paragraph", "Before all."),
        ("heading", "1. Fees"),
        ("subheading", "Monthly"),
        ("paragraph", "You pay\nin advance."),
        ("list", "Credits never expire.\nTaxes are added."),
        ("paragraph", "See https://livechat.example/pricing/."),
    ]
    assert documents.parts(TEXT)[1].anchor == "1-fees"


def test_markup_stays_text() -> None:
    [part] = documents.parts("<script>alert(1)</script> #not a heading")
    assert part.kind == "paragraph"
    assert part.lines[0][0].kind == "text"


def test_nothing_is_different_between_a_text_and_itself() -> None:
    assert differences.changes(TEXT, TEXT) == []
    assert {paragraph.kind for paragraph in differences.between(TEXT, TEXT)} == {"same"}


def test_a_changed_paragraph_shows_its_words_below_its_heading() -> None:
    [heading, changed] = differences.changes(TEXT, TEXT.replace("Taxes are added", "Taxes are not added"))
    assert (heading.kind, heading.plain) == ("same", "Monthly")
    assert [(run.kind, run.plain) for run in changed.runs] == [
        ("same", "Taxes are "),
        ("new", "not "),
        ("same", "added."),
    ]


def test_paragraphs_that_come_and_go_are_said_to() -> None:
    after = TEXT.replace("Before all.", "").replace("See https", "Ask us first.\n\nSee https")
    kinds = [paragraph.kind for paragraph in differences.changes(TEXT, after)]
    assert kinds == ["gone", "same", "new"]


def test_another_paragraph_in_the_place_of_one_is_no_change_of_it() -> None:
    found = differences.changes("We answer every day.", "Dogs and cats sleep.")
    assert [paragraph.kind for paragraph in found] == ["gone", "new"]


def test_both_texts_can_be_read_out_of_the_difference() -> None:
    before, after = TEXT, TEXT.replace("You pay", "We pay").replace("- Taxes", "- All taxes") + "\nThe end."
    found = differences.between(before, after)

    def read(unwanted: str) -> list[str]:
        texts = ["".join(run.text for run in one.runs if run.kind != unwanted) for one in found]
        return [text for text in texts if text]

    assert read("new") == documents.paragraphs(before)
    assert read("gone") == documents.paragraphs(after)
