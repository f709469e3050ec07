"""SQL about idempotency keys."""

from datetime import timedelta
from typing import Final

from msgspec import Struct

from marketplace.ground.db import Unit

KEPT: Final = timedelta(days=30)


class KnownKey(Struct, frozen=True):
    """What is known of a key: the hash of the body it came with, and the answer given."""

    body_hash: bytes
    status: int | None
    answer: bytes | None


async def insert_key(unit: Unit, client: str, route: str, key: str, body_hash: bytes) -> bool:
    """Take the key for this unit of work; False when it is known (waits for whoever holds it)."""
    return bool(
        await unit.execute(
            """insert into idempotency_keys (client, route, key, body_hash, created_at)
               values ($1, $2, $3, $4, $5)
               on conflict (client, route, key) do nothing""",
            client,
            route,
            key,
            body_hash,
            unit.at,
        )
    )


async def find_key(unit: Unit, client: str, route: str, key: str) -> KnownKey | None:
    """The key as it was stored, or None."""
    row = await unit.fetch_row(
        """select body_hash, status, answer from idempotency_keys
           where client = $1 and route = $2 and key = $3""",
        client,
        route,
        key,
    )
    return KnownKey(*row) if row else None


async def set_answer(
    unit: Unit, client: str, route: str, key: str, status: int, answer: bytes | None
) -> None:
    """Store the answer beside the key, in the unit of work that it tells of."""
    await unit.execute(
        """update idempotency_keys set status = $4, answer = $5
           where client = $1 and route = $2 and key = $3""",
        client,
        route,
        key,
        status,
        answer,
    )


async def forget_answers_naming(unit: Unit, ids: list[str]) -> int:
    """Forget the stored answers in which one of these ids stands; their keys stay taken."""
    return await unit.execute(
        """update idempotency_keys set status = null, answer = null
           where answer is not null and exists (
               select from unnest($1::text[]) as named (id)
               where position(convert_to(named.id, 'UTF8') in answer) > 0)""",
        ids,
    )


async def delete_old_keys(unit: Unit) -> int:
    """Forget what is older than `KEPT`; answer how many."""
    return await unit.execute("delete from idempotency_keys where created_at < $1", unit.at - KEPT)
