"""A town kept in one file and brought back: whole, verifiable, never over another; damaged files refused."""

import asyncio
import io
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from click.testing import CliRunner
from servers import Loaded, make_folder

from console import cli
from impact.backups.archive import BadBackup, read_manifest, unpack
from impact.backups.commands import back_up, bring_back
from impact.invariants.checking import check_all
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.settings import Settings

EVIDENCE = "evidence/milestones/ab/abcdef"


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    folder = make_folder("backups")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def kept(place: Path, loaded: Loaded) -> Path:
    """A backup of a loaded town with its keys and one file of evidence."""
    folder = place / "town"
    folder.mkdir()
    for name in ("ledger-key", "slip-key"):
        (folder / name).write_bytes(name.encode() * 4)
    (folder / "ledger-last-signed.json").write_text('{"size":1,"root":"00"}')
    (folder / EVIDENCE).parent.mkdir(parents=True)
    (folder / EVIDENCE).write_bytes(b"a photograph")
    settings = Settings(data_dir=str(folder), demo=True)
    target = place / "town.tar"
    manifest = asyncio.run(back_up(loaded.server.url, settings, target))
    assert manifest.entries > 200
    assert manifest.sealed == manifest.entries
    return target


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[tuple[str, Settings]]:
    folder = make_folder("restored")
    with EmbeddedPostgres(folder) as server:
        yield server.url, Settings(data_dir=str(folder), demo=True)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_town_brought_back_is_whole_and_true(kept: Path, empty: tuple[str, Settings]) -> None:
    url, settings = empty
    assert kept.stat().st_mode & 0o077 == 0, "nobody else may read keys"
    manifest = asyncio.run(bring_back(url, settings, kept))
    assert asyncio.run(check_all(url)) == []
    assert (settings.folder / "slip-key").read_bytes() == b"slip-key" * 4
    assert (settings.folder / EVIDENCE).read_bytes() == b"a photograph"
    assert manifest.demonstration
    with pytest.raises(BadBackup, match="town here already"):
        asyncio.run(bring_back(url, settings, kept))


def test_a_restore_that_stops_half_way_leaves_nothing_and_can_be_done_again(
    kept: Path, empty: tuple[str, Settings]
) -> None:
    url, settings = empty
    asyncio.run(_do(url, "create function tell_news() returns int language sql as 'select 1'"))
    with pytest.raises(BadBackup, match="pg_restore failed"):
        asyncio.run(bring_back(url, settings, kept))
    asyncio.run(_do(url, "drop function tell_news()"))
    asyncio.run(bring_back(url, settings, kept))
    assert asyncio.run(check_all(url)) == []


async def _do(url: str, sql: str) -> None:
    owner = await asyncpg.connect(url)
    await owner.execute(sql)
    await owner.close()


def test_what_was_last_signed_and_other_keys_are_never_replaced(
    kept: Path, empty: tuple[str, Settings]
) -> None:
    url, settings = empty
    guard = settings.folder / "ledger-last-signed.json"
    guard.write_text('{"size":900,"root":"ff"}')
    (settings.folder / "slip-key").write_bytes(b"another")
    with pytest.raises(BadBackup, match="other keys"):
        asyncio.run(bring_back(url, settings, kept))
    (settings.folder / "slip-key").unlink()
    asyncio.run(bring_back(url, settings, kept))
    assert '"size":900' in guard.read_text()


def test_a_demonstration_never_becomes_real(kept: Path, empty: tuple[str, Settings]) -> None:
    url, settings = empty
    real = Settings(data_dir=settings.data_dir)
    with pytest.raises(BadBackup, match="JIEBANG_DEMO=1"):
        asyncio.run(bring_back(url, real, kept))


@pytest.mark.parametrize("damage", ["flipped", "cut", "foreign", "link", "outside"])
def test_a_damaged_or_hostile_file_is_refused_before_anything_is_done(
    kept: Path, tmp_path: Path, damage: str
) -> None:
    bad = tmp_path / "bad.tar"
    shutil.copyfile(kept, bad)
    _DAMAGES[damage](bad)
    manifest = read_manifest(bad)
    with pytest.raises(BadBackup):
        unpack(bad, manifest, tmp_path / "unpacked")


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-20_000] ^= 1
    at = content.index(b"slip-keyslip-key")
    content[at] ^= 1
    file.write_bytes(content)


def _add(file: Path, name: str, kind: bytes = tarfile.REGTYPE) -> None:
    with tarfile.open(file, "a") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.size = kind, 3 if kind == tarfile.REGTYPE else 0
        member.linkname = "/etc/passwd"
        tar.addfile(member, io.BytesIO(b"abc"))


_DAMAGES = {
    "flipped": _flip,
    "cut": lambda file: file.write_bytes(file.read_bytes()[:-40_000]),
    "foreign": lambda file: _add(file, "keys/another-key"),
    "link": lambda file: _add(file, "keys/slip-key", tarfile.SYMTYPE),
    "outside": lambda file: _add(file, "keys/../../escaped"),
}


@pytest.mark.parametrize(
    ("content", "told"), [(None, "no file"), (b"hello", "no backup"), (b"", "no backup")]
)
def test_the_command_tells_in_a_sentence_what_is_no_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, told: str
) -> None:
    file = tmp_path / "x.tar"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadBackup, match=told):
        read_manifest(file)


def test_backup_and_restore_are_commands() -> None:
    for name in ("backup", "restore"):
        assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0
