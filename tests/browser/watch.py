"""What no page may do while a test looks at it."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response

# A refused form (422), a conflict (409) and the like are answers; the browser writes them down as errors.
ANSWERS = (
    "status of 400",
    "status of 403",
    "status of 404",
    "status of 409",
    "status of 413",
    "status of 422",
)

# htmx writes down a request that a later one replaced, or that the next page cut off; a failed one says sendError too.
REPLACED = ("htmx:afterRequest", "htmx:sendAbort")


class Watch:
    """Collects console errors, policy violations, server errors and requests to other hosts."""

    def __init__(self, page: Page, host: str) -> None:
        self.host = host
        self.faults: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        refused = "Content Security" in message.text
        if message.text.startswith(REPLACED):
            return
        if refused or (message.type == "error" and not any(answer in message.text for answer in ANSWERS)):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
            self.faults.append(f"foreign host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")
