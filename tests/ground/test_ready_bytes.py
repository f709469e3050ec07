"""Ready bytes: the same answer until news, nobody's own answer kept, what one did is read at once."""

from typing import Any

import httpx
import pytest

from marketplace.ground.web.ready_bytes import ENTRIES_MAX, ReadyBytes

Headers = list[tuple[bytes, bytes]]


class Ears:
    """An alarm that rings when the test says so."""

    def __init__(self) -> None:
        self.is_listening = True
        self.rings = 0


class Counting:
    """An application that answers how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = 200
        self.headers: Headers = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        await send(
            {"type": "http.response.start", "status": self.status, "headers": list(self.headers)}
        )
        body = str(self.asked).encode()
        await send({"type": "http.response.body", "body": body, "more_body": False})


@pytest.fixture
def house() -> tuple[Counting, Ears, httpx.AsyncClient]:
    app, ears = Counting(), Ears()
    layer: Any = ReadyBytes(app, ears)  # type: ignore[arg-type]  # it has what the layer looks at
    return (
        app,
        ears,
        httpx.AsyncClient(transport=httpx.ASGITransport(layer), base_url="http://t.test"),
    )


House = tuple[Counting, Ears, httpx.AsyncClient]
ITEMS = "/api/v1/items"


async def test_an_answer_is_kept_until_the_database_tells_news(house: House) -> None:
    app, ears, http = house
    assert (await http.get(ITEMS)).text == (await http.get(ITEMS)).text == "1"
    ears.rings += 1
    assert (await http.get(ITEMS)).text == "2"
    assert app.asked == 2


async def test_nothing_is_kept_while_nobody_listens(house: House) -> None:
    _, ears, http = house
    ears.is_listening = False
    assert [(await http.get(ITEMS)).text for _ in range(2)] == ["1", "2"]


async def test_whoever_acted_reads_what_they_did(house: House) -> None:
    _, _, http = house
    await http.get(ITEMS)
    await http.post("/api/v1/items/LL-001/claims")
    assert (await http.get(ITEMS)).text == "3"


@pytest.mark.parametrize("own", [{"Authorization": "Bearer x"}, {"Cookie": "sid=x"}])
async def test_an_answer_to_somebody_is_never_given_to_another(
    house: House, own: dict[str, str]
) -> None:
    _, _, http = house
    assert (await http.get(ITEMS, headers=own)).text == "1"
    assert (await http.get(ITEMS)).text == "2"
    assert (await http.get(ITEMS, headers=own)).text == "3"


@pytest.mark.parametrize("path", ["/api/v1/slips/123456789012", "/api/v1/session", "/login", "/"])
async def test_what_belongs_to_one_person_is_never_kept(house: House, path: str) -> None:
    _, _, http = house
    assert [(await http.get(path)).text for _ in range(2)] == ["1", "2"]


async def test_queries_and_languages_are_kept_apart(house: House) -> None:
    _, _, http = house
    first = (await http.get(ITEMS, params={"word": "needed"})).text
    second = (await http.get(ITEMS, params={"word": "solved"})).text
    english = (
        await http.get(ITEMS, params={"word": "solved"}, headers={"Accept-Language": "en"})
    ).text
    assert [first, second, english] == ["1", "2", "3"]


async def test_faults_and_answers_that_set_cookies_are_not_kept(house: House) -> None:
    app, _, http = house
    app.status = 404
    assert [(await http.get(ITEMS)).text for _ in range(2)] == ["1", "2"]
    app.status, app.headers = 200, [(b"set-cookie", b"sid=x")]
    assert [(await http.get(ITEMS)).text for _ in range(2)] == ["3", "4"]


async def test_an_answer_that_has_not_changed_is_304(house: House) -> None:
    _, _, http = house
    first = await http.get(ITEMS)
    again = await http.get(ITEMS, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_every_ready_answer_has_a_request_id_of_its_own(house: House) -> None:
    _, _, http = house
    ids = [(await http.get(ITEMS)).headers.get("x-request-id") for _ in range(4)][1:]
    assert len(set(ids)) == 3
    assert None not in ids


async def test_it_does_not_grow_without_end(house: House) -> None:
    app, _, http = house
    for number in range(ENTRIES_MAX + 50):
        await http.get(ITEMS, params={"q": number})
    asked = app.asked
    await http.get(ITEMS, params={"q": 0})
    assert app.asked == asked + 1, "the oldest was dropped"
    await http.get(ITEMS, params={"q": ENTRIES_MAX + 49})
    assert app.asked == asked + 1, "the newest was kept"
