"""E-mails as they come in: odd, broken and hostile ones too."""

import time
from contextlib import suppress
from typing import Any

import pytest

from notifications.mails import machines, reading
from notifications.tests.mails import written

HEAD = b"From: Vera <VERA@people.example>\r\nMessage-ID: <1@people.example>\r\n"


def text_of(head: bytes, body: bytes) -> str:
    return reading.read(HEAD + head + b"\r\n\r\n" + body).text


@pytest.mark.row("U9")
def test_sender_subject_words_and_files_are_read() -> None:
    mail = reading.read(
        written("Grün, bitte.", sender='"Novák, Vera" <Vera@People.example>', files=(("Plán.pdf", b"%PDF"),))
    )
    assert (mail.sender, mail.name) == ("vera@people.example", "Novák, Vera")
    assert (mail.message_id, mail.subject) == ("<1@people.example>", "Re: Acme Garden answered you")
    assert mail.text == "Grün, bitte."
    assert [(one.name, one.content) for one in mail.files] == [("Plán.pdf", b"%PDF")]


@pytest.mark.parametrize(
    ("head", "body", "words"),
    [
        (b"Content-Type: text/plain; charset=iso-8859-1", b"Gr\xfcn", "Grün"),
        (b"Content-Type: text/plain; charset=utf-8", b"Gr\xfcn", "Gr\ufffdn"),
        (b"Content-Type: text/plain; charset=klingon", "Grün".encode(), "Grün"),
        (b"Content-Type: text/plain; charset=idna", b"Gr\xfcn" * 100, "Gr\ufffdn" * 100),
        (b"Content-Type: text/plain; charset*=x'''", b"Green", "Green"),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64", b"R3JlZW4=!!", "Green"),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: x-odd", b"Green", "Green"),
        (b"Content-Type: text/html", b"<p>Green</p><blockquote>Blue?</blockquote>", "Green"),
        (b"Content-Type: nonsense", b"Green", "Green"),
        (
            b"Content-Type: text/plain; charset=utf-8",
            b"Gr\0e\x1be\xed\xa0\x80n\xe2\x80\xae",
            "Gree\ufffd\ufffd\ufffdn",
        ),
        (
            b"Content-Type: text/plain; format=flowed",
            b"Green \r\nand blue.\r\n-- \r\nVera",
            "Green and blue.",
        ),
        (b"Content-Type: multipart/mixed; boundary=a", b"no boundary at all", ""),
        (b"Content-Type: multipart/mixed", b"Green", ""),
        (b"", b"Green\rand blue", "Green\nand blue"),
    ],
)
def test_words_come_out_whatever_is_wrong_with_them(head: bytes, body: bytes, words: str) -> None:
    assert text_of(head or b"X: y", body) == words


def test_plain_words_go_before_html_and_html_before_none() -> None:
    assert reading.read(written("Plain", html="<p>HTML</p>")).text == "Plain"
    assert reading.read(written(" ", html="<p>HTML</p>")).text == "HTML"
    assert reading.read(written("", html="<p>HTML</p>")).text == "HTML"


def test_the_logo_of_a_signature_is_no_file() -> None:
    def part(kind: bytes, size: int) -> bytes:
        head = b"--a\r\nContent-Type: image/png; name=logo.png\r\nContent-Disposition: " + kind
        return head + b"\r\n\r\n" + b"x" * size + b"\r\n"

    body = part(b"inline", 500) + part(b"inline", 20_000) + part(b"attachment", 500) + b"--a--\r\n"
    mail = reading.read(HEAD + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + body)
    assert [len(one.content) for one in mail.files] == [20_000, 500]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no head, no body",
        b"X: " + b"y" * reading.HEADER_BYTES + b"\r\n\r\n",
        HEAD + b"\r\n" + b"x" * reading.MAIL_BYTES,
        HEAD + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\n" * 1_000,
    ],
    ids=["empty", "nothing", "head", "length", "parts"],
)
def test_what_is_no_email_is_said_to_be_none(raw: bytes) -> None:
    begin = time.perf_counter()
    with pytest.raises(reading.Unreadable):
        reading.read(raw)
    assert time.perf_counter() - begin < 5


def test_parts_in_parts_in_parts_do_no_harm() -> None:
    body, edge = b"Content-Type: text/plain\r\n\r\nGreen", b"Content-Type: multipart/mixed; boundary=a"
    for level in range(400):
        name = b"b%d" % level
        body = edge + name + b"\r\n\r\n--a" + name + b"\r\n" + body + b"\r\n--a" + name + b"--"
    with suppress(reading.Unreadable):
        assert reading.read(HEAD + body).text in ("Green", "")


_PART = b"Content-Type: multipart/mixed; boundary=e\r\n\r\n--e\r\n"


# Each of these kept the library at work for minutes, or hours.
@pytest.mark.parametrize(
    "rest",
    [
        _PART + b"Content-Disposition: attachment" + b"\r\n ;x*0=y" * 1_000_000,
        _PART + b"a:b\r\n" * 300_000,
        b"Content-Type: text/plain" + b"; a*0=b" * 20_000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=e%d\r\n\r\n--e%d\r\n" % (at, at) for at in range(400)
        )
        + b"\r\n" * 300_000,
        b"\r\n" * 2_000_000,
    ],
    ids=["parameters", "headers", "parameters on top", "parts in parts", "lines"],
)
def test_what_takes_long_to_read_is_not_read(rest: bytes) -> None:
    began = time.process_time()
    with pytest.raises(reading.Unreadable):
        reading.read(HEAD + rest + b"\r\n\r\nGreen.")
    assert time.process_time() - began < 10


def test_no_name_of_another_can_be_put_into_our_answers() -> None:
    for name in (b"<a b@c>", b"a@b", b"<a@b>, <c@d>", b"<" + b"a" * 300 + b"@b>", b"<\xe4@b>"):
        mail = reading.read(b"From: v@p.example\r\nMessage-ID: " + name + b"\r\n\r\nGreen")
        assert mail.message_id == ""
    without = [reading.read(b"From: v@p.example\r\n\r\n" + words) for words in (b"One", b"One", b"Two")]
    assert without[0].identity == without[1].identity != without[2].identity


# --- machines


@pytest.mark.row("U10")
@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "Auto-Generated; owner=x"},
        {"Precedence": "bulk"}, {"Precedence": "auto_reply"}, {"X_Autoreply": "yes"}, {"List_Id": "<a.b>"},
        {"List_Unsubscribe": "<mailto:a@b.example>"}, {"sender": "Mailer-Daemon@people.example"},
        {"sender": "no-reply@people.example"}, {"sender": "noreply+vera@people.example"},
    ],
    ids=str,
)  # fmt: skip
def test_what_a_machine_writes_is_known(headers: dict[str, Any]) -> None:
    assert machines.is_automatic(reading.read(written(**headers)), "vera@people.example")


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: Acme", "Out of Office", "Abwesenheitsnotiz", "Respuesta automática: Acme",
     "Réponse automatique : Acme", "Resposta automática", "رد تلقائي: Acme"],
)  # fmt: skip
def test_who_is_on_holiday_is_known_in_six_languages(subject: str) -> None:
    raw = written().replace(b"Subject: Re: Acme Garden answered you", f"Subject: {subject}".encode())
    assert machines.is_automatic(reading.read(raw), "vera@people.example")


def test_people_are_taken_for_people() -> None:
    mail = reading.read(written(Auto_Submitted="no", Precedence="first-class"))
    assert not machines.is_automatic(mail, "vera@people.example")
    assert not machines.is_automatic(mail, None)
    # Only servers have no address that errors go to.
    assert machines.is_automatic(mail, "")
