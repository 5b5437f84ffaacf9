"""The page that manages canned responses, over HTTP, and as the wrong person (O24, I1)."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Http
from pytest_django import Settings

from accounts.models import Client, Operator
from chats.models import CannedResponse, Visitor
from chats.services import responses
from chats.services.responses import Owner, Words
from livechat.testing.cast import accepted

pytestmark = [pytest.mark.django_db, pytest.mark.row("O24")]

NEVER = 10**9
PATHS = ("", "delete/", "used/")


def as_(operator: Operator) -> Http:
    http = Http()
    http.force_login(operator.user)
    return http


def one_of(client: Client) -> CannedResponse:
    return client.responses.get(shortcut="one")


@pytest.mark.row("I1")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_response_is_answered_like_one_that_never_was(
    acme: Client, olga: Operator, carl: Operator, path: str, method: str
) -> None:
    mine = responses.create(Owner(operator=olga), Words("mine", "Mine", "Mine"), olga)
    answers = {
        (answer.status_code, re.sub(r"\d+", "", answer.content.decode()))
        for response_id in (one_of(acme).pk, mine.pk, NEVER, 2**70)
        for answer in [getattr(as_(carl), method)(f"/console/responses/{response_id}/{path}")]
    }
    assert len(answers) == 1
    assert answers.pop()[0] == (405 if (path, method) == ("used/", "get") else 404)
    assert CannedResponse.objects.filter(pk__in=[mine.pk, one_of(acme).pk], used_count=0).count() == 2


@pytest.mark.row("I1")
def test_the_list_of_a_foreign_chat_and_a_foreign_export_are_not_there(
    vera: Visitor, olga: Operator, carl: Operator
) -> None:
    chat = accepted(vera, olga)
    for path in ("for-chat", "export"):
        for foreign in (chat.pk if path == "for-chat" else chat.client_id, NEVER):
            assert as_(carl).get(f"/console/responses/{path}/{foreign}/").status_code == 404
    assert as_(olga).get(f"/console/responses/export/{chat.client_id}/").status_code == 404
    assert Http().get("/console/responses/").status_code == 302


def test_who_may_use_a_response_and_not_change_it_is_told_so(acme: Client, olga: Operator) -> None:
    one = one_of(acme)
    for path in ("", "delete/"):
        for method in ("get", "post"):
            answer = getattr(as_(olga), method)(f"/console/responses/{one.pk}/{path}", {"text": "x"})
            assert answer.status_code == 409
            assert "only owners and admins" in answer.content.decode()
    page = as_(olga).get("/console/responses/").content.decode()
    assert "/one" in page
    assert "Edit /one" not in page
    assert acme.responses.count() == 3


def test_an_operator_offers_only_themselves_as_owner(acme: Client, olga: Operator, ada: Operator) -> None:
    words = {"shortcut": "new", "name": "New", "text": "New"}
    refused = as_(olga).post("/console/responses/new/", words | {"owner": f"client-{acme.pk}"})
    assert refused.status_code == 422
    assert not CannedResponse.objects.filter(shortcut="new").exists()
    made = as_(ada).post("/console/responses/new/", words | {"owner": f"client-{acme.pk}"})
    assert made.status_code == 302
    assert as_(olga).post("/console/responses/new/", words | {"owner": "me"}).status_code == 302
    assert CannedResponse.objects.filter(shortcut="new").count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"shortcut": ""},
        {"shortcut": "two words"},
        {"shortcut": "x" * 40},
        {"shortcut": "ONE"},
        {"name": ""},
        {"text": "  "},
        {"text": "x" * 5001},
        {"text": "a\x1bb"},
        {"owner": "client-0"},
        {"owner": ""},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    acme: Client, ada: Operator, wrong: dict[str, str]
) -> None:
    right = {"shortcut": "new", "name": "New", "text": "New", "owner": f"client-{acme.pk}"}
    answer = as_(ada).post("/console/responses/new/", right | wrong)
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    assert acme.responses.count() == 3


def test_deleting_asks_first(acme: Client, ada: Operator) -> None:
    path = f"/console/responses/{one_of(acme).pk}/delete/"
    page = as_(ada).get(path).content.decode()
    assert "Hold" in page
    assert acme.responses.count() == 3
    assert as_(ada).post(path).status_code == 302
    assert acme.responses.count() == 2


def test_the_list_of_a_chat_has_the_names_put_in(vera: Visitor, olga: Operator) -> None:
    hostile = 'Hello {{ visitor.name|"there" }} {{ settings }} {% debug %} {{ ask:"number" }} <b>'
    responses.create(Owner(operator=olga), Words("hello", "Hello", hostile), olga)
    chat = accepted(vera, olga)
    found = as_(olga).get(f"/console/responses/for-chat/{chat.pk}/").json()["responses"]
    [hello] = [one for one in found if one["shortcut"] == "hello"]
    assert hello["parts"] == ["Hello there {{ settings }} {% debug %} ", {"ask": "number"}, " <b>"]
    assert hello["scope"] == "personal"


def test_the_preview_escapes_and_asks(olga: Operator) -> None:
    text = '<script>{{ visitor.name }} {{ ask:"<i>" }}'
    page = as_(olga).post("/console/responses/preview/", {"text": text}).content.decode()
    assert "&lt;script&gt;Vera <mark>&lt;i&gt;</mark>" in page


def test_script_in_a_response_is_only_text(acme: Client, ada: Operator) -> None:
    responses.create(Owner(client=acme), Words("x", "<img src=x>", "<script>alert(1)</script>"), ada)
    page = as_(ada).get("/console/responses/?q=<script>").content.decode()
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    "query",
    ["scope=personal", "client=x", f"client={2**70}", "client=" + "9" * 4_301, "page=x", "page=99", "q=%00"],
)
def test_any_filter_is_answered(acme: Client, olga: Operator, query: str) -> None:
    assert as_(olga).get(f"/console/responses/?{query}").status_code == 200


def test_a_hundred_rows_cost_as_many_queries_as_three(
    acme: Client, ada: Operator, django_assert_max_num_queries: object
) -> None:
    made = (CannedResponse(client=acme, shortcut=f"s{n}", name="Name", text="Text") for n in range(100))
    CannedResponse.objects.bulk_create(made)
    http = as_(ada)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert "Page 1 of 3" in http.get("/console/responses/").content.decode()


def upload(http: Http, owner: str, content: bytes):
    file = SimpleUploadedFile("responses.csv", content)
    return http.post("/console/responses/import/", {"owner": owner, "file": file})


def test_an_import_changes_nothing_until_it_is_confirmed(acme: Client, ada: Operator) -> None:
    http, owner = as_(ada), f"client-{acme.pk}"
    answer = upload(http, owner, "\ufeffshortcut,text\nnew,Grüß Gott\nbad one,x\n".encode())
    page = answer.content.decode()
    assert "1 new, 0 changed, 0 as they are, 1 refused" in page
    assert "Import 1 response" in page
    assert acme.responses.count() == 3
    table = answer.context["table"]
    http.post("/console/responses/import/", {"owner": owner, "table": table, "confirmed": "yes"})
    assert acme.responses.get(shortcut="new").text == "Grüß Gott"
    assert acme.responses.count() == 4


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"x" * (1024 * 1024 + 1), b"no,columns\n1,2"])
def test_a_file_that_is_no_table_is_refused(acme: Client, ada: Operator, content: bytes) -> None:
    answer = upload(as_(ada), "me", content)
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()


def test_nobody_imports_into_a_client_that_they_do_not_manage(acme: Client, olga: Operator) -> None:
    assert upload(as_(olga), f"client-{acme.pk}", b"shortcut,text\nnew,x\n").status_code == 422
    assert acme.responses.count() == 3


def test_an_export_holds_no_formula_and_only_what_may_go_out(acme: Client, ada: Operator) -> None:
    responses.create(Owner(operator=ada), Words("sum", "=cmd()", "=1+1"), ada)
    mine = b"".join(as_(ada).get("/console/responses/export/")).decode()
    assert mine.splitlines()[1:] == ["sum,'=cmd(),,'=1+1"]
    everybodys = b"".join(as_(ada).get(f"/console/responses/export/{acme.pk}/")).decode()
    assert "generic_OneMoment" in everybodys
    assert "sum" not in everybodys


# --- files that go along


@pytest.fixture
def media(commits: None, tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def on_disk(media: Path) -> int:
    return sum(path.is_file() for path in media.rglob("*"))


def brochure() -> SimpleUploadedFile:
    return SimpleUploadedFile("brochure.txt", b"Everything about pots")


def with_file(acme: Client, ada: Operator) -> CannedResponse:
    words = {"shortcut": "brochure", "name": "Brochure", "text": "Here it is", "owner": f"client-{acme.pk}"}
    assert as_(ada).post("/console/responses/new/", words | {"file": brochure()}).status_code == 302
    return acme.responses.get(shortcut="brochure")


@pytest.mark.row("I3")
def test_a_file_goes_along_once_and_as_a_copy(
    media: Path, vera: Visitor, olga: Operator, ada: Operator, carl: Operator, acme: Client
) -> None:
    response = with_file(acme, ada)
    chat = accepted(vera, olga)
    [offered] = [
        one
        for one in as_(olga).get(f"/console/responses/for-chat/{chat.pk}/").json()["responses"]
        if one["files"]
    ]
    assert offered["files"] == ["brochure.txt"]
    path = f"/console/responses/for-chat/{chat.pk}/{response.pk}/files/"
    for _ in range(2):
        assert as_(olga).post(path, {"ref": "once"}).status_code == 204
    assert chat.messages.filter(kind="file").count() == chat.attachments.count() == 1
    copy = chat.attachments.get()
    with copy.file.open() as file:
        assert file.read() == b"Everything about pots"
    assert copy not in response.attachments.all()
    for wrong in ("", "x" * 61, "no good"):
        assert as_(olga).post(path, {"ref": wrong}).status_code == 409
    assert as_(carl).post(path, {"ref": "his"}).status_code == 404
    assert as_(olga).post(path.replace(str(response.pk), str(NEVER)), {"ref": "x"}).status_code == 404
    # ada reads along: the chat is olga's.
    assert as_(ada).post(path, {"ref": "hers"}).status_code == 409
    responses.delete(response, ada)
    assert on_disk(media) == chat.attachments.count() == 1


def test_files_can_be_taken_away_and_personal_responses_have_none(
    media: Path, acme: Client, ada: Operator
) -> None:
    response = with_file(acme, ada)
    words = {"shortcut": "brochure", "name": "Brochure", "text": "Here it is"}
    path = f"/console/responses/{response.pk}/"
    assert as_(ada).post(path, words | {"owner": "me"}).status_code == 422
    assert (
        as_(ada).post("/console/responses/new/", words | {"owner": "me", "file": brochure()}).status_code
        == 422
    )
    token = response.attachments.get().token
    saved = as_(ada).post(path, words | {"owner": "me", "remove": [token]})
    assert saved.status_code == 302
    response.refresh_from_db()
    assert response.operator == ada
    assert not response.attachments.exists()
    assert on_disk(media) == 0
