"""Files: kept for ever under an address of their content, and tables that a spreadsheet opens safely."""

import csv
import io
import subprocess
import sys

import pytest
from servers import Client

from dashboards.assets import LIBRARY, address_of
from dashboards.figures.csv_of import guarded
from dashboards.public.downloads import DOWNLOADS


@pytest.mark.parametrize("name", ["style.css", "figures.js", "seal.svg", LIBRARY])
async def test_a_file_may_be_kept_for_ever_under_its_own_address(client: Client, name: str) -> None:
    answer = await client.http.get(address_of(name), headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["x-content-type-options"] == "nosniff"
    plain = await client.http.get(f"/static/{name}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["cache-control"] == "public, max-age=300"
    assert plain.content == answer.content
    old = await client.http.get(f"/static/{name}?v=000000000000")
    assert "immutable" not in old.headers["cache-control"]


async def test_files_have_their_types(client: Client) -> None:
    types = {"style.css": "text/css", "figures.js": "text/javascript", "seal.svg": "image/svg+xml"}
    for name, media_type in types.items():
        answer = await client.http.get(f"/static/{name}")
        assert answer.headers["content-type"].split(";")[0] == media_type


async def test_the_drawing_library_is_served_and_never_imported(client: Client) -> None:
    answer = await client.http.get(address_of(LIBRARY))
    assert b"plotly.js (cartesian - minified) v4" in answer.content[:200]
    small = await client.http.get(address_of("plotly-licence.txt"))
    assert "MIT" in small.text
    told = "import sys, app, dashboards.assets as a; a.address_of(a.LIBRARY); print('plotly' in sys.modules)"
    outcome = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True
    )
    assert outcome.stdout.strip() == "False"


@pytest.mark.parametrize(
    "name", ["../rendering.py", "..%2frendering.py", "%2e%2e/app.py", "/etc/passwd", ".", "none"]
)
async def test_nothing_but_static_files_is_served(client: Client, name: str) -> None:
    answer = await client.http.get(f"http://town.test/static/{name}")
    assert answer.status_code == 404


@pytest.mark.parametrize("one", DOWNLOADS, ids=lambda one: one.name)
async def test_every_table_is_there_as_csv_and_as_json(client: Client, one) -> None:  # type: ignore[no-untyped-def]
    answer = await client.http.get(one.csv)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "demonstration" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows or one.name == "bill"
    for row in rows:
        assert None not in row
        assert row["demonstration"] == "true"
        assert row["as_of_entry"].isdigit()
    assert (await client.http.get(one.json)).status_code == 200
    page = await client.http.get("/data?lang=en")
    assert one.csv in page.text


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(first: str) -> None:
    assert guarded(f"{first}1+1") == f"'{first}1+1"


def test_a_number_is_no_formula() -> None:
    assert guarded(-3) == "-3"
    assert guarded("3") == "3"
