import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.test import Client as Http
from django.test import override_settings

from accounts.models import Operator, User
from accounts.tests.conftest import PASSWORD
from livechat.settings import PASSWORD_HASHERS

pytestmark = pytest.mark.both

WRONG = "The e-mail address or the password is not right."


def sign_in(http: Http, email: str, password: str = PASSWORD, **more: str) -> tuple[int, str, str]:
    """Status, where to, and what the page says."""
    answer = http.post("/sign-in/", {"login": email, "password": password, **more})
    return answer.status_code, answer.get("Location", ""), answer.content.decode()


@pytest.mark.row("S1")
@pytest.mark.parametrize(
    ("who", "place"),
    [("olga", "/console/"), ("carl", "/console/"), ("ada", "/dashboard/"), ("stella", "/admin/")],
)
def test_everybody_lands_where_their_work_is(
    http: Http, who: str, place: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    assert sign_in(http, user.email)[:2] == (302, place)


def test_an_owner_with_a_desk_lands_on_the_dashboard(http: Http, ada: User) -> None:
    Operator.objects.create(user=ada, display_name="Ada")
    assert sign_in(http, ada.email)[1] == "/dashboard/"


def test_the_page_that_was_asked_for_comes_first(http: Http, olga: User) -> None:
    assert sign_in(http, olga.email, next="/dashboard/")[1] == "/dashboard/"


def test_no_sign_in_leads_to_another_site(http: Http, olga: User) -> None:
    assert sign_in(http, olga.email, next="https://evil.example/")[1] == "/console/"


def test_the_fields_have_the_labels_that_people_look_for(http: Http, db: None) -> None:
    page = http.get("/sign-in/").content.decode()
    assert ">E-mail</label>" in page
    assert ">Password</label>" in page
    assert '<button class="button button--primary button--large" type="submit">Sign in</button>' in page


@pytest.mark.row("I1")
def test_a_wrong_password_and_an_unknown_address_read_the_same(http: Http, olga: User) -> None:
    status, _, known = sign_in(http, olga.email, "wrong")
    _, _, unknown = sign_in(http, "nobody@livechat.example", "wrong")
    assert status == 200
    assert WRONG in known
    assert WRONG in unknown


def test_a_closed_account_does_not_get_in(http: Http, olga: User) -> None:
    User.objects.filter(pk=olga.pk).update(is_active=False)
    sign_in(http, olga.email)
    assert "_auth_user_id" not in http.session


def test_the_sixth_try_in_five_minutes_is_refused_even_with_the_right_password(
    http: Http, olga: User
) -> None:
    for _ in range(5):
        sign_in(http, olga.email, "wrong")
    assert "Wait five minutes" in sign_in(http, olga.email)[2]
    assert "_auth_user_id" not in http.session


def test_sign_up_has_one_door(http: Http, db: None) -> None:
    answer = http.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-up/")
    assert not User.objects.exists()


def test_signing_out_takes_a_post(http: Http, olga: User) -> None:
    http.force_login(olga)
    assert http.get("/sign-out/").status_code == 200
    assert "_auth_user_id" in http.session
    assert http.post("/sign-out/")["Location"] == "/sign-in/"
    assert "_auth_user_id" not in http.session


def test_allauths_own_address_leads_to_ours(http: Http, db: None) -> None:
    assert http.get("/account/login/?next=/console/")["Location"] == "/sign-in/?next=/console/"


def test_a_new_password_is_sent_to_those_who_have_an_account(http: Http, olga: User) -> None:
    assert http.post("/account/password/reset/", {"email": olga.email}).status_code == 302
    assert [message.to for message in mail.outbox] == [[olga.email]]


def test_the_page_is_english_throughout_in_every_browser(http: Http, db: None) -> None:
    page = http.get("/sign-in/", headers={"accept-language": "ar"}).content.decode()
    assert ">Password</label>" in page
    assert not any("\u0600" <= letter <= "\u06ff" for letter in page)


def test_passwords_are_kept_by_argon2_and_older_ones_are_renewed(http: Http, olga: User) -> None:
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        olga.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
        olga.save()
        assert sign_in(http, olga.email)[0] == 302
        olga.refresh_from_db()
        assert olga.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
        http.logout()
        assert sign_in(http, olga.email)[0] == 302
