"""Files that prove something: known by what they are, seen by those who judge, and by nobody else."""

import hashlib

import httpx
import pytest
from servers import Client
from square import Square

from impact.evidence.kinds import media_type_of

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        ("清点 120 个".encode(), "text/plain"),
        (b"<svg onload=alert(1)>", None),
        (b"\xef\xbb\xbf <!doctype html>", None),
        (b"MZ\x90\x00", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_a_file_is_known_by_what_it_is(content: bytes, media_type: str | None) -> None:
    assert media_type_of(content) == media_type


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _attach(
    square: Square, who: str, node: str, content: bytes = PDF, **fields: str
) -> httpx.Response:
    kind = {"kind": "site_list", **fields}
    files = {"file": ("../../etc/passwd", content, "image/png")}
    return await square.client.call(
        who, "POST", f"/milestones/{node}/evidence", files=files, data=kind
    )


async def test_those_who_judge_can_open_what_the_lead_attached(square: Square) -> None:
    await square.start("U14", "LL-051")
    node = (await square.nodes("LL-051"))[0]["id"]
    answer = await _attach(square, "U14", node)
    assert answer.status_code == 201
    file = answer.json()["evidence"][0]
    assert file["sha256"] == hashlib.sha256(PDF).hexdigest()

    path = f"/milestones/{node}/evidence/{file['id']}"
    for who in ("U14", "C06", "RPC-1", "SD-1", "AU-1"):
        given = await square.client.call(who, "GET", path)
        assert (given.status_code, given.content) == (200, PDF), who
        assert given.headers["content-disposition"].startswith("attachment"), (
            "never shown in our pages"
        )
    for who, status in (("U02", 404), ("C05", 404), ("RPC-2", 404), (None, 401)):
        assert (await square.client.call(who, "GET", path)).status_code == status, who


async def test_every_fault_of_an_upload_is_named_and_nothing_is_kept(square: Square) -> None:
    await square.start("U14", "LL-051")
    node = (await square.nodes("LL-051"))[0]["id"]
    answer = await _attach(square, "U14", node, b"MZ\x90\x00", kind="", captured_on="2025-02-30")
    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/file", "/kind", "/captured_on"]
    unlisted = await _attach(square, "U14", node, kind="selfie")
    assert unlisted.status_code == 400
    assert (await _attach(square, "U02", node)).status_code == 403
    assert (await square.nodes("LL-051"))[0]["evidence"] == []
