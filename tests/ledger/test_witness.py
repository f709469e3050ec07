"""A witness as a process of its own: it cosigns growth, and refuses a fork, a rollback and a stranger."""

import asyncio
import base64
import functools
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from servers import HOUSE, Client
from square import Square

from impact.ledger import proving, queries, verifier
from impact.ledger.cosignatures import (
    CosignerKey,
    cosign,
    cosigner_key_of,
    find_cosignature,
    parse_cosigner_key,
)
from impact.ledger.growth import Growth
from impact.ledger.merkle import consistency_proof, leaf_hash, root_of
from impact.ledger.notes import (
    BadSignatureError,
    Checkpoint,
    MalformedError,
    UnknownSignersError,
    checkpoint_text,
    load_or_create_signing_key,
    sign_note,
    verifier_key_of,
    verify_note,
)
from impact.ledger.sealer import Sealer
from impact.ledger.witnesses import (
    KnownWitness,
    WitnessAhead,
    ask_to_cosign,
    parse_witnesses,
)
from marketplace.ground.db import looking, reading
from marketplace.ground.settings import BadSettings
from workers.ask_witnesses import Round, ask_witnesses
from workers.relay_outbox import relay_outbox
from workers.seal_ledger import seal_ledger

LOG = "jiebang.example/demonstration"
LEAVES = [leaf_hash(b"entry %d" % number) for number in range(40)]


class Process:
    """`jiebang witness` in a folder; started again it remembers."""

    def __init__(self, folder: Path, *logs: str) -> None:
        self.folder, self.logs = folder, logs
        self.start()

    def start(self) -> None:
        words = [word for log in self.logs for word in ("--log", log)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "console", "witness", *words, "--folder", str(self.folder),
             "--name", "witness.example/w1", "--port", "0"],
            cwd=HOUSE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.key = parse_cosigner_key(self.process.stdout.readline().strip())
        self.url = self.process.stdout.readline().split()[-1]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=10)

    def add(self, body: bytes) -> httpx.Response:
        return httpx.post(f"{self.url}/add-checkpoint", content=body, timeout=10)


@pytest.fixture(scope="module")
def log_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture(scope="module")
def witness(
    tmp_path_factory: pytest.TempPathFactory, log_key: Ed25519PrivateKey
) -> Iterator[Process]:
    one = Process(tmp_path_factory.mktemp("witness"), str(verifier_key_of("log.example", log_key)))
    yield one
    if one.process.poll() is None:
        assert one.stop() == 0


def grown(
    key: Ed25519PrivateKey, old: int, leaves: list[bytes], origin: str = "log.example"
) -> Growth:
    """What an honest log with these leaves would hand in."""
    text = checkpoint_text(Checkpoint(origin, len(leaves), root_of(leaves)))
    proof = tuple(consistency_proof(leaves, old)) if old <= len(leaves) else ()
    return Growth(old, proof, sign_note(text, origin, key))


def test_it_cosigns_growth_and_refuses_everything_else(
    witness: Process, log_key: Ed25519PrivateKey
) -> None:
    first = grown(log_key, 0, LEAVES[:7])
    answer = witness.add(first.to_bytes())
    assert answer.status_code == 200, answer.text
    text = verify_note(first.note, [verifier_key_of("log.example", log_key)])
    cosignature = find_cosignature(answer.text, text, witness.key)
    assert abs(cosignature.seconds - time.time()) < 60

    again = witness.add(grown(log_key, 7, LEAVES[:7]).to_bytes())
    assert again.status_code == 200, "the same once more is no growth and no lie"
    assert witness.add(grown(log_key, 7, LEAVES[:23]).to_bytes()).status_code == 200

    stale = witness.add(grown(log_key, 7, LEAVES[:30]).to_bytes())
    assert (stale.status_code, stale.text) == (409, "23\n")
    assert stale.headers["content-type"] == "text/x.tlog.size"

    other = [*LEAVES[:5], leaf_hash(b"forged"), *LEAVES[6:]]
    assert witness.add(grown(log_key, 23, other[:30]).to_bytes()).status_code == 422, "a fork"
    assert witness.add(grown(log_key, 23, other[:23]).to_bytes()).status_code == 409, "another tree"
    rolled_back = witness.add(grown(log_key, 7, LEAVES[:12]).to_bytes())
    assert (rolled_back.status_code, rolled_back.text) == (409, "23\n"), "a rollback"
    assert witness.add(grown(log_key, 23, LEAVES[:12]).to_bytes()).status_code == 400, "smaller"

    stranger = Ed25519PrivateKey.generate()
    assert witness.add(grown(stranger, 23, LEAVES[:30]).to_bytes()).status_code == 403
    unknown = grown(log_key, 0, LEAVES[:30], "unknown.example")
    assert witness.add(unknown.to_bytes()).status_code == 404
    good = grown(log_key, 23, LEAVES[:30])
    for body in (
        b"", b"old 23\n", b"\xff" * 50, b"old 023\n\n" + good.note.encode(), b"old -1\n\nx\n",
        b"old 23\nnot base64\n\n" + good.note.encode(),
        Growth(23, (bytes(32),) * 64, good.note).to_bytes(),
        good.to_bytes()[:-20],
        Growth(23, good.proof, good.note.replace("30", "030")).to_bytes(),
    ):  # fmt: skip
        assert witness.add(body).status_code in (400, 403, 404), body
    assert witness.add(b"x" * 2_000_000).status_code == 413
    assert witness.add(Growth(23, good.proof[:-1], good.note).to_bytes()).status_code == 422
    assert witness.add(good.to_bytes()).status_code == 200, "after all this it still knows the log"


def test_killed_it_remembers_and_two_never_share_a_memory(
    witness: Process, log_key: Ed25519PrivateKey
) -> None:
    size = int(httpx.get(witness.url).text.splitlines()[1].split()[0])
    known, key = size, witness.key
    assert witness.add(grown(log_key, known, LEAVES[:35]).to_bytes()).status_code == 200
    second = subprocess.run(
        [sys.executable, "-m", "console", "witness", "--log", witness.logs[0],
         "--folder", str(witness.folder), "--port", "0"],
        cwd=HOUSE, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert second.returncode != 0
    assert "another witness keeps its memory" in second.stderr
    witness.stop(signal.SIGKILL)
    witness.start()
    assert witness.key == key
    answer = witness.add(grown(log_key, 0, LEAVES[:35]).to_bytes())
    assert (answer.status_code, answer.text) == (409, "35\n")


def test_of_many_at_once_it_cosigns_one_line_of_growth(
    witness: Process, log_key: Ed25519PrivateKey
) -> None:
    """Two histories race from the same size: whichever comes first, the other one is refused."""
    size = int(httpx.get(witness.url).text.splitlines()[1].split()[0])
    forged = [*LEAVES[:size], *(leaf_hash(b"other %d" % number) for number in range(10))]
    bodies = [
        grown(log_key, size, leaves[: size + more]).to_bytes()
        for leaves in (LEAVES, forged)
        for more in (1, 2, 3)
    ]

    async def all_at_once() -> list[int]:
        async with httpx.AsyncClient() as http:
            asked = (http.post(f"{witness.url}/add-checkpoint", content=one) for one in bodies)
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    assert sorted(asyncio.run(all_at_once())) == [200, 409, 409, 409, 409, 409]


def test_a_log_named_by_its_address_is_asked_for_its_key_once(
    tmp_path: Path, log_key: Ed25519PrivateKey
) -> None:
    (tmp_path / "site" / "ledger").mkdir(parents=True)
    told = tmp_path / "site" / "ledger" / "key"
    told.write_text(f"{verifier_key_of('log.example', log_key)}\n")
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        one = Process(tmp_path / "memory", f"http://127.0.0.1:{site.server_port}/")
        assert one.add(grown(log_key, 0, LEAVES[:3]).to_bytes()).status_code == 200
        assert one.stop() == 0
        other = Ed25519PrivateKey.generate()
        told.write_text(f"{verifier_key_of('log.example', other)}\n")
        one.start()
        assert one.add(grown(other, 3, LEAVES[:5]).to_bytes()).status_code == 403
        assert one.add(grown(log_key, 3, LEAVES[:5]).to_bytes()).status_code == 200
        assert one.stop() == 0
        site.shutdown()
    for wrong in ("http://127.0.0.1:9", "nothing", "file:///etc/passwd"):
        told_off = subprocess.run(
            [sys.executable, "-m", "console", "witness", "--log", wrong,
             "--folder", str(tmp_path / "other"), "--port", "0"],
            cwd=HOUSE, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert told_off.returncode != 0
        assert "cannot start" in told_off.stderr
        assert "Traceback" not in told_off.stderr


# Cosignatures alone.


def test_a_cosignature_is_for_one_text_one_second_and_one_key() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    mine = cosigner_key_of("w.example", key)
    assert parse_cosigner_key(str(mine)) == mine
    line = cosign("log\n1\nroot\n", 1_800_000_000, "w.example", key)
    assert find_cosignature(line, "log\n1\nroot\n", mine).seconds == 1_800_000_000
    with pytest.raises(BadSignatureError):
        find_cosignature(line, "log\n2\nroot\n", mine)
    with pytest.raises(UnknownSignersError):
        find_cosignature(line, "log\n1\nroot\n", CosignerKey("v.example", mine.public_key))
    packed = bytearray(base64.b64decode(line.split()[2]))
    packed[11] ^= 1  # a later second
    later = f"— w.example {base64.b64encode(bytes(packed)).decode()}\n"
    with pytest.raises(BadSignatureError):
        find_cosignature(later, "log\n1\nroot\n", mine)
    for wrong in ("", "x", f"w.example+{'0' * 8}+AAAA", str(verifier_key_of("w.example", key))):
        with pytest.raises(MalformedError):
            parse_cosigner_key(wrong)
    assert mine.key_id != verifier_key_of("w.example", key).key_id


def test_the_setting_names_key_and_address_of_each_witness() -> None:
    key = str(cosigner_key_of("w.example", Ed25519PrivateKey.generate()))
    found = parse_witnesses(f"{key}=https://w.example/at/, {key}=http://127.0.0.1:99")
    assert [one.url for one in found] == ["https://w.example/at", "http://127.0.0.1:99"]
    assert parse_witnesses(None) == []
    for wrong in (key, "https://w.example", f"{key}=file:///etc", f"{key}=http://", "=http://x"):
        with pytest.raises(BadSettings, match="JIEBANG_WITNESSES"):
            parse_witnesses(wrong)


# A town with its witness.


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


@pytest.fixture
def town_witness(client: Client, tmp_path: Path) -> Iterator[Process]:
    key = load_or_create_signing_key(client.settings.folder / "ledger-key")
    one = Process(tmp_path / "witness", str(verifier_key_of(LOG, key)))
    yield one
    if one.process.poll() is None:
        one.stop()


async def book_and_seal(square: Square, times: int = 1) -> None:
    for _ in range(times):
        await square.act(None, "/demands", {"text": "路灯不亮", "community": "C13"})
    await square.client.clockwork()


async def test_a_checkpoint_goes_out_with_its_cosignature_and_old_readers_take_it(
    square: Square, town_witness: Process
) -> None:
    asked = Round([KnownWitness(town_witness.key, town_witness.url)])
    root = square.client.http
    for _ in range(3):
        assert await ask_witnesses({"witnesses": asked}) == 1
        assert await ask_witnesses({"witnesses": asked}) == 0, "asked once for each checkpoint"
        note = (await root.get("/checkpoint")).text
        assert note.count("\n— ") == 2
        key = (await root.get("/ledger/key")).text
        size, _ = verifier.open_checkpoint(note, key)
        assert (size, _) == verifier.open_checkpoint(note, key, [str(town_witness.key)])
        await book_and_seal(square, 3)
    alone = (await root.get("/checkpoint")).text
    assert alone.count("\n— ") == 1, "a newer checkpoint, not cosigned yet"
    with pytest.raises(verifier.Fault) as raised:
        verifier.open_checkpoint(alone, key, [str(town_witness.key)])
    assert raised.value.name == "not_witnessed"
    stranger = str(cosigner_key_of("witness.example/w1", Ed25519PrivateKey.generate()))
    with pytest.raises(verifier.Fault) as raised:
        verifier.open_checkpoint(note, key, [stranger])
    assert raised.value.name == "not_witnessed"


async def test_a_receipt_carries_the_cosignatures_too(
    square: Square, town_witness: Process, tmp_path: Path
) -> None:
    await ask_witnesses({"witnesses": Round([KnownWitness(town_witness.key, town_witness.url)])})
    receipt = (await square.client.call(None, "GET", "/ledger/proofs/5")).text
    (tmp_path / "receipt").write_text(receipt)
    key = (await square.client.http.get("/ledger/key")).text
    told = list(verifier.check_proof(str(tmp_path / "receipt"), key, [str(town_witness.key)]))
    assert told[0].startswith("entry 5 of ")


async def test_proofs_of_growth_from_kept_nodes_are_those_of_the_leaves(square: Square) -> None:
    await book_and_seal(square, 20)
    async with reading() as reader:
        head = await queries.find_head(reader)
        assert head is not None
        leaves = await queries.list_leaf_hashes(reader, 0, head.size)
        for old in (0, 1, 2, 3, 7, 64, 255, 256, 257, head.size - 1, head.size):
            if old <= head.size:
                made = await proving.prove_growth(reader, old, head.size)
                assert made == consistency_proof(leaves, old), old


async def test_a_witness_that_is_ahead_of_a_restored_backup_is_heard(
    square: Square, town_witness: Process
) -> None:
    known = KnownWitness(town_witness.key, town_witness.url)
    async with looking() as reader:
        old = await queries.find_head(reader)
    assert old is not None
    await book_and_seal(square, 3)
    async with httpx.AsyncClient() as http:
        assert await ask_to_cosign(known, http) == old.size + 3
        await square.plant(
            f"delete from cosignatures; delete from checkpoints where size > {old.size}"  # noqa: S608 - a number
        )
        with pytest.raises(WitnessAhead, match=f"cosigned {old.size + 3} entries"):
            await ask_to_cosign(known, http)


async def test_a_dead_or_slow_witness_never_delays_sealing(
    square: Square, town_witness: Process
) -> None:
    async def hang(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)
        writer.close()

    slow = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = slow.sockets[0].getsockname()[1]
    other = cosigner_key_of("slow.example", Ed25519PrivateKey.generate())
    dead = cosigner_key_of("dead.example", Ed25519PrivateKey.generate())
    asked = Round(
        [
            KnownWitness(other, f"http://127.0.0.1:{port}"),
            KnownWitness(dead, "http://127.0.0.1:9"),
            KnownWitness(town_witness.key, town_witness.url),
        ]
    )
    asking = asyncio.create_task(ask_witnesses({"witnesses": asked}))
    for _ in range(3):
        await square.act(None, "/demands", {"text": "路灯不亮", "community": "C13"})
        await relay_outbox({})
        assert await seal_ledger({"sealer": Sealer(square.client.settings.folder, LOG)})
    assert not asking.done(), "the slow one is still being waited for"
    assert await asking == 1, "the third one has cosigned meanwhile"
    assert await asyncio.wait_for(ask_witnesses({"witnesses": asked}), 2) == 1, (
        "both are left alone"
    )
    slow.close()


async def test_what_a_witness_says_is_not_believed_without_its_signature(square: Square) -> None:
    answers: list[Callable[[], bytes]] = [
        lambda: b"200 OK\r\nContent-Length: 5\r\n\r\nhello",
        lambda: b"200 OK\r\nContent-Length: 0\r\n\r\n",
        lambda: b"409 Conflict\r\nContent-Length: 4\r\n\r\nnine",
        lambda: b"500 Oh\r\nContent-Length: 0\r\n\r\n",
        lambda: b"302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
        lambda: b"200 OK\r\nContent-Length: 99999\r\n\r\n" + b"x" * 99999,
        lambda: b"garbage\r\n\r\n",
    ]

    async def lie(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100_000)
        writer.write(b"HTTP/1.1 " + answers[0]())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(lie, "127.0.0.1", 0)
    key = cosigner_key_of("liar.example", Ed25519PrivateKey.generate())
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    while answers:
        assert await ask_witnesses({"witnesses": Round([KnownWitness(key, url)])}) == 0
        answers.pop(0)
    rows = await square.as_owner("select count(*) from cosignatures")
    assert rows[0][0] == 0
    server.close()
