"""Erasing a person leaves every proof valid; proofs of other things are refused by name."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from servers import HOUSE, Client
from square import Square

from impact.ledger.notes import Checkpoint, checkpoint_text, sign_note, verifier_key_of
from impact.ledger.sealer import Sealer

FILE = HOUSE / "impact" / "ledger" / "verifier.py"
#: Every place in which something about a person is kept, and how it is forgotten there.
ERASURES = (
    "delete from slip_contacts",
    "update slip_answers set text = null",
    "update recurrences set text = null",
    "delete from claim_contacts",
    "delete from demand_contacts",
    "update demands set original = '(erased)'",
    "delete from unit_contacts",
    "update claims set note = null",
)


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


def verify(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-I", "-S", str(FILE), *words],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


async def keep(square: Square, folder: Path) -> int:
    """What a stranger downloads from this town into a folder; how many entries."""
    http = square.client.http
    folder.mkdir()

    async def take(name: str) -> bytes:
        answer = await http.get(f"/{name}")
        assert answer.status_code == 200, name
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(answer.content)
        return answer.content

    await take("ledger/key")
    size = int((await take("checkpoint")).split(b"\n")[1])
    for first in range(0, size, 256):
        width = min(256, size - first)
        await take(f"tile/entries/{first // 256:03}" + (f".p/{width}" if width < 256 else ""))
    for name, path in (
        ("bill", "/bill"), ("balances", "/ledger/balances"), ("months", "/ledger/months"),
    ):  # fmt: skip
        rows, cursor = [], ""
        while cursor is not None:
            page = await square.client.get(
                path, limit=100, **({"cursor": cursor} if cursor else {})
            )
            rows, cursor = rows + page["items"], page["next"]
        (folder / f"{name}.json").write_text(json.dumps(rows))
    cohort = await square.client.get("/cohort", by="programme")
    (folder / "cohort.json").write_text(json.dumps(cohort["rows"]))
    return size


async def receipt(square: Square, entry: int, path: Path) -> Path:
    answer = await square.client.call(None, "GET", f"/ledger/proofs/{entry}")
    assert answer.status_code == 200, answer.text
    path.write_bytes(answer.content)
    return path


async def test_erasing_a_person_leaves_every_proof_valid(square: Square, tmp_path: Path) -> None:
    slips = await square.ask_residents("U02", "LL-018")
    for number, slip in enumerate(slips):
        said = {"resolved": "yes", "grade": "satisfied", "text": f"张三家{number}", "call_back": {"phone": "13800000000"}}  # fmt: skip
        await square.act(None, f"/slips/{slip}/answer", said)
    await square.act(
        None, "/demands", {"text": "李四家漏水", "community": "C13", "contact": "13900000000"}
    )
    await square.close("LL-018")
    await square.client.clockwork()
    size = await keep(square, tmp_path / "before")
    key = (tmp_path / "before" / "ledger" / "key").read_text().strip()
    receipts = {
        entry: await receipt(square, entry, tmp_path / f"{entry}.tlog-proof")
        for entry in (1, size // 2, size - 3, size)
    }
    assert verify(str(tmp_path / "before")).returncode == 0

    await square.plant(";".join(ERASURES))

    assert await keep(square, tmp_path / "after") == size
    told = verify(str(tmp_path / "after"), "--seen", str(tmp_path / "before" / "checkpoint"))
    assert told.returncode == 0, told.stderr
    for entry, old in receipts.items():
        new = await receipt(square, entry, tmp_path / "again")
        assert new.read_bytes() == old.read_bytes()
        assert verify("--proof", str(old), "--key", key).returncode == 0
    bundles = b"".join(
        path.read_bytes() for path in (tmp_path / "before" / "tile").rglob("*") if path.is_file()
    )
    for word in ("张三", "李四", "13800000000", "13900000000"):
        assert word.encode() not in bundles, "nothing of it was ever in the log"


async def test_receipts_of_other_things_are_refused_by_name(square: Square, tmp_path: Path) -> None:
    one = (await receipt(square, 5, tmp_path / "5")).read_text()
    other = (await receipt(square, 6, tmp_path / "6")).read_text()
    key = (await square.client.http.get("/ledger/key")).text.strip()
    lines, others = one.split("\n"), other.split("\n")
    forged = base64.b64encode(b'{"entry":"5"}').decode()
    stranger = Sealer(_folder(tmp_path), "jiebang.example/demonstration").key
    size = int(one.split("\n\n")[1].split("\n")[1])
    theirs = sign_note(
        checkpoint_text(Checkpoint("jiebang.example/demonstration", size, bytes(32))),
        "jiebang.example/demonstration",
        stranger,
    )
    change: dict[str, tuple[str, Callable[[], str]]] = {
        "another entry's bytes": ("not_included", lambda: "\n".join([lines[0], others[1], *lines[2:]])),
        "another entry's path": ("not_included", lambda: "\n".join([*lines[:3], *others[3:]])),
        "another place": ("not_included", lambda: one.replace("index 4", "index 7")),
        "beyond the end": ("not_included", lambda: one.replace("index 4", "index 99999999")),
        "a forged entry": ("not_included", lambda: "\n".join([lines[0], f"extra {forged}", *lines[2:]])),
        "a path cut short": ("not_included", lambda: "\n".join([*lines[:3], *lines[4:]])),
        "a path too long": ("not_included", lambda: "\n".join([*lines[:4], lines[3], *lines[4:]])),
        "another root": ("not_signed", lambda: one.split("\n\n")[0] + "\n\n" + theirs),
        "no signature": ("malformed", lambda: one.split("\n— ")[0]),
        "a negative place": ("malformed", lambda: one.replace("index 4", "index -1")),
        "a place in words": ("malformed", lambda: one.replace("index 4", "index four")),
        "another form": ("malformed", lambda: one.replace("@v1", "@v9")),
        "no entry": ("malformed", lambda: "\n".join([lines[0], *lines[2:]])),
        "half a hash": ("malformed", lambda: "\n".join([*lines[:3], lines[3][:-5], *lines[4:]])),
        "nothing": ("malformed", lambda: ""),
    }  # fmt: skip
    for name, (fault, make) in change.items():
        (tmp_path / "wrong").write_text(make())
        told = verify("--proof", str(tmp_path / "wrong"), "--key", key)
        assert (told.returncode, told.stderr.split(":")[:2]) == (1, ["fault", f" {fault}"]), (
            name, told.stderr,
        )  # fmt: skip
        assert "Traceback" not in told.stderr
    (tmp_path / "wrong").write_bytes(b"\xff\xfe\x00" * 40)
    told = verify("--proof", str(tmp_path / "wrong"), "--key", key)
    assert (told.returncode, told.stderr[:16]) == (1, "fault: malformed")
    wrong_key = str(verifier_key_of("jiebang.example/demonstration", stranger))
    told = verify("--proof", str(tmp_path / "5"), "--key", wrong_key)
    assert told.stderr.startswith("fault: not_signed")


def _folder(path: Path) -> Path:
    folder = path / "stranger"
    folder.mkdir()
    return folder


async def test_a_folder_of_rubbish_is_a_named_fault_and_never_a_trace(
    square: Square, tmp_path: Path
) -> None:
    await keep(square, tmp_path / "kept")
    assert verify(str(tmp_path / "kept")).returncode == 0
    for name, rubbish in (
        ("bill.json", b"{"), ("bill.json", b'[{"status": 1}]'), ("balances.json", b"[1, 2]"),
        ("cohort.json", b'{"a": 1}'), ("months.json", b'[{"month": "2020-01"}]'),
        ("checkpoint", b"\xff\xff"), ("checkpoint", b""), ("ledger/key", b"x"),
        ("tile/entries/000", b"\x00\x02{}"),
    ):  # fmt: skip
        path = tmp_path / "kept" / name
        if not path.exists():
            path = next((tmp_path / "kept" / "tile" / "entries").rglob("*.p/*"))
        kept = path.read_bytes()
        path.write_bytes(rubbish)
        told = verify(str(tmp_path / "kept"))
        assert told.returncode == 1, (name, rubbish, told.stdout, told.stderr)
        assert told.stderr.startswith("fault: "), told.stderr
        assert "Traceback" not in told.stderr
        path.write_bytes(kept)
    told = verify(str(tmp_path / "nowhere"))
    assert told.stderr.startswith("fault: missing")
    told = verify("http://127.0.0.1:9")
    assert (told.returncode, told.stderr[:13]) == (2, "could not ask")
