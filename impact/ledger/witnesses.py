"""The witnesses that a deployment asks to cosign: who they are, and asking one of them."""

import asyncio
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import httpx

from impact.ledger import proving, queries
from impact.ledger.cosignatures import CosignerKey, find_cosignature, parse_cosigner_key
from impact.ledger.growth import Growth
from impact.ledger.notes import NoteError
from impact.ledger.queries import SealedHead
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import in_one_unit, reading
from marketplace.ground.settings import BadSettings

SECONDS_MAX: Final = 4.0
_ANSWER_BYTES_MAX: Final = 10_000
_OK, _CONFLICT = 200, 409


class KnownWitness(NamedTuple):
    """A witness: the key that must cosign, and the address to ask."""

    key: CosignerKey
    url: str


class NotCosigned(Exception):
    """The witness did not cosign; the message says why."""


class WitnessAhead(Exception):
    """The witness has cosigned more than there is here: an old backup runs, or a second ledger."""


def parse_witnesses(text: str | None) -> list[KnownWitness]:
    """Read `KEY=URL` of each witness, with commas between; raises `BadSettings`."""
    known = []
    for part in filter(None, (one.strip() for one in (text or "").split(","))):
        # A key may end in the equals signs of base64; an address begins with its scheme.
        key, _, rest = part.rpartition("=http")
        url = f"http{rest}"
        try:
            if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
                raise ValueError("its address begins with http:// or https://")
            known.append(KnownWitness(parse_cosigner_key(key), url.rstrip("/")))
        except ValueError as fault:
            told = (
                "a witness is written name+hash+base64=https://address, with commas between several"
            )
            raise BadSettings(f"JIEBANG_WITNESSES: {fault}; {told}.") from None
    return known


async def ask_to_cosign(witness: KnownWitness, http: httpx.AsyncClient) -> int | None:
    """Have the newest checkpoint cosigned and keep the cosignature; its size, None when it was already.

    No connection to the database is held while the witness is asked. Raises `NotCosigned`,
    `WitnessAhead`.
    """
    name = str(witness.key)
    async with reading() as reader:
        head = await queries.find_head(reader)
        old = await queries.find_size_cosigned(reader, name)
    if head is None or head.size == old:
        return None
    status, answer = await _ask(witness, http, old, head)
    if status == _CONFLICT:
        old = _size_told(answer)
        if old > head.size:
            raise WitnessAhead(f"{name} has cosigned {old} entries and here are {head.size}")
        status, answer = await _ask(witness, http, old, head)
    if status != _OK:
        raise NotCosigned(f"{name} answered {status}: {answer.strip()[:200]}")
    try:
        found = find_cosignature(answer, head.text, witness.key)
    except NoteError as fault:
        raise NotCosigned(f"{name}: {fault}") from None
    await in_one_unit(
        CLOCKWORK, "witness", queries.insert_cosignature, head.size, name, found.line, found.seconds
    )
    return head.size


def _size_told(answer: str) -> int:
    size = answer.strip()
    if not size.isdecimal() or len(size) > 19:
        raise NotCosigned(f"a conflict without a size: {size[:50]!r}")
    return int(size)


async def _ask(
    witness: KnownWitness, http: httpx.AsyncClient, old: int, head: SealedHead
) -> tuple[int, str]:
    async with reading() as reader:
        proof = await proving.prove_growth(reader, old, head.size)
    body = Growth(old, tuple(proof), head.note).to_bytes()
    try:
        async with (
            asyncio.timeout(SECONDS_MAX),
            http.stream("POST", f"{witness.url}/add-checkpoint", content=body) as answer,
        ):
            told = b""
            async for part in answer.aiter_bytes():
                told += part
                if len(told) > _ANSWER_BYTES_MAX:
                    raise NotCosigned(f"{witness.key.name} answers without end")
            return answer.status_code, told.decode(errors="replace")
    except (httpx.HTTPError, TimeoutError) as fault:
        raise NotCosigned(f"{witness.key.name} {type(fault).__name__}: {fault}") from None
