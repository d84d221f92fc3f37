"""Where a request came from, for the audit row; never who is asking (that is ``by=``)."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestMeta:
    ip: str = ""
    request_id: str = ""
    path: str = ""


_EMPTY = RequestMeta()
_meta: ContextVar[RequestMeta] = ContextVar("request_meta", default=_EMPTY)


def set_request_meta(*, ip: str, request_id: str, path: str) -> None:
    _meta.set(RequestMeta(ip=ip, request_id=request_id, path=path))


def clear_request_meta() -> None:
    _meta.set(_EMPTY)


def current_meta() -> RequestMeta:
    return _meta.get()
