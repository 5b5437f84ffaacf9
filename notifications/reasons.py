"""Why something did not arrive, in words for whoever reads the log."""

import re

# Codes of https://www.twilio.com/docs/api/errors that come with a text which did not arrive.
OF_TEXTS = {
    "21211": "The number does not exist.",
    "21610": "This person has told us STOP.",
    "21612": "Texts from our number do not reach this country.",
    "21614": "This is no number that gets texts.",
    "30003": "The phone is switched off or has no network.",
    "30004": "The person’s carrier blocks texts from us.",
    "30005": "The number does not exist any more.",
    "30006": "This is a landline, or a carrier that takes no texts.",
    "30007": "The person’s carrier took it for spam.",
    "30008": "The carrier does not say why.",
}
# What python calls the ways in which a mail server says no, or says nothing.
OF_EMAILS = {
    "SMTPRecipientsRefused": "Their mail server knows no such mailbox.",
    "SMTPSenderRefused": "The mail server does not take e-mails from our address.",
    "SMTPDataError": "The mail server refused the e-mail.",
    "SMTPResponseException": "The mail server refused the e-mail.",
    "SMTPAuthenticationError": "Our mail server did not let us sign in.",
    "SMTPServerDisconnected": "The mail server hung up in the middle.",
}
AWAY = "Our mail server could not be reached."
_CODE = re.compile(r"\((\d{5})\)")
_CLASS = re.compile(r"([A-Z]\w*(?:Error|Refused|Exception|Disconnected|timeout))(?: \d*)?\Z")


def plain(problem: str) -> str:
    """A sentence for what stands in the row; sentences stay as they are."""
    if (code := _CODE.search(problem)) and code[1] in OF_TEXTS:
        return OF_TEXTS[code[1]]
    if name := _CLASS.match(problem):
        return OF_EMAILS.get(name[1], AWAY)
    return problem
