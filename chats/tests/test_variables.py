"""What stands between braces in a canned response, and what does not (O24)."""

import pytest

from chats.services.variables import Ask, fill, plain

pytestmark = pytest.mark.row("O24")

VERA = {"visitor.name": "Vera", "operator.name": "Olga", "site.name": "Garden shop"}
NOBODY = VERA | {"visitor.name": ""}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {{ visitor.name }}.", "Hello Vera."),
        (
            "Hello {{visitor.name}}, {{ operator.name }} here, of {{ site.name }}",
            "Hello Vera, Olga here, of Garden shop",
        ),
        ('Hello {{ visitor.name|"there" }}', "Hello Vera"),
        ("Hello {{ visitor.name | “there” }}", "Hello Vera"),
        ("No names at all", "No names at all"),
        ("", ""),
    ],
)
def test_names_are_put_in(text: str, said: str) -> None:
    assert plain(fill(text, VERA)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('Hello {{ visitor.name|"there" }}.', "Hello there."),
        ("Hello {{ visitor.name }}, how are you?", "Hello, how are you?"),
        ('Hello {{ visitor.name|"" }}.', "Hello."),
        ("{{ visitor.name }}", ""),
    ],
)
def test_a_visitor_without_a_name_has_none(text: str, said: str) -> None:
    assert plain(fill(text, NOBODY)) == said


@pytest.mark.parametrize(
    "text",
    [
        "{{ settings }}",
        "{{ settings.SECRET_KEY }}",
        "{% debug %}",
        "{% include 'x' %}",
        "{{ visitor.email }}",
        "{{ visitor.name.__class__ }}",
        "{{ visitor.name|safe }}",
        '{{ visitor.name|"a"|"b" }}',
        "{{ visitor.name",
        "{ { visitor.name } }",
        "{{ ask }}",
        '{{ ask:"" }}',
        '{{ ask:"{{ visitor.name" }}',
        "${7*7} #{7*7} <%= 7*7 %>",
        "{{ 7*7 }}",
        "{{{{{{{{",
    ],
)
def test_everything_else_stays_as_it_is_written(text: str) -> None:
    assert plain(fill(text, VERA)) == text


def test_what_is_put_in_is_not_read_again() -> None:
    hostile = VERA | {"visitor.name": '{{ operator.name }} {{ ask:"password" }}'}
    assert fill("Hello {{ visitor.name }}", hostile) == ['Hello {{ operator.name }} {{ ask:"password" }}']


def test_questions_are_parts_of_their_own() -> None:
    parts = fill('Order {{ ask:"order number" }} of {{ visitor.name }}{{ask:"date"}}', VERA)
    assert parts == ["Order ", Ask("order number"), " of Vera", Ask("date")]
    assert plain(parts) == "Order  of Vera"


def test_a_long_row_of_braces_takes_no_time() -> None:
    text = "{{ visitor.name|" * 300 + "{{" * 1000
    assert plain(fill(text, VERA)) == text
