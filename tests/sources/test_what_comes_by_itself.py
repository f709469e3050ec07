"""What comes without a caller: tables fetched from allowed places only, files laid into a folder."""

import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from servers import Client
from square import Square

from impact.sources.delivering import pull_due_sources, take_laid_files
from impact.sources.fetching import CannotFetch, fetch

TABLE = "指标,时期,单位,实际\nvisits,2025-Q3,人次,120\n".encode()
BAD = "指标,时期,单位,实际,姓名\nvisits,2025-Q3,人次,120,张三\n".encode()
WISH: dict[str, Any] = {
    "code": "home-care",
    "name_zh": "居家养老服务",
    "counts_zh": "上门服务的人次",
    "unit_zh": "人次",
    "expected_days": 31,
    "indicators": [{"code": "visits", "label_zh": "上门服务"}],
}


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A server of somebody else: good, bad, redirecting, dripping, endless."""

    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "/table")
            self.end_headers()
            return
        self.send_response(404 if self.path == "/none" else 200)
        self.end_headers()
        try:
            self._answer()
        except OSError:
            return

    def _answer(self) -> None:
        if self.path == "/drip":
            while True:
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        if self.path == "/endless":
            while True:
                self.wfile.write(b"x" * 65_536)
        self.wfile.write(BAD if self.path == "/bad" else TABLE)

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def why_not(url: str, hosts: set[str] | None = None, **more: Any) -> str:
    with pytest.raises(CannotFetch) as fault:
        fetch(url, hosts or set(), **more)
    return str(fault.value)


def test_a_named_host_is_asked_wherever_it_stands(elsewhere: str) -> None:
    assert fetch(f"http://{elsewhere}/table", {elsewhere}) == TABLE


def test_an_inside_address_is_refused_before_anybody_is_asked(elsewhere: str) -> None:
    port = elsewhere.rpartition(":")[2]
    for host in (
        "127.0.0.1",
        "[::1]",
        "localhost",
        "10.0.0.1",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
    ):
        assert why_not(f"http://{host}/table") == "not_public", host
    assert why_not(f"http://127.0.0.1:{port}/table") == "not_public", "a port that is not the web's"


def test_a_name_that_means_an_inside_address_too_is_refused() -> None:
    for found in (["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:10.0.0.1"], ["fd00::1"]):
        told = why_not("http://data.example/", look=lambda *_, found=found: found)
        assert told == "not_public", found


def test_a_name_is_looked_up_once_so_that_it_cannot_change_its_meaning() -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) > 1 else ["240.0.0.1"]

    assert why_not("http://data.example/", look=rebinding) == "not_public"
    assert asked == ["data.example"]


def test_redirects_errors_drips_and_floods_are_no_tables(elsewhere: str) -> None:
    hosts = {elsewhere}
    assert why_not(f"http://{elsewhere}/away", hosts) == "redirected"
    assert why_not(f"http://{elsewhere}/none", hosts) == "no_answer"
    assert why_not(f"http://{elsewhere}/endless", hosts) == "too_large"
    began = time.monotonic()
    assert why_not(f"http://{elsewhere}/drip", hosts, seconds=0.5) == "too_slow"
    assert time.monotonic() - began < 3


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def test_a_source_is_fetched_when_its_day_has_come_and_not_again_before(
    square: Square, elsewhere: str
) -> None:
    more = {"delivery": "pull", "pull_url": f"http://{elsewhere}/table"}
    await square.act("SD-1", "/sources", {**WISH, **more})
    assert await pull_due_sources({elsewhere}) == 1
    assert await pull_due_sources({elsewhere}) == 0
    page = await square.client.get("/sources/home-care")
    assert page["newest"][0]["actual"] == "120"
    assert page["latest_batches"][0]["origin"] == "pull"
    assert elsewhere not in str(page), "where it is fetched from is nobody's business"


@pytest.mark.parametrize("path", ["bad", "none"])
async def test_what_cannot_be_taken_is_noted_at_its_source_and_holds_up_no_other(
    square: Square, elsewhere: str, path: str
) -> None:
    wrong = {"code": "a-wrong", "delivery": "pull", "pull_url": f"http://{elsewhere}/{path}"}
    right = {"delivery": "pull", "pull_url": f"http://{elsewhere}/table"}
    await square.act("SD-1", "/sources", {**WISH, **wrong})
    await square.act("SD-1", "/sources", {**WISH, **right})
    assert await pull_due_sources({elsewhere}) == 1
    fault = await square.as_owner("select tried_fault from figure_sources where code = 'a-wrong'")
    assert fault[0][0]
    assert "张三" not in str(fault)
    assert (await square.client.get("/sources/a-wrong"))["freshness"] == "silent"


async def test_files_laid_into_the_folder_are_taken_and_put_away(
    square: Square, tmp_path: Path
) -> None:
    await square.act("SD-1", "/sources", {**WISH, "delivery": "file"})
    place = tmp_path / "figures" / "home-care"
    place.mkdir(parents=True)
    (place / "a.csv").write_bytes(TABLE)
    (place / "b.csv").write_bytes(BAD)
    (place / "c.csv").symlink_to("/etc/hostname")
    (place / "d.exe").write_bytes(TABLE)
    assert await take_laid_files(tmp_path) == 1
    assert sorted(one.name for one in place.iterdir()) == ["d.exe", "refused", "taken"]
    assert [one.name for one in (place / "taken").iterdir()] == ["a.csv"]
    assert (await square.client.get("/sources/home-care"))["figures"] == 1
    assert await take_laid_files(tmp_path) == 0
