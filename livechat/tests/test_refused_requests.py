"""A verb that refuses becomes an answer that says so, once, for every page."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from livechat.lib.errors import DomainError, NotFound
from livechat.lib.refusals import Refusals


def refused(error: Exception, **headers: str) -> HttpResponse | None:
    request = RequestFactory().post("/console/", headers=headers)
    return Refusals(lambda request: HttpResponse()).process_exception(request, error)


def test_a_script_gets_the_words_alone() -> None:
    answer = refused(DomainError("Somebody was faster."), HX_Request="true")
    assert answer is not None
    assert (answer.status_code, answer.content) == (409, b"Somebody was faster.")
    assert answer["Content-Type"].startswith("text/plain")


def test_a_person_gets_a_page_with_the_words() -> None:
    answer = refused(DomainError("Somebody <b>was</b> faster."))
    assert answer is not None
    assert answer.status_code == 409
    assert b"Somebody &lt;b&gt;was&lt;/b&gt; faster." in answer.content


@pytest.mark.parametrize("headers", [{}, {"HX_Request": "true"}, {"Sec_Fetch_Mode": "cors"}])
def test_not_there_and_not_yours_are_one_answer(headers: dict[str, str]) -> None:
    answer = refused(NotFound(), **headers)
    assert answer is not None
    assert answer.status_code == 404


def test_a_mistake_of_ours_is_not_hidden() -> None:
    request: HttpRequest = RequestFactory().get("/console/")
    assert Refusals(lambda request: HttpResponse()).process_exception(request, ValueError()) is None
