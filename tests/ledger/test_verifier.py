"""The verifier as a stranger runs it: against a running town, on a kept folder, and against tampering."""

import base64
import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from servers import HOUSE, Running, make_folder
from town import Town

from impact.ledger import verifier
from impact.ledger.canonical import canonical_json
from impact.ledger.merkle import leaf_hash, root_of
from impact.ledger.notes import (
    Checkpoint,
    checkpoint_text,
    load_or_create_signing_key,
    sign_note,
    verifier_key_of,
)
from impact.ledger.tiles import bundle_of

FILE = HOUSE / "impact" / "ledger" / "verifier.py"
LIGHT_UNIT = "U02"
#: How many random tamperings: a small number with every test run, a large one by command.
SMALL, LARGE = 100, 1000


def _walk(town: Town) -> None:
    """One light item to the bill, struck by two recurrences; another one solved half."""
    items = town.all("/items", programme="livelihood", track="light", word="needed")
    for item in [one for one in items if one["community"] != "ALL"][:2]:
        code = item["code"]
        claim = town.claim_all(LIGHT_UNIT, code)
        town.act(
            town.committee_of(item),
            f"/claims/{claim['id']}/selection",
            {"selected": True, "lead": True},
        )
        town.sign_both(LIGHT_UNIT, item, claim["id"])
        town.deliver_all(LIGHT_UNIT, code, claim["id"])
        town.accept(code)
        slips = town.draw_and_print(code)
        for slip in slips:
            town.answer(slip)
        town.close_item(code)
    for slip in slips[:2]:
        town.act(None, f"/slips/{slip}/recurrence", {})


@pytest.fixture(scope="module")
def kept(running: Running) -> Iterator[Path]:
    """A folder in which the verifier kept what a town said, with the town's own signing key beside it."""
    people = Town(running.url, running.folder)
    _walk(people)
    people.close()
    folder = make_folder("kept")
    told = _run(running.url, "--save", str(folder / "kept"))
    assert told.returncode == 0, told.stderr
    shutil.copy(running.folder / "ledger-key", folder / "ledger-key")
    yield folder
    shutil.rmtree(folder)


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", str(FILE), *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_is_one_small_file_that_needs_nothing_else() -> None:
    assert len(FILE.read_text().splitlines()) <= 400


def test_a_running_town_is_recounted_and_so_is_what_was_kept_of_it(
    kept: Path, running: Running
) -> None:
    now = _run(running.url)
    assert now.returncode == 0, now.stderr
    again = _run(str(kept / "kept"))
    assert again.returncode == 0, again.stderr
    assert "2 bill lines" in again.stdout
    assert "196 items" in again.stdout
    assert "2 draws" in again.stdout


def test_the_page_hands_out_this_very_file(running: Running) -> None:
    people = Town(running.url, running.folder)
    assert people.http.get("/ledger/verifier.py").content == FILE.read_bytes()
    people.close()


def test_a_receipt_is_proved_without_the_rest_of_the_ledger(
    kept: Path, running: Running, tmp_path: Path
) -> None:
    people = Town(running.url, running.folder)
    key = people.http.get("/ledger/key").text.strip()
    total = people.read("/ledger/entries", limit=1)["total"]
    for entry in (1, 2, 256, 257, total - 1):
        proof = people.http.get(f"/api/v1/ledger/proofs/{entry}")
        file = tmp_path / f"{entry}.tlog-proof"
        file.write_bytes(proof.content)
        told = _run("--proof", str(file), "--key", key)
        assert told.returncode == 0, told.stderr
        assert f'"entry":"{entry}"' in told.stdout
    changed = file.read_text().replace("index ", "index 1")
    file.write_text(changed)
    told = _run("--proof", str(file), "--key", key)
    assert (told.returncode, told.stderr.split(":")[1].strip()) == (1, "not_included")
    assert people.http.get("/api/v1/ledger/proofs/0").status_code == 404
    assert people.http.get(f"/api/v1/ledger/proofs/{total + 99}").status_code == 404
    people.close()


def test_what_cannot_be_asked_is_said_so(tmp_path: Path) -> None:
    assert _run("http://127.0.0.1:1").returncode == 2
    told = _run(str(tmp_path))
    assert (told.returncode, "missing" in told.stderr) == (1, True)


# Tampering.

Change = Callable[[Path, random.Random], None]


def _entries(folder: Path) -> list[bytes]:
    place = verifier.Place(str(folder), None)
    size = int((folder / "checkpoint").read_text().splitlines()[1])
    return list(verifier.read_entries(place, size))


def _write_entries(folder: Path, entries: list[bytes]) -> None:
    shutil.rmtree(folder / "tile")
    for start in range(0, len(entries), 256):
        part = entries[start : start + 256]
        name = f"tile/entries/{start // 256:03}" + (f".p/{len(part)}" if len(part) < 256 else "")
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bundle_of(part))


def _sign(folder: Path, entries: list[bytes], key: Ed25519PrivateKey) -> None:
    origin = (folder / "checkpoint").read_text().splitlines()[0]
    head = Checkpoint(origin, len(entries), root_of([leaf_hash(one) for one in entries]))
    (folder / "checkpoint").write_text(sign_note(checkpoint_text(head), origin, key))


def edit_a_byte(folder: Path, chance: random.Random) -> None:
    entries = _entries(folder)
    at = chance.randrange(len(entries))
    data = bytearray(entries[at])
    place = chance.randrange(len(data))
    data[place] ^= 1 << chance.randrange(7)
    entries[at] = bytes(data)
    _write_entries(folder, entries)


def edit_an_amount(folder: Path, chance: random.Random) -> None:
    entries = _entries(folder)
    with_amounts = [n for n, one in enumerate(entries) if b'"amount":"' in one]
    at = chance.choice(with_amounts)
    entries[at] = entries[at].replace(b'"amount":"', b'"amount":"1', 1)
    _write_entries(folder, entries)


def delete_an_entry(folder: Path, chance: random.Random) -> None:
    entries = _entries(folder)
    del entries[chance.randrange(len(entries))]
    _write_entries(folder, entries)


def swap_two_entries(folder: Path, chance: random.Random) -> None:
    entries = _entries(folder)
    one, other = chance.sample(range(len(entries)), 2)
    entries[one], entries[other] = entries[other], entries[one]
    _write_entries(folder, entries)


def truncate_a_bundle(folder: Path, chance: random.Random) -> None:
    size = int((folder / "checkpoint").read_text().splitlines()[1])
    names = [f"{number:03}" for number in range(size // 256)]
    names += [f"{size // 256:03}.p/{size % 256}"] if size % 256 else []
    path = folder / "tile" / "entries" / chance.choice(names)
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data))])


def fork_and_sign_with_another_key(folder: Path, chance: random.Random) -> None:
    edit_an_amount(folder, chance)
    _sign(folder, _entries(folder), Ed25519PrivateKey.generate())


def edit_the_checkpoint(folder: Path, chance: random.Random) -> None:
    path = folder / "checkpoint"
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data) - 1)] ^= 1 << chance.randrange(7)
    path.write_bytes(bytes(data))


def _edit_rows(folder: Path, table: str, change: Callable[[list[Any]], None]) -> None:
    path = folder / f"{table}.json"
    rows = json.loads(path.read_bytes())
    change(rows)
    path.write_text(json.dumps(rows))


def raise_a_number_of_the_bill(folder: Path, chance: random.Random) -> None:
    def change(rows: list[Any]) -> None:
        row = chance.choice(rows)
        row["quantity"] = f"1{row['quantity']}"

    _edit_rows(folder, "bill", change)


def hide_a_struck_line(folder: Path, chance: random.Random) -> None:
    _edit_rows(folder, "bill", lambda rows: rows.remove(chance.choice(rows)))


def unstrike_a_line(folder: Path, chance: random.Random) -> None:
    def change(rows: list[Any]) -> None:
        for row in rows:
            row["status"] = "standing"

    _edit_rows(folder, "bill", change)


def move_an_item_to_another_box(folder: Path, chance: random.Random) -> None:
    def change(rows: list[Any]) -> None:
        row = chance.choice(rows)
        one, other = chance.sample(list(verifier.WORDS), 2)
        row[one], row[other] = row[one] + 1, row[other] - 1

    _edit_rows(folder, "cohort", change)


def change_a_balance(folder: Path, chance: random.Random) -> None:
    def change(rows: list[Any]) -> None:
        row = chance.choice(rows)
        row["amount"] = f"{row['amount']}1"

    _edit_rows(folder, "balances", change)


#: What a row of the bill says of its ledger, and something else that it could be made to say.
TOLD: dict[str, Any] = {
    "id": "another", "item": "LL-001", "status": "pending", "outcome_code": "other", "unit_zh": "吨",
    "quantity": "98765", "asked": 9999, "answered": 9999, "yes": 9999, "resolution": "moved",
    "closed_on": "2020-01-01", "struck_on": "2020-01-01", "entries": ["1"], "programme": "tackling",
    "list": "another", "domain": "another", "community": "another", "community_type": "another",
    "demonstration": False,
}  # fmt: skip
#: Wording, which no entry holds.
UNTOLD = {"label_zh", "label_en", "unit_en", "struck_reason_zh"}


def _bill_fault(rows: list[Any], count: verifier.Recount) -> str:
    with pytest.raises(verifier.Fault) as raised, verifier.reading("bill.json"):
        count.compare_bill(rows)
    return str(raised.value.name)


def test_every_field_of_a_bill_line_that_an_entry_tells_is_compared(kept: Path) -> None:
    folder = kept / "kept"
    rows = json.loads((folder / "bill.json").read_bytes())
    count = verifier.Recount((folder / "checkpoint").read_text().splitlines()[0])
    for entry in _entries(folder):
        count.add(entry)
    count.compare_bill(rows)
    assert {row["status"] for row in rows} == {"standing", "struck"}
    assert {*rows[0]} == {*TOLD} | UNTOLD, "a new field is compared, or named as wording"
    for at, row in enumerate(rows):
        for name, other in TOLD.items():
            changed = [*rows[:at], row | {name: other}, *rows[at + 1 :]]
            assert _bill_fault(changed, count) == "wrong_bill_line", name
            missing = {key: value for key, value in row.items() if key != name}
            assert _bill_fault([missing], count) == "malformed", name


@pytest.mark.parametrize("table", [*verifier.TABLES])
@pytest.mark.parametrize("broken", ["{", "{}", "[{}]", "[1]", "null", '{"id": 1}'])
def test_a_broken_file_is_a_fault_with_its_name(
    kept: Path, tmp_path: Path, table: str, broken: str
) -> None:
    if broken == "{}" and table == "months":
        return  # it says that no month is closed, and so does the ledger
    folder = tmp_path / "broken"
    shutil.copytree(kept / "kept", folder)
    (folder / f"{table}.json").write_text(broken)
    key = (folder / "ledger" / "key").read_text().strip()
    with pytest.raises(verifier.Fault) as raised:
        list(verifier.recount(verifier.Place(str(folder), None), key, None))
    hidden = {"bill": "hidden_bill_line", "balances": "wrong_balance", "cohort": "wrong_cohort"}
    if broken == "{}":
        assert raised.value.name == hidden[table]
    else:
        assert (raised.value.name, f"{table}.json" in str(raised.value)) == ("malformed", True)


def change_what_a_bill_line_says(folder: Path, chance: random.Random) -> None:
    def change(rows: list[Any]) -> None:
        name, other = chance.choice([*TOLD.items()])
        chance.choice(rows)[name] = other

    _edit_rows(folder, "bill", change)


TRICKS: list[Change] = [
    edit_a_byte, edit_an_amount, delete_an_entry, swap_two_entries, truncate_a_bundle,
    fork_and_sign_with_another_key, edit_the_checkpoint, raise_a_number_of_the_bill,
    hide_a_struck_line, unstrike_a_line, change_what_a_bill_line_says, move_an_item_to_another_box, change_a_balance,
]  # fmt: skip


def _find_all_tamperings(kept: Path, tmp_path: Path, many: int) -> Counter[str]:
    chance = random.Random(20261122)
    key = (kept / "kept" / "ledger" / "key").read_text().strip()
    found: Counter[str] = Counter()
    for turn in range(many):
        folder = tmp_path / "tampered"
        shutil.copytree(kept / "kept", folder)
        trick = TRICKS[turn % len(TRICKS)]
        trick(folder, chance)
        with pytest.raises((verifier.Fault, ValueError)) as raised:
            list(verifier.recount(verifier.Place(str(folder), None), key, None))
        name = getattr(raised.value, "name", "unreadable")
        found[f"{trick.__name__}: {name}"] += 1
        shutil.rmtree(folder)
    return found


def test_random_tamperings_are_all_found(kept: Path, tmp_path: Path) -> None:
    found = _find_all_tamperings(kept, tmp_path, SMALL)
    assert sum(found.values()) == SMALL
    assert {name.split(":")[0] for name in found} == {trick.__name__ for trick in TRICKS}


@pytest.mark.large
@pytest.mark.usefixtures("by_command")
def test_a_thousand_random_tamperings_are_all_found(kept: Path, tmp_path: Path) -> None:
    assert sum(_find_all_tamperings(kept, tmp_path, LARGE).values()) == LARGE


def _signed_anew(kept: Path, folder: Path, change: Callable[[list[dict[str, Any]]], None]) -> str:
    """What a dishonest operator with the true key could publish; the key."""
    shutil.copytree(kept / "kept", folder)
    entries = [json.loads(one) for one in _entries(folder)]
    change(entries)
    data = [canonical_json(one) for one in entries]
    _write_entries(folder, data)
    _sign(folder, data, load_or_create_signing_key(kept / "ledger-key"))
    return (folder / "ledger" / "key").read_text().strip()


def _fault_of(folder: Path, key: str, seen: Path | None = None) -> str:
    with pytest.raises(verifier.Fault) as raised:
        list(verifier.recount(verifier.Place(str(folder), None), key, str(seen) if seen else None))
    return str(raised.value.name)


def test_history_signed_anew_does_not_fit_a_checkpoint_that_somebody_kept(
    kept: Path, tmp_path: Path
) -> None:
    def change(entries: list[dict[str, Any]]) -> None:
        entries[-1]["booked_at"] = "2020-01-01T00:00:00.000Z"

    key = _signed_anew(kept, tmp_path / "anew", change)
    place = verifier.Place(str(tmp_path / "anew"), None)
    assert list(verifier.recount(place, key, None)), "alone it is a ledger like any other"
    assert _fault_of(tmp_path / "anew", key, kept / "kept" / "checkpoint") == "forked"


def test_visits_that_the_lots_did_not_choose_are_found_even_when_signed(
    kept: Path, tmp_path: Path
) -> None:
    def change(entries: list[dict[str, Any]]) -> None:
        drawn = next(one for one in entries if one["event"] == "visits.drawn.v1")
        wrong = [one for one in range(1, 500) if one not in drawn["facts"]["positions"]]
        drawn["facts"]["positions"][0] = wrong[0]

    assert _fault_of(tmp_path / "anew", _signed_anew(kept, tmp_path / "anew", change)) in (
        "chosen_visits",
        "chosen_seed",
    )


def test_a_seed_that_somebody_chose_is_found_even_when_signed(kept: Path, tmp_path: Path) -> None:
    def change(entries: list[dict[str, Any]]) -> None:
        drawn = next(one for one in entries if one["event"] == "visits.drawn.v1")
        drawn["facts"]["seed"] = "00" * 32

    key = _signed_anew(kept, tmp_path / "anew", change)
    assert _fault_of(tmp_path / "anew", key) == "chosen_seed"


def test_more_than_there_is_cannot_be_taken_even_when_signed(kept: Path, tmp_path: Path) -> None:
    def change(entries: list[dict[str, Any]]) -> None:
        posting = {
            "debit": "signed:LL-018-1",
            "credit": "arrived:LL-018-1",
            "asset": "volunteer_hours/小时",
            "amount": "99999",
        }
        number = str(len(entries) + 1)
        entries.append(
            entries[-1] | {"entry": number, "postings": [posting], "states": [], "facts": {}}
        )

    key = _signed_anew(kept, tmp_path / "anew", change)
    assert _fault_of(tmp_path / "anew", key) == "overdrawn"


# Its own Ed25519 beside a well-kept library's.


@settings(max_examples=25, deadline=None, database=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_it_takes_what_the_library_signs_and_nothing_that_differs_by_a_bit(
    seed: bytes, message: bytes, bit: int
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    signature = key.sign(message)
    assert verifier.is_signed(public, signature, message)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not verifier.is_signed(public, bytes(changed), message)
    assert not verifier.is_signed(public, signature, message + b"x")


def test_the_published_vectors_of_rfc_8032() -> None:
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b"
    )
    assert verifier.is_signed(public, signature, b"")
    assert not verifier.is_signed(public, signature, b"\x00")
    assert not verifier.is_signed(public, signature[:-1], b"")
    assert not verifier.is_signed(b"\xff" * 32, signature, b"")


def test_a_key_of_another_name_opens_nothing() -> None:
    key = Ed25519PrivateKey.generate()
    note = sign_note(checkpoint_text(Checkpoint("one.example", 0, bytes(32))), "one.example", key)
    assert verifier.open_checkpoint(note, str(verifier_key_of("one.example", key))) == (
        0,
        bytes(32),
    )
    for wrong, name in (
        (str(verifier_key_of("two.example", key)), "another_ledger"),
        (str(verifier_key_of("one.example", Ed25519PrivateKey.generate())), "not_signed"),
        ("one.example+00000000+" + base64.b64encode(b"\x01" + bytes(32)).decode(), "malformed"),
        ("nothing", "malformed"),
    ):
        with pytest.raises(verifier.Fault) as raised:
            verifier.open_checkpoint(note, wrong)
        assert raised.value.name == name
