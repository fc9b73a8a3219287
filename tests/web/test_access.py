"""Who may come in: tried with requests as browsers, scripts and other sites send them."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app.web.access import Access, AccessMiddleware
from app.web.headers import HeadersMiddleware
from app.web.pages import Pages

TOKEN = "a-token-of-the-tests-0123456789"
HOST = "127.0.0.1:8000"
ORIGIN = {"Origin": f"http://{HOST}"}
BEARER = {"Authorization": f"Bearer {TOKEN}"}
COOKIE = {"Cookie": f"layerwright_8000={TOKEN}"}
BODIES_READ: list[bytes] = []


async def _read_body(request: Request) -> PlainTextResponse:
    BODIES_READ.append(await request.body())
    return PlainTextResponse("in")


@pytest.fixture
def client():
    paths = ["/", "/api/networks", "/api/health", "/static/x.js", "/runs/{name}"]
    app = Starlette(routes=[Route(p, _read_body, methods=["GET", "POST", "PUT"]) for p in paths])
    access = Access(TOKEN, frozenset({HOST}), "layerwright_8000")
    guarded = HeadersMiddleware(AccessMiddleware(app, access, Pages()))
    BODIES_READ.clear()
    return httpx.AsyncClient(transport=httpx.ASGITransport(guarded), base_url=f"http://{HOST}")


@pytest.mark.parametrize("path", ["/api/networks", "/static/x.js"])
async def test_nothing_without_a_token(client, path):
    answer = await client.get(path)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_signed_in"


async def test_pages_without_a_token_ask_for_it_in_words(client):
    answer = await client.get("/runs/x")
    assert answer.status_code == 401
    assert "needs its token" in answer.text
    assert "wrong" not in answer.text


async def test_health_needs_no_token_but_an_exact_host(client):
    assert (await client.get("/api/health")).status_code == 200
    for host in ("evil.example:8000", "127.0.0.1", "127.0.0.1:80", ""):
        answer = await client.get("/api/health", headers={"Host": host})
        assert answer.status_code == 403
        assert answer.json()["error"]["where"] == "Host"


async def test_the_token_in_the_address_sets_a_strict_cookie(client):
    answer = await client.get(f"/runs/7?token={TOKEN}")
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert cookie.startswith("layerwright_8000=")
    assert 'content="0; url=/runs/7"' in answer.text
    assert TOKEN not in answer.text


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "/%22onload=%22x"])
async def test_going_on_never_leaves_the_site(client, path):
    answer = await client.get(
        httpx.URL(f"http://{HOST}", path=path, query=b"token=" + TOKEN.encode())
    )
    assert "url=//" not in answer.text
    assert "url=/\\" not in answer.text
    assert '"onload' not in answer.text


async def test_a_wrong_token_is_said(client):
    answer = await client.get("/?token=wrong")
    assert answer.status_code == 401
    assert "not the right one" in answer.text
    assert "set-cookie" not in answer.headers
    wrong = await client.get("/api/networks", headers={"Authorization": "Bearer wrong"})
    assert wrong.status_code == 401


@pytest.mark.parametrize("headers", [BEARER, COOKIE])
async def test_reading_with_token_or_cookie(client, headers):
    assert (await client.get("/api/networks", headers=headers)).text == "in"


async def test_a_script_with_a_token_may_write_without_an_origin(client):
    assert (await client.post("/api/networks", headers=BEARER)).status_code == 200


async def test_the_page_may_write(client):
    answer = await client.post("/api/networks", headers={**COOKIE, **ORIGIN, "X-Layerwright": "1"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {**COOKIE},
        {**COOKIE, **ORIGIN},
        {**COOKIE, "X-Layerwright": "1"},
        {**COOKIE, "Origin": "null", "X-Layerwright": "1"},
        {**COOKIE, "Origin": "http://evil.example", "X-Layerwright": "1"},
        {**COOKIE, "Origin": "http://127.0.0.1:9999", "X-Layerwright": "1"},
        {**BEARER, "Origin": "http://evil.example"},
        {**BEARER, "Origin": "null"},
    ],
)
async def test_other_sites_may_not_write_and_their_bodies_stay_unread(client, headers):
    answer = await client.post("/api/networks", headers=headers, content=b"secret")
    assert answer.status_code == 403
    assert BODIES_READ == []


@pytest.mark.parametrize("cookie", ["layerwright_8000=", "layerwright_9=" + TOKEN, "=;=;", "\x7f"])
async def test_odd_cookies_are_no_way_in(client, cookie):
    assert (await client.get("/api/networks", headers={"Cookie": cookie})).status_code == 401


async def test_every_answer_carries_a_policy_with_a_fresh_nonce(client):
    first = (await client.get("/api/health")).headers
    second = (await client.get("/")).headers
    for headers in (first, second):
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
    assert first["content-security-policy"] != second["content-security-policy"]


async def test_the_nonce_of_the_policy_is_the_one_in_the_page(client):
    answer = await client.get("/")
    nonce = answer.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]
    assert f'<style nonce="{nonce}">' in answer.text
