"""Ways in for e-mails that lead nowhere stop the start with a sentence."""

import pytest

from livechat.tests.test_payment_settings import start


@pytest.mark.row("U9")
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"MAIL_IN": "127.0.0.1:2525"}, "set REPLY_DOMAIN"),
        ({"MAIL_IN": "2525", "REPLY_DOMAIN": "reply.chat.example"}, "write 127.0.0.1:2525"),
        ({"MAIL_IN": "127.0.0.1:99999", "REPLY_DOMAIN": "reply.chat.example"}, "write 127.0.0.1:2525"),
        ({"IMAP_URL": "mail.example", "REPLY_DOMAIN": "reply.chat.example"}, "imaps://user:password@host"),
    ],
)
def test_it_does_not_start(settings: dict[str, str], words: str) -> None:
    done = start(**settings)
    assert done.returncode != 0
    assert words in done.stderr
