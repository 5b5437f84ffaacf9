"""Twilio's side of texts: what its answers mean.

https://www.twilio.com/docs/messaging/api/message-resource
"""

from django.conf import settings
from requests import ConnectTimeout, RequestException
from requests.exceptions import ConnectionError as NoConnection
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError

from notifications.senders.text import MaybeSent, Refused, TryLater

SECONDS = 20
TOO_FAST = 429


def send(recipient: str, text: str, callback: str, sender: str) -> str:
    """Gives the provider's name for the text. Raises TryLater, Refused, MaybeSent."""
    client = Client(
        settings.TWILIO_ACCOUNT_SID,
        settings.TWILIO_AUTH_TOKEN,
        http_client=TwilioHttpClient(timeout=SECONDS, max_retries=0),
    )
    if settings.TWILIO_API_BASE:
        client.api.base_url = settings.TWILIO_API_BASE
    try:
        message = client.messages.create(to=recipient, from_=sender, body=text, status_callback=callback)
    except TwilioRestException as error:
        raise _meaning(error) from error
    except RequestException as error:
        raise TryLater if _was_never_said(error) else MaybeSent from error
    except (TwilioException, AttributeError, KeyError, TypeError, ValueError) as error:
        # An answer that is none: the text may be on its way.
        raise MaybeSent from error
    if not message.sid:
        raise MaybeSent
    return str(message.sid)


def _meaning(error: TwilioRestException) -> Exception:
    if error.status == TOO_FAST:
        return TryLater()
    if error.status >= 500:
        return MaybeSent()
    return Refused(error.code)


def _was_never_said(error: RequestException) -> bool:
    if isinstance(error, ConnectTimeout):
        return True
    cause = error.args[0] if isinstance(error, NoConnection) and error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
