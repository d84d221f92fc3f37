from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from foundation.audit.context import current_meta
from foundation.errors import NotAllowed, Refused
from foundation.web.middleware import RefusalMiddleware, RequestContextMiddleware, client_ip


def answer_with(seen: dict[str, Any]) -> Any:
    def answer(_request: HttpRequest) -> HttpResponse:
        seen["meta"] = current_meta()
        return HttpResponse("")

    return answer


def test_a_request_carries_its_number_and_address_to_the_audit() -> None:
    seen: dict[str, Any] = {}
    request = RequestFactory().get("/cases/", REMOTE_ADDR="10.1.2.3")
    response = RequestContextMiddleware(answer_with(seen))(request)
    assert seen["meta"].ip == "10.1.2.3"
    assert seen["meta"].path == "/cases/"
    assert seen["meta"].request_id == response.headers["X-Request-ID"]
    assert current_meta().request_id == ""


def test_the_number_is_forgotten_when_the_view_breaks() -> None:
    def broken(_request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        RequestContextMiddleware(broken)(RequestFactory().get("/"))
    assert current_meta().request_id == ""


def test_pages_stay_out_of_caches_unless_they_say_otherwise() -> None:
    plain = RequestContextMiddleware(lambda _request: HttpResponse(""))(RequestFactory().get("/"))
    assert "no-store" in plain.headers["Cache-Control"]
    public = HttpResponse("", headers={"Cache-Control": "max-age=60"})
    kept = RequestContextMiddleware(lambda _request: public)(RequestFactory().get("/"))
    assert kept.headers["Cache-Control"] == "max-age=60"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_client_ip_believes_only_our_own_proxies(
    settings: Any, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_ip(request) == address


def refuse(exception: Exception, *, htmx: bool = False, **data: str) -> HttpResponse | None:
    headers = {"HTTP_HX_REQUEST": "true"} if htmx else {}
    request = RequestFactory().post("/cases/1/closure/", data, **headers)
    request.htmx = HtmxDetails(request)
    middleware = RefusalMiddleware(lambda _request: HttpResponse(""))
    return middleware.process_exception(request, exception)


def test_a_refusal_is_a_409_page_that_keeps_the_typed_words() -> None:
    response = refuse(
        Refused("刚被李四办结。"), reply="已协调供电公司", csrfmiddlewaretoken="secret", password="hunter2"
    )
    text = response.content.decode()
    assert response.status_code == 409
    assert "刚被李四办结。" in text
    assert "已协调供电公司" in text
    assert "secret" not in text
    assert "hunter2" not in text


def test_a_refusal_for_lack_of_right_is_a_403_page() -> None:
    response = refuse(NotAllowed("只有科长可以改派。"))
    assert response.status_code == 403
    assert "只有科长可以改派。" in response.content.decode()


def test_a_refused_swap_gets_a_message() -> None:
    response = refuse(Refused("刚被李四办结。"), htmx=True)
    assert response.status_code == 409
    assert response.headers["HX-Retarget"] == "#messages"
    assert "<html" not in response.content.decode()


def test_other_exceptions_pass() -> None:
    assert refuse(RuntimeError()) is None


def test_a_refusal_is_escaped() -> None:
    response = refuse(Refused("<script>alert(1)</script>"), reply="<img src=x>")
    assert "<script>alert" not in response.content.decode()
    assert "<img src=x>" not in response.content.decode()


@pytest.mark.parametrize(("htmx", "status"), [(True, 200), (False, 302)])
def test_a_swap_that_lost_its_session_moves_the_whole_page(htmx: bool, status: int) -> None:
    headers = (
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/cases/?q=1&a=2"} if htmx else {}
    )
    request = RequestFactory().get("/cases/?page=2", **headers)
    request.htmx = HtmxDetails(request)
    response = RefusalMiddleware(lambda _request: HttpResponseRedirect("/sign-in/?next=/cases/"))(request)
    assert response.status_code == status
    assert response.headers.get("HX-Redirect") == (
        "/sign-in/?next=%2Fcases%2F%3Fq%3D1%26a%3D2" if htmx else None
    )
