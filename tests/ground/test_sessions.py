"""Signing in and out, forged cross-site requests, tokens, and wrong guesses."""

from datetime import timedelta
from http.cookies import Morsel, SimpleCookie
from pathlib import Path

import httpx
import pytest
from servers import Client
from square import Square

from app import create_app
from marketplace.ground.access.guesses import BURST, PAUSE
from marketplace.ground.settings import Settings

WHO = "C13"


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


def login_of(client: Client, who: str = WHO, **other: str) -> dict[str, str]:
    account = client.accounts[who]
    return {"username": account["username"], "password": account["password"], **other}


async def sign_in(client: Client, who: str = WHO, **headers: str) -> httpx.Response:
    """Sign in; the browser's cookie jar is emptied first."""
    client.http.cookies.clear()
    answer: httpx.Response = await client.post(
        None, "/session", login_of(client, who), headers=headers
    )
    assert answer.status_code == 201, answer.text
    return answer


def cookie_of(answer: httpx.Response) -> Morsel[str]:
    """The one cookie that an answer sets."""
    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    return cookie


async def who_is(client: Client, cookie: str) -> int:
    """What `GET /session` answers to this cookie alone."""
    client.http.cookies.clear()
    answer = await client.call(None, "GET", "/session", headers={"Cookie": f"sid={cookie}"})
    return int(answer.status_code)


async def test_a_session_says_who_is_signed_in(client: Client) -> None:
    answer = await sign_in(client)
    shown = await client.call(None, "GET", "/session")
    assert shown.json() == answer.json()
    assert (answer.json()["role"], answer.json()["organisation"]) == ("community", WHO)
    assert "password" not in answer.text


async def test_the_cookie_is_closed_to_scripts_and_to_other_sites(client: Client) -> None:
    cookie = cookie_of(await sign_in(client))
    assert cookie.key == "sid"
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert int(cookie["max-age"]) == 14 * 24 * 3600


async def test_on_https_the_cookie_is_secure_and_bound_to_its_host(
    client: Client, tmp_path: Path
) -> None:
    settings = Settings(data_dir=str(tmp_path), public_url="https://town.test")
    transport = httpx.ASGITransport(app=create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="https://town.test") as http:
        answer = await http.post("/api/v1/session", json=login_of(client))
        cookie = cookie_of(answer)
        assert cookie.key == "__Host-sid"
        assert cookie["secure"]
        assert cookie["path"] == "/"
        assert (await http.get("/api/v1/session")).status_code == 200


async def test_each_login_gets_a_cookie_that_nobody_knew_before(client: Client) -> None:
    chosen = "chosen-by-a-stranger"
    first = cookie_of(await sign_in(client, Cookie=f"sid={chosen}")).value
    second = cookie_of(await sign_in(client, Cookie=f"sid={first}")).value
    assert len({chosen, first, second}) == 3
    assert await who_is(client, chosen) == 401
    assert await who_is(client, first) == 200
    assert await who_is(client, second) == 200


async def test_signing_out_ends_this_session_and_no_other(client: Client) -> None:
    here, there = [cookie_of(await sign_in(client)).value for _ in range(2)]
    client.http.cookies.clear()
    answer = await client.call(None, "DELETE", "/session", headers={"Cookie": f"sid={here}"})
    assert answer.status_code == 204
    taken_back = cookie_of(answer)
    assert (taken_back.value, taken_back["max-age"]) == ("", "0")
    assert await who_is(client, here) == 401
    assert await who_is(client, there) == 200


async def test_signing_out_without_a_session_is_no_fault(client: Client) -> None:
    assert (await client.call(None, "DELETE", "/session")).status_code == 204


async def test_a_session_runs_out(square: Square) -> None:
    cookie = cookie_of(await sign_in(square.client)).value
    await square.as_owner("update credentials set expires_at = now() where kind = 'session'")
    assert await who_is(square.client, cookie) == 401


async def test_a_closed_account_is_nobody(square: Square) -> None:
    cookie = cookie_of(await sign_in(square.client)).value
    await square.as_owner("update accounts set active = false where organisation = $1", WHO)
    assert await who_is(square.client, cookie) == 401
    assert (await square.client.call(WHO, "GET", "/session")).status_code == 401
    answer = await square.client.post(None, "/session", login_of(square.client))
    assert answer.status_code == 401


async def test_cookies_tokens_and_passwords_are_stored_as_hashes(square: Square) -> None:
    cookie = cookie_of(await sign_in(square.client)).value
    account = square.client.accounts[WHO]
    rows = await square.as_owner(
        """select row_to_json(one)::text from credentials as one
           union all select row_to_json(one)::text from accounts as one"""
    )
    kept = "".join(row[0] for row in rows)
    for secret in (cookie, account["token"], account["password"]):
        assert secret not in kept


async def test_a_token_is_no_cookie_and_a_cookie_no_token(client: Client) -> None:
    cookie = cookie_of(await sign_in(client)).value
    assert await who_is(client, client.accounts[WHO]["token"]) == 401
    client.http.cookies.clear()
    headers = {"Authorization": f"Bearer {cookie}"}
    assert (await client.call(None, "GET", "/session", headers=headers)).status_code == 401


async def test_a_garbled_token_is_nobodys_even_where_anybody_may_read(client: Client) -> None:
    for header in (
        "Bearer", "Bearer ", "Bearer x", "Bearer " + "x" * 5000, "Basic dTpw", "x", b"Bearer \xff\xfe",
        "Bearer a b", "Bearer %00",
    ):  # fmt: skip
        for path in ("/session", "/items"):
            answer = await client.call(None, "GET", path, headers={"Authorization": header})
            assert answer.status_code == 401, header
            assert answer.headers["www-authenticate"] == "Bearer"


# Forged cross-site requests.

FOREIGN: list[dict[str, str]] = [
    {"Origin": "https://evil.test"},
    {"Origin": "null"},
    {"Origin": "http://town.test.evil.test"},
    {"Origin": "http://town.test:8080"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://town.test"},
]
OURS: list[dict[str, str]] = [
    {},
    {"Origin": "http://town.test"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://town.test"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_an_act_that_another_site_sends_with_our_cookie_is_forbidden(
    headers: dict[str, str], square: Square
) -> None:
    wish = await square.wish("LL-018", {"LL-018-1": "20"})
    await sign_in(square.client, "U02")
    before = await square.fingerprint()
    for method, path in (("POST", "/items/LL-018/claims"), ("DELETE", "/session")):
        answer = await square.client.call(None, method, path, json=wish, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/forbidden"
    assert await square.fingerprint() == before


@pytest.mark.parametrize("headers", OURS, ids=str)
async def test_an_act_that_our_own_page_sends_is_done(
    headers: dict[str, str], square: Square
) -> None:
    wish = await square.wish("LL-018", {"LL-018-1": "20"})
    await sign_in(square.client, "U02")
    answer = await square.client.post(None, "/items/LL-018/claims", wish, headers=headers)
    assert answer.status_code == 201


async def test_reading_from_another_site_is_no_act(client: Client) -> None:
    for headers in FOREIGN:
        assert (await client.call(None, "GET", "/items", headers=headers)).status_code == 200


# Wrong guesses.


async def _guess(client: Client, address: str = "10.0.0.1", **login: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=client.app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://town.test") as http:
        return await http.post("/api/v1/session", json=login_of(client, **login))


async def test_wrong_passwords_are_slowed_down_and_the_right_one_never(square: Square) -> None:
    client = square.client
    for _ in range(BURST):
        assert (await _guess(client, password="wrong")).status_code == 401
    slowed = await _guess(client, password="wrong")
    assert slowed.status_code == 429
    assert slowed.json()["type"] == "/problems/too_many_tries"
    assert 1 <= int(slowed.headers["retry-after"]) <= PAUSE.total_seconds()
    assert (await _guess(client)).status_code == 201, "the right one, from the same address"
    assert (await _guess(client, "10.0.0.2", password="wrong")).status_code == 401, "and elsewhere"

    told = timedelta(seconds=int(slowed.headers["retry-after"]))
    await square.as_owner("update guess_counters set free_at = free_at - $1::interval", told)
    assert (await _guess(client, password="wrong")).status_code == 401, "one more after the wait"
    assert (await _guess(client, password="wrong")).status_code == 429


async def test_insisting_makes_the_pause_no_longer(square: Square) -> None:
    for _ in range(BURST + 20):
        slowed = await _guess(square.client, password="wrong")
    assert slowed.status_code == 429
    assert int(slowed.headers["retry-after"]) <= PAUSE.total_seconds()


async def test_a_wrong_name_is_told_like_a_wrong_password(client: Client) -> None:
    wrong_name = await _guess(client, username="nobody")
    wrong_password = await _guess(client, password="wrong")
    told = [{**answer.json(), "request_id": ""} for answer in (wrong_name, wrong_password)]
    assert told[0] == told[1]
    assert [answer.status_code for answer in (wrong_name, wrong_password)] == [401, 401]


async def test_no_address_is_kept_of_who_guessed(square: Square) -> None:
    await _guess(square.client, "203.0.113.77", password="wrong")
    rows = await square.as_owner("select row_to_json(one)::text from guess_counters as one")
    assert len(rows) == 1
    assert "203.0.113.77" not in rows[0][0]


async def test_wrong_slip_codes_are_slowed_down_and_right_ones_never(square: Square) -> None:
    slips = await square.ask_residents("U02", "LL-018")
    for number in range(BURST):
        answer = await square.client.call(None, "GET", f"/slips/0000-0000-{number:04d}")
        assert answer.status_code == 404
    for path in ("/slips/0000-0000-9999", "/slips/x"):
        assert (await square.client.call(None, "GET", path)).status_code == 429
    slowed = await square.client.post(None, "/slips/000000000000/answer", {"resolved": "yes", "grade": "satisfied"})  # fmt: skip
    assert slowed.status_code == 429
    await square.answer(slips[0])
    assert (await _guess(square.client, "127.0.0.1")).status_code == 201, "logins count apart"
