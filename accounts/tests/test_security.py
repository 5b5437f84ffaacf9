import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client as Http
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.both

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(user: User, agent: str = FIREFOX) -> Http:
    http = Http(HTTP_USER_AGENT=agent)
    http.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" in http.session
    return http


def confirmed(http: Http) -> Http:
    """The password was asked for once more, as it is before what could lock its owner out."""
    assert http.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return http


def is_signed_in(http: Http) -> bool:
    return http.get("/dashboard/security/").status_code == 200


@pytest.mark.row("X10")
@pytest.mark.parametrize("who", ["ada", "carl", "olga", "stella"])
def test_everybody_has_the_page(http: Http, who: str, request: pytest.FixtureRequest) -> None:
    page = signed_in(request.getfixturevalue(who)).get("/dashboard/security/").content.decode()
    assert "Firefox on Linux" in page
    assert "This one" in page
    assert "Authenticator app" in page


def test_another_browser_is_signed_out(http: Http, ada: User) -> None:
    here, there = signed_in(ada), signed_in(ada)
    other = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post(f"/dashboard/security/sign-ins/{other.pk}/end/").status_code == 302
    assert not is_signed_in(there)
    assert is_signed_in(here)


def test_a_sign_in_asks_for_no_more_the_more_there_were_before(ada: User) -> None:
    signed_in(ada)
    with CaptureQueriesContext(connection) as second:
        signed_in(ada)
    for _ in range(4):
        signed_in(ada)
    with CaptureQueriesContext(connection) as seventh:
        signed_in(ada)
    assert len(seventh) == len(second)
    assert UserSession.objects.filter(user=ada).count() == 7


def test_sign_ins_that_have_run_out_are_dropped_at_the_next(ada: User, carl: User) -> None:
    over, gone, stranger = signed_in(ada), signed_in(ada), signed_in(carl)
    Session.objects.filter(pk=over.session.session_key).update(expire_date=timezone.now())
    Session.objects.filter(pk=gone.session.session_key).delete()
    Session.objects.filter(pk=stranger.session.session_key).delete()
    now = signed_in(ada)
    assert UserSession.objects.get(user=ada).session_key == now.session.session_key
    assert UserSession.objects.filter(user=carl).exists()


@override_settings(SECRET_KEY="the key of tomorrow", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY])
def test_a_sign_in_from_before_a_new_secret_key_stays_in_the_list(ada: User) -> None:
    with override_settings(SECRET_KEY=settings.SECRET_KEY_FALLBACKS[0], SECRET_KEY_FALLBACKS=[]):
        there = signed_in(ada)
    signed_in(ada)
    assert UserSession.objects.filter(user=ada, session_key=there.session.session_key).exists()


def test_everywhere_else_is_signed_out(http: Http, ada: User, carl: User) -> None:
    here, others, stranger = signed_in(ada), [signed_in(ada), signed_in(ada)], signed_in(carl)
    assert here.post("/dashboard/security/sign-ins/end/").status_code == 302
    assert is_signed_in(here)
    assert not any(is_signed_in(other) for other in others)
    assert is_signed_in(stranger)


@pytest.mark.row("I1")
def test_nobody_signs_out_somebody_else(http: Http, ada: User, carl: User) -> None:
    mine, theirs = signed_in(ada), signed_in(carl)
    other = UserSession.objects.get(user=carl)
    assert mine.post(f"/dashboard/security/sign-ins/{other.pk}/end/").status_code == 404
    assert is_signed_in(theirs)


def test_a_new_password_signs_out_everywhere_else(http: Http, ada: User) -> None:
    here, there = signed_in(ada), signed_in(ada)
    new = "lupins-grow-faster"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/password/change/", form)["Location"] == "/dashboard/security/"
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_a_new_address_counts_once_its_link_was_opened(http: Http, ada: User) -> None:
    here, form = signed_in(ada), {"email": "ada@home.example", "action_add": ""}
    assert here.post("/account/email/", form)["Location"].startswith("/account/reauthenticate/")
    confirmed(here).post("/account/email/", form)
    ada.refresh_from_db()
    assert ada.email == "ada@acme.example"
    message = next(one for one in mail.outbox if one.to == ["ada@home.example"])
    link = next(word for word in str(message.body).split() if "/account/confirm-email/" in word)
    assert here.post(link.partition("testserver")[2]).status_code == 302
    ada.refresh_from_db()
    assert ada.email == "ada@home.example"


@pytest.mark.parametrize("email", ["stella@livechat.example", "ada@acme.example", "not an address"])
def test_an_address_that_cannot_be_taken_changes_nothing(
    http: Http, ada: User, stella: User, email: str
) -> None:
    here = confirmed(signed_in(ada))
    assert here.post("/account/email/", {"email": email, "action_add": ""}).status_code == 200
    ada.refresh_from_db()
    assert ada.email == "ada@acme.example"
    assert not [one for one in mail.outbox if one.to == [email]]


def test_the_address_that_they_sign_in_with_cannot_be_taken_away(http: Http, ada: User) -> None:
    here = confirmed(signed_in(ada))
    here.get("/account/email/")
    here.post("/account/email/", {"email": ada.email, "action_remove": ""})
    ada.refresh_from_db()
    assert ada.email == "ada@acme.example"


def test_allauths_own_pages_lead_to_ours(http: Http, ada: User) -> None:
    here = signed_in(ada)
    for path in ("/account/2fa/", "/account/sessions/"):
        assert here.get(path)["Location"] == "/dashboard/security/"


@pytest.mark.parametrize(
    "path",
    ["/dashboard/security/", "/account/email/", "/account/password/change/", "/account/2fa/totp/activate/"],
)
def test_the_pages_run_nothing_inline(http: Http, ada: User, path: str) -> None:
    answer = confirmed(signed_in(ada)).get(path)
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
    assert " style=" not in answer.content.decode()


@pytest.mark.row("X10")
def test_a_code_is_asked_for_once_an_app_is_set_up(http: Http, ada: User) -> None:
    here = confirmed(signed_in(ada))
    secret = here.get("/account/2fa/totp/activate/").context["form"].secret
    assert here.post("/account/2fa/totp/activate/", {"code": code_of(secret, wrong=True)}).status_code == 200
    assert not Authenticator.objects.filter(user=ada).exists()
    assert here.post("/account/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    page = here.get("/dashboard/security/").content.decode()
    assert "10 left." in page

    there = Http()
    answer = there.post("/sign-in/", {"login": ada.email, "password": PASSWORD}, follow=True)
    assert "One more step" in answer.content.decode()
    assert "_auth_user_id" not in there.session
    codes = Authenticator.objects.get(user=ada, type="recovery_codes").wrap().get_unused_codes()
    assert there.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert there.post("/account/2fa/authenticate/", {"code": codes[0]})["Location"] == "/dashboard/"
    assert "_auth_user_id" in there.session


def code_of(secret: str, *, wrong: bool = False) -> str:
    """What the app shows at this moment."""
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    return f"{(int(code) + 1) % 1_000_000:06d}" if wrong else str(code)
