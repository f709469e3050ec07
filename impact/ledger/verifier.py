#!/usr/bin/env python3
"""Verify a Jiebang ledger yourself: Python 3.9 or newer, nothing else installed, nobody to be trusted.

    python verifier.py https://jiebang.example               read everything from there and recount it
    python verifier.py https://jiebang.example --save DIR    the same, and keep what was read in DIR
    python verifier.py DIR                                   recount a folder, without a network
    python verifier.py --proof FILE --key KEY                check one receipt (.tlog-proof)
  --key KEY    the key that must have signed (name+hash+base64); without it, the one that the ledger names
  --seen FILE  a checkpoint that you kept: the ledger must still begin with all that it sealed
  --witness KEY  a witness that must have cosigned the checkpoint; may be said several times

Checked are: the signatures; the root over every entry; numbers without gaps; every balance, none below zero;
every line of the bill but its wording; the cohort table, each item in exactly one box; every draw of visits
against its seed; every closed month. Exit status 0: all true; 1: the first fault's name; 2: it could not be asked.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import re
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Iterator

BASES = {"measured", "reported", "estimated"}
SOURCES = ("raised:", "frame:", "delivered:")  # from these things come; all other accounts are never below 0
WORDS = ("needed", "taken", "under_way", "solved", "half_solved", "came_back", "suspended", "ended")
TABLES = {"bill": "bill?limit=100", "balances": "ledger/balances?limit=100", "cohort": "cohort?by=programme",
          "months": "ledger/months?limit=100"}
HEADINGS, COUNTS = ("programme", "list", "domain", "community", "community_type"), ("asked", "answered", "yes")
class Fault(Exception):
    """Something is not as it must be: `name` is stable, the text tells where."""
    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.name = name
def fault_if(is_wrong: object, name: str, text: str) -> None:  # raise `Fault` when something is wrong
    if is_wrong:
        raise Fault(name, text)
@contextmanager
def reading(file: str, name: str = "malformed") -> Iterator[None]:  # a file that cannot be read is a fault that names it
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError) as fault:
        raise Fault(name, f"{file} is not of its form ({type(fault).__name__}: {fault})") from None
# Ed25519 (RFC 8032), verification only; points in extended coordinates.
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]
def point_of(data: bytes) -> Point | None:  # the point that 32 bytes stand for; None when they stand for none
    y, sign = int.from_bytes(data, "little") & ((1 << 255) - 1), data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    return (x := x if x & 1 == sign else P - x), y, 1, x * y % P
def sum_of(one: Point, other: Point) -> Point:  # the sum of two points of the curve
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b, c, d = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2), 2 * t1 * t2 * D, 2 * z1 * z2
    e, f, g, h = (b - a) % P, (d - c) % P, (d + c) % P, (b + a) % P
    return e * f % P, g * h % P, f * g % P, e * h % P
def times(factor: int, point: Point) -> Point:  # a point added to itself `factor` times
    double = times(factor >> 1, sum_of(point, point)) if factor else (0, 1, 1, 0)
    return sum_of(double, point) if factor & 1 else double
def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the 64 bytes are this key's Ed25519 signature of the message."""
    if len(public) != 32 or len(signature) != 64:
        return False
    base, key, commitment = (point_of(data) for data in (b"\x58" + b"\x66" * 31, public, signature[:32]))
    factor = int.from_bytes(signature[32:], "little")
    if base is None or key is None or commitment is None or factor >= Q:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little")
    left, right = times(factor, base), sum_of(commitment, times(digest % Q, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == (left[1] * right[2] - right[1] * left[2]) % P == 0
def unpack(text: str, what: str) -> bytes:  # base64 in its only form
    with reading(what):
        data = base64.b64decode(text, validate=True)
        fault_if(not data or base64.b64encode(data).decode() != text, "malformed", f"{what} is not base64")
    return data
def open_key(key: str, kind: bytes) -> tuple[str, bytes, bytes]:
    """(name, public key, id) of a key of this kind: 1 signs a log's checkpoints, 4 cosigns as a witness."""
    with reading("the key, to be written name+hash+base64,"):
        name, digest, text = key.strip().split("+", 2)
    public = unpack(text, "the key")
    key_id = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
    fault_if(public[:1] != kind or key_id.hex() != digest, "malformed", "the key is not of that name and kind")
    return name, public[1:], key_id
def signature_by(lines: str, name: str, key_id: bytes) -> bytes:
    """What stands behind this name and id among the lines of signatures; empty when nothing does."""
    found = re.findall(rf"^— {re.escape(name)} (\S+)$", lines, re.MULTILINE)
    return next((data[4:] for data in (unpack(one, "the signature") for one in found) if data[:4] == key_id), b"")
def open_checkpoint(note: str, key: str, witnesses: list[str] | None = None) -> tuple[int, bytes]:
    """(size, root) of a checkpoint that `key` has signed and each witness cosigned; raises `Fault`."""
    text, blank, lines = note.partition("\n\n")
    fields = text.split("\n")
    is_note = blank and len(fields) == 3 and re.fullmatch(r"0|[1-9][0-9]{0,18}", fields[1])
    fault_if(not is_note, "malformed", "the checkpoint is not a signed note of three lines")
    name, public, key_id = open_key(key, b"\x01")
    fault_if(fields[0] != name, "another_ledger", f"the checkpoint is that of {fields[0]}, the key that of {name}")
    signature = signature_by(lines, name, key_id)
    fault_if(not signature, "not_signed", f"{name} has not signed the checkpoint with this key")
    fault_if(not is_signed(public, signature, f"{text}\n".encode()), "bad_signature", "it was not signed by this key")
    for witness in witnesses or []:
        name, public, key_id = open_key(witness, b"\x04")
        said = signature_by(lines, name, key_id)
        message = f"cosignature/v1\ntime {int.from_bytes(said[:8], 'big')}\n{text}\n"
        fault_if(not is_signed(public, said[8:], message.encode()), "not_witnessed", f"{name} has not cosigned it")
    return int(fields[1]), unpack(fields[2], "the root")
def node_of(*parts: bytes, mark: bytes = b"\x01") -> bytes:  # the hash over two hashes; with the mark 0, over an entry
    return hashlib.sha256(mark + b"".join(parts)).digest()
class Tree:
    """All levels of full pairs over the leaves, so that the root of any beginning is soon told."""
    def __init__(self, leaves: list[bytes]) -> None:
        self.levels = [leaves]
        while len(self.levels[-1]) > 1:
            low = self.levels[-1]
            self.levels.append([hashlib.sha256(b"\x01" + one + two).digest() for one, two in zip(low[::2], low[1::2])])
    def root(self, size: int) -> bytes:  # the root over the first `size` leaves
        node = b""
        for level, hashes in enumerate(self.levels):
            if size >> level & 1:
                node = node_of(hashes[(size >> level) - 1], node) if node else hashes[(size >> level) - 1]
        return node or hashlib.sha256(b"").digest()
def root_by_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root to which an inclusion proof leads (RFC 9162, 2.1.3.2); None when its length is wrong."""
    if size == 1 or not path:
        return leaf if size == 1 and not path else None
    half = 1 << (size - 1).bit_length() - 1  # so many leaves stand below the left node
    first, many = (0, half) if index < half else (half, size - half)
    node = root_by_path(leaf, index - first, many, path[:-1])
    return node and (node_of(path[-1], node) if first else node_of(node, path[-1]))
class Place:
    """A Jiebang on the web, or a folder in which what it said was kept."""
    def __init__(self, where: str, save: str | None) -> None:
        self.web = where.rstrip("/") if "://" in where else None
        self.folder, self.save = Path(where), Path(save) if save else None
    def get(self, name: str) -> bytes:  # the bytes of a file such as `checkpoint` or `tile/entries/000`
        return self._keep(name, self._read(name))
    def table(self, name: str) -> list[Any]:  # all rows of a public table, of all its pages
        with reading(f"{name}.json"):
            rows: list[Any] = [] if self.web else list(json.loads(self._read(f"{name}.json")))
            cursor: str | None = "" if self.web else None
            while cursor is not None:
                page = json.loads(self._read(f"api/v1/{TABLES[name]}" + (f"&cursor={cursor}" if cursor else "")))
                rows, cursor = rows + page.get("items", page.get("rows")), page.get("next")
        self._keep(f"{name}.json", json.dumps(rows).encode())
        return rows
    def _keep(self, name: str, data: bytes) -> bytes:
        if self.save:
            (self.save / name).parent.mkdir(parents=True, exist_ok=True)
            (self.save / name).write_bytes(data)
        return data
    def _read(self, name: str) -> bytes:
        try:
            if not self.web:
                return (self.folder / name).read_bytes()
            with urllib.request.urlopen(f"{self.web}/{name}", timeout=60) as answer:
                return bytes(answer.read())
        except (urllib.error.HTTPError, FileNotFoundError, NotADirectoryError, IsADirectoryError) as fault:
            raise Fault("missing", f"{name}: {fault}") from None
def read_entries(place: Place, size: int) -> Iterator[bytes]:  # the bytes of every entry, bundle by bundle
    for start in range(0, size, 256):
        number, width = start // 256, min(256, size - start)
        name = f"{number % 1000:03}"
        while number := number // 1000:
            name = f"x{number % 1000:03}/{name}"
        name = f"tile/entries/{name}" + (f".p/{width}" if width < 256 else "")
        data, at = place.get(name), 0
        for _ in range(width):
            length = int.from_bytes(data[at : at + 2], "big")
            entry, at = data[at + 2 : at + 2 + length], at + 2 + length
            fault_if(not length or at > len(data), "malformed", f"{name} ends too early")
            yield entry
        fault_if(at != len(data), "malformed", f"{name} holds more than its {width} entries")
def thousandths(text: str) -> int:  # an amount as a whole number of thousandths; raises `ValueError`
    if not re.fullmatch(r"[0-9]+(\.[0-9]{1,3})?", text, re.ASCII):
        raise ValueError(f"{text!r} is no amount")
    whole, _, part = text.partition(".")
    return int(whole + part.ljust(3, "0"))
def text_of(amount: int) -> str:  # so many thousandths as an amount is written
    whole, part = divmod(abs(amount), 1000)
    return ("-" if amount < 0 else "") + (f"{whole}.{part:03}".rstrip("0") if part else str(whole))
class Recount:
    """Everything that follows from the entries: balances, states, bill lines, draws, closed months."""
    def __init__(self, origin: str = "") -> None:
        self.size, self.is_demonstration = 0, origin.endswith("/demonstration")
        self.closed: dict[str, str] = {}  # of each closed month the SHA-256 of its statement
        self.balances: dict[tuple[str, str], int] = {}
        self.items: dict[str, dict[str, Any]] = {}
        self.lines: dict[str, dict[str, Any]] = {}  # what a row of the bill must say
        self.draws: dict[str, dict[str, Any]] = {}
    def add(self, data: bytes) -> None:  # take the next entry; raises `Fault` for one that could not have been booked
        self.size += 1
        with reading(f"entry {self.size}", "bad_entry"):
            entry = json.loads(data)
            fault_if(entry["entry"] != str(self.size), "gap", f"entry {self.size} calls itself {entry['entry']}")
            if entry["basis"] not in BASES or int(entry["corrects"] or 0) >= self.size:
                raise ValueError("its basis, or what it corrects")
            for one in entry["postings"]:
                self._move(one["debit"], one["credit"], one["asset"], thousandths(one["amount"]))
            if entry["event"] == "month.closed.v1":
                self.closed[entry["facts"]["month"]] = entry["facts"]["sha256"]
            elif entry["item"]:
                new: dict[str, Any] = {"claims": {}, "round": 0, "accepted": None, **dict.fromkeys(COUNTS, 0)}
                self._note(entry, entry["facts"], self.items.setdefault(entry["item"], new))
    def _move(self, debit: str, credit: str, asset: str, amount: int) -> None:
        if amount <= 0 or debit == credit:
            raise ValueError("a posting moves nothing")
        self.balances[debit, asset] = self.balances.get((debit, asset), 0) - amount
        self.balances[credit, asset] = self.balances.get((credit, asset), 0) + amount
    def _note(self, entry: dict[str, Any], facts: dict[str, Any], item: dict[str, Any]) -> None:
        for state in entry["states"]:
            if state["kind"] == "claim":
                item["claims"][state["subject"]] = state["to"]
            elif state["kind"] == "bill_line":
                self._note_line(entry, state["to"], self.lines.setdefault(state["subject"], {"entries": []}))
            elif state["kind"] == "item":
                came_back = item.get("state") == "closed" and state["to"] == "published"
                if came_back or entry["event"] == "item.relisted.v1":
                    item.update(dict.fromkeys(COUNTS, 0), round=item["round"] + 1, accepted=None)
                item.update(state=state["to"], came_back=item.get("came_back") or came_back)
        item.update({name: facts[name] for name in (*HEADINGS, "track", "resolution") if name in facts})
        if entry["event"] == "item.accepted.v1":
            item["accepted"] = entry
        elif entry["event"] == "slip.answered.v1":
            item["answered"] += 1
            said = entry["postings"][0]["credit"].partition(":")[0]  # of a sensitive group only that it was answered
            item["yes"] = None if said == "answered" else item["yes"] + (said == "answered_yes")
        elif "asked" in facts:  # slips of an earlier round may be answered late, and count no more
            for name in (one for one in COUNTS if None not in (facts[one], item[one])):
                is_wrong = facts[name] > item[name] or (facts[name] < item[name] and not item["round"])
                fault_if(is_wrong, "wrong_tally", f"entry {self.size}: {facts[name]} {name}, counted {item[name]}")
        if "method" in facts:
            wanted = thousandths(entry["postings"][0]["amount"]) // 1000
            about = {"item": entry["item"], "round": item["round"], "entry": self.size, "wanted": wanted}
            self.draws[facts["draw"]] = {**facts, **about}
        elif "seed" in facts:
            (draw := self.draws[facts["draw"]]).update(facts)
            item["asked"] += draw["wanted"] * (draw["round"] == item["round"])
    def _note_line(self, entry: dict[str, Any], state: str, line: dict[str, Any]) -> None:
        day = str((datetime.fromisoformat(entry["booked_at"][:19]) + timedelta(hours=8)).date())  # in Suzhou
        if state == "standing":
            line.update(entry["facts"], item=entry["item"], closed_on=day)
        line.update(status=state, struck_on=day if state == "struck" else None)
        line["entries"].append(entry["entry"])
    def word(self, item: dict[str, Any]) -> str:  # the one box in which an item stands
        if item["state"] == "closed":
            return {"solved": "solved", "half": "half_solved"}.get(item["resolution"], "ended")
        if item["state"] != "published":
            return {"suspended": "suspended"}.get(item["state"], "ended")
        if item.get("came_back"):
            return "came_back"
        states = set(item["claims"].values())
        holding = {"signed", "selected"} | ({"submitted"} if item["track"] == "light" else set())
        return "under_way" if "active" in states else "taken" if states & holding else "needed"
    def compare_balances(self, rows: list[Any]) -> None:
        """Raise `Fault` unless the published balances are those that follow."""
        for (account, asset), counted in self.balances.items():
            is_source = account.startswith(SOURCES) or (account[:6] == "asked:" and asset != "slips/份")
            fault_if(counted < 0 and not is_source, "overdrawn", f"more was taken from {account} than there was")
        said = {(row["account"], row["asset"]): row["amount"] for row in rows}
        for place in sorted({*said, *(place for place, amount in self.balances.items() if amount)}):
            amount, follows = said.get(place, "0"), text_of(self.balances.get(place, 0))
            fault_if(amount != follows, "wrong_balance", f"{place[0]}: {amount} {place[1]}, counted {follows}")
    def _line_of(self, row: dict[str, Any]) -> dict[str, Any]:
        """What a row of the bill must say; a pending one stands for what is accepted and not closed."""
        item = self.items.get(row["item"], {})
        told = {**{name: item.get(name) for name in HEADINGS}, "community": item.get("community") or "ALL"}
        if row["id"] in self.lines:
            return {**told, **self.lines[row["id"]]}
        accepted: Any = item.get("accepted") if item.get("state") in ("published", "suspended") else None
        fault_if(not accepted, "wrong_bill_line", f"{row['id']} of {row['item']} is not in the ledger")
        amounts = {one["asset"]: one["amount"] for one in accepted["postings"]}
        counts = {name: item[name] for name in COUNTS if not item["round"] and item[name] is not None}
        told.update(dict.fromkeys(("closed_on", "resolution", "struck_on")), **counts, status="pending")
        return {**told, "entries": [accepted["entry"]],
                "quantity": amounts.get(f"outcome:{row['outcome_code']}/{row['unit_zh']}")}
    def compare_bill(self, rows: list[Any]) -> None:
        """Raise `Fault` unless the bill has exactly the ledger's lines, and each says what the entries say."""
        sums: dict[tuple[str, str], int] = {}
        for row in rows:
            for name, follows in {**self._line_of(row), "demonstration": self.is_demonstration}.items():
                fault_if(row[name] != follows, "wrong_bill_line", f"{row['id']}: {name} {row[name]}, not {follows}")
            account = {"standing": "billed:", "struck": "struck:"}.get(row["status"], "pending:")
            place = account + row["item"], f"outcome:{row['outcome_code']}/{row['unit_zh']}"
            sums[place] = sums.get(place, 0) + thousandths(row["quantity"]) * (row["status"] != "pending")
        fault_if(hidden := self.lines.keys() - {row["id"] for row in rows}, "hidden_bill_line", f"{sorted(hidden)}")
        for place in {*sums, *(one for one in self.balances if one[0][:7] in ("billed:", "struck:"))}:
            fault_if(sums.get(place, 0) != self.balances.get(place, 0), "wrong_bill_line", f"{place} is not what is billed")
    def boxes(self) -> dict[str, dict[str, int]]:  # how many items of each programme stand in each box
        counted: dict[str, dict[str, int]] = {}
        for item in self.items.values():
            if "programme" in item:
                counted.setdefault(item["programme"], dict.fromkeys(WORDS, 0))[self.word(item)] += 1
        return counted
    def compare_cohort(self, rows: list[Any]) -> None:
        """Raise `Fault` unless every item ever published is counted in exactly its box."""
        counted = self.boxes()
        shown = {row["programme"]: row for row in rows}
        for programme in sorted({*counted, *shown}):
            boxes, row = counted.get(programme, dict.fromkeys(WORDS, 0)), shown.get(programme, {})
            for word, many in {**boxes, "raised": sum(boxes.values())}.items():
                fault_if(row.get(word, 0) != many, "wrong_cohort", f"{programme}: {many} {word}, shown {row.get(word)}")
    def compare_month(self, said: dict[str, Any]) -> None:
        """Raise `Fault` unless a month's statement tells what follows from the entries up to here."""
        balances = [[*place, text_of(amount)] for place, amount in sorted(self.balances.items()) if amount]
        billed = [[account[7:], *rest] for account, *rest in balances if account[:7] == "billed:"]
        lines = [[one["item"], one["asset"], one["standing"]] for one in said["bill"] if one["standing"] != "0"]
        told = said["balances"], said["cohort"], lines
        fault_if(told != (balances, self.boxes(), billed), "wrong_month", f"{said['month']} is not as of entry {self.size}")
    def compare_draws(self, tree: Tree) -> None:
        """Raise `Fault` unless each draw asked those upon whom the lots of its own seed fell."""
        taken: dict[tuple[str, int], set[int]] = {}
        for draw, facts in self.draws.items():
            if "seed" in facts:
                seed, before = bytes.fromhex(facts["seed"]), taken.setdefault((facts["item"], facts["round"]), set())
                if not facts["entry"] <= facts["sealed_size"] <= self.size or tree.root(facts["sealed_size"]) != seed:
                    raise Fault("chosen_seed", f"the seed of draw {draw} is not the root of its checkpoint")
                left = [one for one in range(1, facts["frame"] + 1) if one not in before]
                lots = sorted((hmac.new(seed, f"{draw}|{one}".encode(), "sha256").digest(), one) for one in left)
                if facts["positions"] != sorted(one for _, one in lots[: facts["wanted"]]):
                    raise Fault("chosen_visits", f"draw {draw} did not ask those whom its lots fell upon")
                before.update(facts["positions"])
def recount(place: Place, key: str | None, seen: str | None, witnesses: list[str] | None = None) -> Iterator[str]:
    """Read, verify and recount once; the lines to be told."""
    tables = {name: place.table(name) for name in TABLES}
    with reading("ledger/key or checkpoint"):
        key = key or place.get("ledger/key").decode()
        size, root = open_checkpoint(place.get("checkpoint").decode(), key, witnesses)
    with reading("months.json or a statement in ledger/months"):
        files = {month["month"]: place.get(f"ledger/months/{month['month']}.json") for month in tables["months"]}
        statements = {int(said["last_entry"]): said for said in map(json.loads, files.values())}
        count, leaves = Recount(key.split("+")[0]), []
        for entry in read_entries(place, size):
            leaves.append(hashlib.sha256(b"\0" + entry).digest())
            count.add(entry)
            if count.size in statements:
                count.compare_month(statements[count.size])
    fault_if((tree := Tree(leaves)).root(size) != root, "tampered", "the entries are not those that were signed")
    if seen:
        old_size, old_root = open_checkpoint(Path(seen).read_text(encoding="utf-8"), key)
        fault_if(old_size > size or tree.root(old_size) != old_root, "forked", "it does not begin as your checkpoint says")
    count.compare_draws(tree)
    for name, rows in tables.items():
        with reading(f"{name}.json"):
            getattr(count, f"compare_{name}", len)(rows)
    if count.closed != {month: hashlib.sha256(data).hexdigest() for month, data in files.items()}:
        raise Fault("wrong_month", "the statements of the months are not those that were sealed")
    boxes, draws = sum("programme" in item for item in count.items.values()), len(count.draws)
    told = f"{len(count.balances)} balances, {len(count.lines)} bill lines, {boxes} items, {draws} draws, {len(files)} months"
    yield f"signed by {key.split('+')[0]}: {size} entries, root {base64.b64encode(root).decode()}\nrecounted: {told}"
def check_proof(file: str, key: str, witnesses: list[str] | None = None) -> Iterator[str]:
    """Check one receipt: its entry stands in the ledger that the key signed."""
    head, _, note = Path(file).read_text(encoding="utf-8").partition("\n\n")
    lines = head.split("\n")
    is_receipt = re.match(r"c2sp\.org/tlog-proof@v1\nextra [^\n]+\nindex [0-9]{1,19}(\n|$)", head)
    fault_if(not is_receipt, "malformed", "this is no receipt with an entry and its place in it")
    (size, root), index = open_checkpoint(note, key, witnesses), int(lines[2][6:])
    entry = unpack(lines[1][6:], "the entry")
    path = [unpack(line, "the proof") for line in lines[3:]]
    if not 0 <= index < size or root_by_path(node_of(entry, mark=b"\0"), index, size, path) != root:
        raise Fault("not_included", "the entry is not in the ledger of this checkpoint")
    yield f"entry {index + 1} of {size} is in the ledger signed by {key.split('+')[0]}:\n{entry.decode()}"
def main() -> int:  # do what the command line asks; the exit status
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("where", nargs="?", metavar="URL|FOLDER")
    for name in ("key", "seen", "save", "proof"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--witness", action="append", metavar="KEY")
    asked = parser.parse_args()
    if not (asked.proof and asked.key) and not asked.where:
        parser.error("name an address or a folder; or --proof FILE with --key KEY")
    for left in reversed(range(6 if asked.where and "://" in asked.where else 1)):
        try:
            place, key, names = Place(asked.where or "", asked.save), asked.key, asked.witness
            told = check_proof(asked.proof, key, names) if asked.proof else recount(place, key, asked.seen, names)
            print("\n".join(told))
            return 0
        except Fault as fault:
            if not left or not fault.name.startswith(("wrong_", "hidden_", "overdrawn", "not_witnessed")):
                print(f"fault: {fault}", file=sys.stderr)
                break
            time.sleep(2)  # News is booked within 10 s: table and entries may have been read on its two sides.
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as fault:
            print(f"{'could not ask' if isinstance(fault, OSError) else 'fault: malformed'}: {fault}", file=sys.stderr)
            return 2 if isinstance(fault, OSError) else 1
    return 1
if __name__ == "__main__":
    sys.exit(main())
