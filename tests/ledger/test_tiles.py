"""The log as static files: names of tiles, their bytes, and what a stranger rebuilds from them."""

import struct
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers import Client
from square import Square

from impact.ledger.merkle import root_of
from impact.ledger.notes import parse_checkpoint
from impact.ledger.tiles import WIDTH, Tile, bundle_of


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        ("0/000", Tile(0, 0)),
        ("0/x001/x234/067", Tile(0, 1_234_067)),
        ("1/255.p/1", Tile(1, 255, 1)),
        ("entries/000.p/255", Tile(0, 0, 255, holds_entries=True)),
        ("entries/x001/000", Tile(0, 1000, holds_entries=True)),
    ],
)
def test_a_tile_has_one_name(path: str, tile: Tile) -> None:
    assert Tile.parse(path) == tile
    assert str(tile) == path


@pytest.mark.parametrize(
    "path",
    ["", "0", "0/0", "0/0000", "0/x000/001", "8/000", "0/000.p/256", "0/000.p/0", "0/000.p/01",
     "data/000", "entries/000/", "../000", "0/x1/000", "0/000.p/-1", "0/001\n", "0/٠٠٠"],
)  # fmt: skip
def test_other_names_are_no_tiles(path: str) -> None:
    assert Tile.parse(path) is None


@given(st.integers(0, 7), st.integers(0, 10**12), st.integers(1, WIDTH))
def test_every_tile_is_read_back_from_its_name(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert Tile.parse(str(tile)) == tile


def test_a_tile_is_there_when_the_tree_has_all_of_it() -> None:
    assert Tile(0, 0, 3).is_within(3)
    assert not Tile(0, 0, 4).is_within(3)
    assert Tile(1, 0, 1).is_within(256)
    assert not Tile(1, 0, 1).is_within(255)
    assert not Tile(2, 0, 1).is_within(65_535)


def test_a_bundle_holds_each_entry_behind_its_length() -> None:
    assert bundle_of([b"ab", b"", b"c" * 300]) == b"\x00\x02ab\x00\x00\x01\x2c" + b"c" * 300


async def _read(client: Client, path: str) -> bytes:
    answer = await client.http.get(f"/tile/{path}")
    assert answer.status_code == 200, path
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "immutable" in answer.headers["cache-control"]
    return answer.content


def _entries_of(bundle: bytes) -> list[bytes]:
    entries = []
    while bundle:
        (length,) = struct.unpack(">H", bundle[:2])
        entries.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    return entries


async def _book_one_more(square: Square) -> int:
    """Let the town have one sealed entry more; how many it has: more than a tile, less than two."""
    await square.act(None, "/demands", {"text": "路灯不亮", "community": "C13"})
    await square.client.clockwork()
    size = int((await square.client.get("/ledger/entries", limit=1))["total"])
    assert WIDTH < size < 2 * WIDTH
    return size


async def test_the_tree_is_rebuilt_from_bundles_and_from_tiles_alike(client: Client) -> None:
    square = Square(client)
    size = await _book_one_more(square)
    note = (await client.http.get("/checkpoint")).text
    head = parse_checkpoint(note.split("\n\n")[0] + "\n")
    assert head.size == size
    rest = size - 256
    entries = [
        *_entries_of(await _read(client, "entries/000")),
        *_entries_of(await _read(client, f"entries/001.p/{rest}")),
    ]
    leaves = [sha256(b"\x00" + entry).digest() for entry in entries]
    assert len(leaves) == size
    assert root_of(leaves) == head.root
    tiles = await _read(client, "0/000") + await _read(client, f"0/001.p/{rest}")
    assert tiles == b"".join(leaves)
    assert await _read(client, "1/000.p/1") == root_of(leaves[:256])


async def test_what_is_not_sealed_is_not_there(client: Client) -> None:
    square = Square(client)
    rest = await _book_one_more(square) - WIDTH
    assert (await client.http.get(f"/tile/entries/001.p/{rest}")).status_code == 200
    for path in (f"entries/001.p/{rest + 1}", "entries/001", "1/000", "2/000.p/1", "nothing"):
        answer = await client.http.get(f"/tile/{path}")
        assert answer.status_code == 404, path


async def test_the_nodes_of_a_log_that_was_sealed_before_are_kept_at_the_next_seal(
    client: Client,
) -> None:
    square = Square(client)
    await square.as_owner("delete from tree_nodes")
    await _book_one_more(square)
    assert await _read(client, "1/000.p/1")


async def test_nodes_are_never_rewritten(client: Client) -> None:
    rows = await Square(client).as_owner(
        """select privilege_type from information_schema.role_table_grants
           where grantee = 'jiebang_app' and table_name = 'tree_nodes'"""
    )
    assert {row["privilege_type"] for row in rows} == {"SELECT", "INSERT"}
