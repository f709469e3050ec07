"""Pictures are looked at before they are public; what repeats another's is shown beside; full is said kindly."""

import io
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from PIL import Image
from servers import Client
from square import Square

from impact.evidence.rules import UNIT_BYTES_MAX
from impact.invariants.checking import list_findings
from marketplace.ground.db import reading
from workers.sweep_pictures import sweep_pictures

ITEM, LEAD, COMMUNITY = "LL-051", "U14", "C06"
OTHER, OTHER_LEAD = "LL-018", "U02"


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


def scene(turn: int = 0) -> Image.Image:
    """Something that looks like nothing else."""
    base = Image.radial_gradient("L").rotate(turn, translate=(turn, 40)).resize((640, 480))
    return Image.merge(
        "RGB", (base, base.rotate(90), Image.linear_gradient("L").resize((640, 480)))
    )


def jpeg(image: Image.Image, quality: int = 90, taken: str | None = None) -> bytes:
    exif = image.getexif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = f"{taken.replace('-', ':')} 09:30:00"
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality, exif=exif)
    return written.getvalue()


async def attach(
    square: Square, who: str, node: Any, content: bytes, **more: str
) -> httpx.Response:
    return await square.client.call(
        who,
        "POST",
        f"/milestones/{node['id']}/evidence",
        files={"file": ("../x.exe", content, "application/x-evil")},
        data={"kind": node["evidence_kinds"][0], **more},
    )


async def start(square: Square, who: str = LEAD, code: str = ITEM) -> Any:
    await square.start(who, code)
    return (await square.nodes(code))[0]


async def files_of(square: Square, node: Any, who: str = COMMUNITY) -> list[Any]:
    answer = await square.client.call(who, "GET", f"/milestones/{node['id']}/evidence")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def review(
    square: Square, who: str, file: str, result: str, reason: str | None = None
) -> Any:
    body = {"result": result, "reason": reason} if reason else {"result": result}
    return await square.client.call(who, "POST", f"/evidence/{file}/review", json=body)


def told_of(answer: httpx.Response) -> str:
    """The name of a problem."""
    return str(answer.json()["type"]).removeprefix("/problems/")


async def test_a_picture_is_public_only_once_its_community_looked_at_it(square: Square) -> None:
    node = await start(square)
    added = await attach(square, LEAD, node, jpeg(scene()))
    assert added.status_code == 201, added.text
    file = added.json()["evidence"][0]
    assert file["state"] == "clean"
    page = f"/evidence/{file['id']}"
    assert (await square.client.http.get(page)).status_code == 404
    waiting = await square.client.call(COMMUNITY, "GET", "/evidence/waiting")
    assert [one["id"] for one in waiting.json()["items"]] == [file["id"]]
    assert (await square.client.call("C05", "GET", "/evidence/waiting")).json()["total"] == 0
    assert (await square.client.call(LEAD, "GET", "/evidence/waiting")).status_code == 403

    for who, status in ((None, 401), (LEAD, 403), ("RPC-1", 403), ("C05", 403)):
        assert (await review(square, who, file["id"], "public")).status_code == status, who
    wrong = await review(square, "SD-1", file["id"], "public")
    assert told_of(wrong) == "wrong_level"
    assert (await review(square, COMMUNITY, "none", "public")).status_code == 404

    shown = await review(square, COMMUNITY, file["id"], "public")
    assert (shown.status_code, shown.json()["state"]) == (201, "public")
    given = await square.client.http.get(page)
    assert given.status_code == 200
    assert given.headers["content-type"] == "image/jpeg"
    assert given.headers["cache-control"] == "public, max-age=86400, immutable"
    assert given.headers["x-content-type-options"] == "nosniff"
    known = {"If-None-Match": given.headers["etag"]}
    assert (await square.client.http.get(page, headers=known)).status_code == 304
    public = (await square.nodes(ITEM))[0]["evidence"]
    assert public == [{**file, "state": "public"}]
    told = (await square.client.http.get(f"/items/{ITEM}")).text
    assert f'src="{page}"' in told

    again = await review(square, COMMUNITY, file["id"], "public")
    assert told_of(again) == "wrong_state"
    back = await review(square, COMMUNITY, file["id"], "private", "door_number")
    assert back.json()["state"] == "private"
    assert (await square.client.http.get(page)).status_code == 404
    assert page not in (await square.client.http.get(f"/items/{ITEM}")).text
    await square.client.clockwork()
    async with reading() as reader:
        assert await list_findings(reader) == []


async def test_keeping_a_picture_private_says_why(square: Square) -> None:
    node = await start(square)
    file = (await attach(square, LEAD, node, jpeg(scene()))).json()["evidence"][0]["id"]
    refused = await review(square, COMMUNITY, file, "private")
    assert told_of(refused) == "reason_missing"
    assert (await review(square, COMMUNITY, file, "private", "face")).status_code == 201
    assert (await files_of(square, node))[0]["reason"] == "face"


async def test_what_is_no_picture_or_of_a_sensitive_group_is_never_shown(square: Square) -> None:
    node = await start(square)
    text = (await attach(square, LEAD, node, b"counted 40")).json()["evidence"][0]["id"]
    await square.as_owner("update items set sensitive_group = 'carers' where code = $1", ITEM)
    home = (await attach(square, LEAD, node, jpeg(scene()))).json()["evidence"][1]["id"]
    assert (await square.client.call(COMMUNITY, "GET", "/evidence/waiting")).json()["total"] == 0
    for file in (text, home):
        answer = await review(square, COMMUNITY, file, "public")
        assert told_of(answer) == "stays_private"
        kept = await review(square, COMMUNITY, file, "private", "face")
        assert told_of(kept) == "wrong_state", "it is private already"
    with pytest.raises(Exception, match="only_pictures_are_shown"):
        await square.as_owner("update evidence_files set state = 'public' where id = $1", text)


async def test_nobody_shows_what_their_own_organisation_handed_in(square: Square) -> None:
    node = await start(square)
    file = (await attach(square, LEAD, node, jpeg(scene()))).json()["evidence"][0]["id"]
    own = "update evidence_files set organisation = $2 where id = $1"
    await square.as_owner(own, file, COMMUNITY)
    answer = await review(square, COMMUNITY, file, "public")
    assert told_of(answer) == "own_organisation"


async def test_the_cameras_day_is_compared_and_goes(square: Square) -> None:
    node = await start(square)
    days = {
        "2020-02-29": "before_start",
        "2099-01-01": "in_future",
        node["due_on"]: None,
        None: "no_time",
    }
    for turn, (day, _) in enumerate(days.items()):
        answer = await attach(square, LEAD, node, jpeg(scene(turn * 40), taken=day))
        assert answer.status_code == 201, answer.text
    checks = [one["time_check"] for one in await files_of(square, node)]
    assert checks[:2] == ["before_start", "in_future"]
    assert checks[2] in ("in_period", "in_future"), "in the future until the day has come"
    assert checks[3] == "no_time"
    dump = await square.client.call(COMMUNITY, "GET", f"/milestones/{node['id']}/evidence")
    assert "2020-02-29" not in dump.text


async def test_a_picture_handed_in_elsewhere_is_told_to_whoever_judges(square: Square) -> None:
    first = await start(square, OTHER_LEAD, OTHER)
    node = await start(square)
    picture = scene()
    for content in (jpeg(picture), b"the same list"):
        assert (await attach(square, OTHER_LEAD, first, content)).status_code == 201
    copies = {
        "the same": jpeg(picture),
        "saved anew": jpeg(picture, 35),
        "scaled": jpeg(picture.resize((320, 240))),
        "as PNG": drawn_png(picture.resize((500, 375))),
        "a list": b"the same list",
    }
    for name, content in copies.items():
        assert (await attach(square, LEAD, node, content)).status_code == 201, name
    others = [jpeg(scene(90)), jpeg(Image.new("RGB", (640, 480), "white")), b"another list"]
    for content in others:
        assert (await attach(square, LEAD, node, content)).status_code == 201
    files = await files_of(square, node)
    assert [[seen["item"] for seen in one["seen_before"]] for one in files] == [
        *([OTHER] for _ in copies),
        *([] for _ in others),
    ]
    assert files[0]["seen_before"][0]["organisation"] == OTHER_LEAD
    assert all(one["seen_before"] == [] for one in await files_of(square, first, "SD-1"))
    stranger = await square.client.call("C05", "GET", f"/milestones/{node['id']}/evidence")
    assert stranger.status_code == 404
    page = await square.client.call("SD-1", "GET", f"/milestones/{node['id']}/evidence?limit=2")
    assert (len(page.json()["items"]), page.json()["total"]) == (2, 8)


def drawn_png(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


async def test_the_same_file_sent_again_changes_nothing(square: Square) -> None:
    node = await start(square)
    first = (await attach(square, LEAD, node, jpeg(scene()))).json()
    again = (await attach(square, LEAD, node, jpeg(scene()))).json()
    assert again["evidence"] == first["evidence"]
    assert again["event_id"] == first["event_id"]


async def test_a_unit_has_room_for_so_much(square: Square) -> None:
    node = await start(square)
    assert (await attach(square, LEAD, node, b"counted")).status_code == 201
    await square.as_owner("update evidence_files set size_bytes = $1", UNIT_BYTES_MAX - 3)
    refused = await attach(square, LEAD, node, b"counted more")
    assert (refused.status_code, told_of(refused)) == (409, "too_many_files")
    await square.as_owner("update evidence_files set size_bytes = $1", UNIT_BYTES_MAX)
    refused = await attach(square, LEAD, node, b"counted still more")
    assert told_of(refused) == "too_many_files"
    kept = [one for one in square.client.settings.folder.rglob("evidence/*/*") if one.is_file()]
    assert len(kept) == 2, "the third was refused before it was stored"


async def test_a_full_disk_refuses_files_and_nothing_else(square: Square) -> None:
    node = await start(square, OTHER_LEAD, OTHER)
    settings = square.client.settings
    state = square.client.app.state
    state.settings = msgspec.structs.replace(settings, evidence_free_min_mb=1 << 40)
    refused = await attach(square, OTHER_LEAD, node, jpeg(scene()))
    assert (refused.status_code, told_of(refused)) == (507, "no_room")
    assert (await square.client.http.get(f"/items/{OTHER}")).status_code == 200
    used = {"used": [], "note": "数过了"}
    handed = await square.client.call(
        OTHER_LEAD, "POST", f"/milestones/{node['id']}/submission", json=used
    )
    assert handed.status_code == 201, "the light track needs no file"
    state.settings = settings
    assert (await attach(square, OTHER_LEAD, node, jpeg(scene()))).status_code == 201


async def test_a_pair_needs_pictures_and_stands_side_by_side(square: Square) -> None:
    node = await start(square)
    for turn, moment in ((0, "before"), (60, "after")):
        answer = await attach(square, LEAD, node, jpeg(scene(turn)), moment=moment)
        assert answer.status_code == 201, answer.text
    for content, moment, fault in (
        (b"words", "before", "no_picture"),
        (jpeg(scene()), "x", "not_a_choice"),
    ):
        answer = await attach(square, LEAD, node, content, moment=moment)
        assert [one["code"] for one in answer.json()["errors"]] == [fault]
    files = [one["id"] for one in await files_of(square, node)]
    many = {"evidence": [*files, "none"], "result": "public"}
    answer = await square.client.call(COMMUNITY, "POST", "/evidence/review", json=many)
    assert [one["status"] for one in answer.json()["results"]] == [201, 201, 404]
    told = (await square.client.http.get(f"/items/{ITEM}?lang=en")).text
    assert told.index(files[0]) < told.index(files[1])
    assert 'class="pair" data-pair="Slide to compare before and after"' in told
    assert 'alt="before delivery' in told


async def test_what_no_row_names_is_swept_away(square: Square, monkeypatch: Any) -> None:
    node = await start(square)
    assert (await attach(square, LEAD, node, b"counted")).status_code == 201
    assert (await attach(square, LEAD, node, b"refused", kind="selfie")).status_code == 400
    monkeypatch.setattr("impact.evidence.uploading.FILE_AGE_MIN", timedelta(hours=-1))
    assert await sweep_pictures({"settings": square.client.settings}) == 1
    file = (await square.nodes(ITEM))[0]["evidence"][0]["id"]
    path = f"/milestones/{node['id']}/evidence/{file}"
    assert (await square.client.call(COMMUNITY, "GET", path)).content == b"counted"


async def test_the_queue_of_a_community_judges_many_at_once(square: Square) -> None:
    node = await start(square)
    for turn in (0, 50):
        await attach(square, LEAD, node, jpeg(scene(turn)))
    files = [one["id"] for one in await files_of(square, node)]
    http = square.client.http
    account = square.client.accounts[COMMUNITY]
    login = {"username": account["username"], "password": account["password"]}
    assert (await http.post("/api/v1/session", json=login)).status_code in (200, 201)
    page = await http.get("/workbench/pictures?lang=en")
    assert page.status_code == 200
    assert all(f'value="{file}"' in page.text for file in files)
    assert "Pictures to look at" in (await http.get("/workbench?lang=en")).text
    unsaid = await http.post("/workbench/pictures", data={"evidence": files, "result": "private"})
    assert unsaid.status_code == 400
    assert unsaid.text.count(" checked") == 2, "what was ticked stays ticked"
    done = await http.post("/workbench/pictures", data={"evidence": files, "result": "public"})
    assert done.status_code == 200
    assert (await http.get(f"/evidence/{files[1]}")).status_code == 200
