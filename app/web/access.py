"""Who may come in: ASGI middleware in front of everything, before any body is read.

Rules (SAFETY, "Access"): an exact Host on every route; a token (Bearer header or
cookie) on every route but health; an exact Origin on every unsafe method; for
cookie sessions also a header that another site's form cannot send. The token
comes in once as `/?token=…`, answered by a page that sets the cookie and then
navigates itself to the clean address (a redirect from another site's link would
lose a SameSite=Strict cookie).
"""

import hmac
import secrets
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import LayerwrightError, NotSignedIn, Refused
from app.web.pages import Pages

CLIENT_HEADER = "x-layerwright"
"""The header that our own page sends and that a form of another site cannot."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN_PATHS = frozenset({"/api/health"})


@dataclass(frozen=True)
class Access:
    """What is compared with each request. `hosts` are exact Host header values."""

    token: str
    hosts: frozenset[str]
    cookie_name: str

    def is_token(self, candidate: str) -> bool:
        """Whether `candidate` is the token, compared in constant time."""
        return hmac.compare_digest(candidate.encode("utf-8", "replace"), self.token.encode())


class AccessMiddleware:
    """Lets a request through to `app`, or answers it with the reason why not."""

    def __init__(self, app: ASGIApp, access: Access, pages: Pages) -> None:
        self._app = app
        self._access = access
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or hand it on."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        answer = self._refusal(scope)
        if answer is None:
            await self._app(scope, receive, send)
        else:
            await answer(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        path: str = scope["path"]
        if headers.get("host", "").lower() not in self._access.hosts:
            return _error(
                Refused(
                    "This server does not answer to that host name.",
                    hint="Open the address that Layerwright printed when it started, or allow "
                    "the name with LAYERWRIGHT_ALLOWED_HOSTS.",
                    where="Host",
                )
            )
        if path in _OPEN_PATHS and scope["method"] in _SAFE_METHODS:
            return None
        if not path.startswith("/api/") and scope["method"] == "GET":
            entry = self._entry(scope)
            if entry is not None:
                return entry
        return self._check_session(scope, headers, path)

    def _check_session(self, scope: Scope, headers: Headers, path: str) -> Response | None:
        bearer = headers.get("authorization", "")
        if bearer:
            scheme, _, candidate = bearer.partition(" ")
            if scheme.lower() != "bearer" or not self._access.is_token(candidate.strip()):
                return _error(NotSignedIn("The token in the Authorization header is not right."))
        elif not self._has_cookie(headers):
            if path.startswith("/api/") or path.startswith("/static/"):
                return _error(
                    NotSignedIn(
                        "This needs the access token.",
                        hint="Send it as 'Authorization: Bearer TOKEN'; a browser opens the "
                        "address that Layerwright printed when it started.",
                    )
                )
            return self._sign_in_page(scope, was_wrong=False)
        if scope["method"] in _SAFE_METHODS:
            return None
        return self._check_origin(headers, is_bearer=bool(bearer))

    def _check_origin(self, headers: Headers, *, is_bearer: bool) -> Response | None:
        origin = headers.get("origin")
        host = headers.get("host", "").lower()
        if origin is not None and origin.lower() not in (f"http://{host}", f"https://{host}"):
            return _error(Refused("This request comes from another site.", where="Origin"))
        if is_bearer:
            return None
        if origin is None:
            return _error(Refused("This request does not say where it comes from.", where="Origin"))
        if CLIENT_HEADER not in headers:
            return _error(
                Refused(
                    "This request was not made by Layerwright's page.",
                    hint="Scripts send the token as 'Authorization: Bearer TOKEN'.",
                    where=CLIENT_HEADER,
                )
            )
        return None

    def _has_cookie(self, headers: Headers) -> bool:
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self._access.cookie_name)
        except CookieError:
            return False
        return cookie is not None and self._access.is_token(cookie.value)

    def _entry(self, scope: Scope) -> Response | None:
        """The answer to `?token=…`: sets the cookie, then goes on to the clean address."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if "token" not in query:
            return None
        if not self._access.is_token(query["token"][-1]):
            return self._sign_in_page(scope, was_wrong=True)
        request = Request(scope)
        target = quote("/" + scope["path"].lstrip("/\\"), safe="/-._~")
        answer = self._pages.entering(request, target)
        answer.set_cookie(
            self._access.cookie_name,
            self._access.token,
            max_age=365 * 24 * 3600,
            path="/",
            httponly=True,
            samesite="strict",
        )
        return answer

    def _sign_in_page(self, scope: Scope, *, was_wrong: bool) -> HTMLResponse:
        return self._pages.sign_in(Request(scope), was_wrong=was_wrong)


def new_token() -> str:
    """A random token of 32 bytes, in a form that stands in an address."""
    return secrets.token_urlsafe(32)


def _error(error: LayerwrightError) -> JSONResponse:
    return JSONResponse(error.as_answer(), status_code=error.status)
