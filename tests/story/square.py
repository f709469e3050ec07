"""The people of the town in this very process: one sentence for each act, over the application's routes."""

import asyncio
import csv
import io
from datetime import timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from typing import Any

import asyncpg
import httpx
import msgspec
from servers import Client

from impact.invariants.checking import list_findings
from marketplace.ground.access.actor import LOADER, Role
from marketplace.ground.clock import civil_date, now
from marketplace.ground.db import Unit, looking, reading, unit_of_work
from marketplace.organisations.commands import add_account
from marketplace.organisations.queries import OrganisationRow, insert_organisations
from marketplace.units.queries import insert_units
from workers.lapse_claims import lapse_claims

CONTACT = {"name": "示例联系人", "phone": "0512-00000000"}
BROUGHT = ("goods", "equipment", "materials", "funding")
ACCEPTED_ABOVE = ("MT-CONSTR", "MT-INSTALL", "MT-DIGITAL")
_numbers = count(1)


def days_ago(days: int) -> str:
    """The date so many days ago; of a negative number, in the future."""
    return (civil_date(now()) - timedelta(days)).isoformat()


#: Of every table but the counters of guesses: how many rows, and a sum over their contents.
_TABLES = """
    select tablename from pg_tables where schemaname = 'public'
    and tablename not in ('migration', 'guess_counters') order by 1
"""
_PRINT = "select '{0}', count(*), coalesce(sum(hashtextextended(row::text, 0)), 0) from {0} as row"


class Square:
    """Accounts of the demonstration, and what they do; `client` is the fixture of that name."""

    def __init__(self, client: Client) -> None:
        self.client = client

    # Knocking.

    async def act(self, who: str | None, path: str, body: Any = None, **more: Any) -> Any:
        """Do an act that must succeed."""
        answer = await self.client.post(who, path, body, **more)
        assert answer.status_code in (200, 201), (who, path, answer.status_code, answer.text)
        return answer.json()

    async def refused(self, who: str | None, path: str, body: Any = None, **more: Any) -> str:
        """Do an act that must be refused; the name of the problem."""
        answer: httpx.Response = await self.client.post(who, path, body, **more)
        assert 400 <= answer.status_code < 500, (who, path, answer.status_code, answer.text)
        return str(answer.json()["type"].removeprefix("/problems/"))

    async def item(self, code: str) -> Any:
        return await self.client.get(f"/items/{code}")

    async def line(self, need_line: str) -> dict[str, Decimal]:
        """The quantities of a need line."""
        item = await self.item(need_line.rsplit("-", 1)[0])
        found = next(one for one in item["need_lines"] if one["id"] == need_line)
        names = ("required", "reserved", "signed", "arrived", "used", "gap")
        return {name: Decimal(found[name]) for name in names}

    # Looking behind the routes.

    async def fingerprint(self) -> dict[str, tuple[int, int]]:
        """What stands in every table: two that are equal mean that nothing changed in between."""
        async with looking() as reader:
            tables = [row["tablename"] for row in await reader.fetch(_TABLES)]
            rows = await reader.fetch(" union all ".join(_PRINT.format(one) for one in tables))
        return {row[0]: (row[1], row[2]) for row in rows}

    async def broken_truths(self) -> list[str]:
        """What `jiebang check` finds once the clockwork has heard and sealed everything."""
        await self.client.clockwork()
        async with reading() as reader:
            return [str(one) for one in await list_findings(reader)]

    async def plant(self, statements: str) -> None:
        """Write, as the owner, what even constraints between tables forbid."""
        owner = await asyncpg.connect(self.client.settings.database_url)
        try:
            await owner.execute(f"set session_replication_role = replica; {statements}")
        finally:
            await owner.close()

    async def as_owner(self, sql: str, *values: Any) -> Any:
        """Do as the owner what no act could."""
        owner = await asyncpg.connect(self.client.settings.database_url)
        try:
            return await owner.fetch(sql, *values)
        finally:
            await owner.close()

    async def lapse(self) -> int:
        """What the worker does every minute to the units' clocks; how many claims ended."""
        return await lapse_claims({})

    async def pin_policy(self, code: str, **fields: Any) -> None:
        """Let the item stand under a policy with these fields, as if published under it."""
        item = await self.item(code)
        answer = await self.client.call(
            "SD-1", "PATCH", f"/lists/{item['list']}/policy", json=fields
        )
        assert answer.status_code == 200, answer.text
        version = answer.json()["policy"]["version"]
        await self.as_owner("update items set policy_version = $1 where code = $2", version, code)

    async def add_account(self, role: Role, organisation: str) -> str:
        """An account of this role for this organisation; the name under which it acts here."""
        async with unit_of_work(LOADER, "test") as unit:
            made = await add_account(unit, role, organisation)
        name = f"{role} of {organisation}"
        self.client.accounts[name] = msgspec.structs.asdict(made)
        return name

    async def add_units(self, many: int) -> list[str]:
        """So many more units, each with an account."""
        names = [f"T{next(_numbers):05d}" for _ in range(many)]
        async with unit_of_work(LOADER, "test") as unit:
            await _insert_units(unit, names)
            for name in names:
                made = await add_account(unit, "unit", name)
                self.client.accounts[name] = msgspec.structs.asdict(made)
        return names

    # Sentences.

    def community_of(self, item: Any) -> str:
        return "SD-1" if item["community"] == "ALL" else str(item["community"])

    def committee_of(self, item: Any) -> str:
        return str(item["regional_committee"] or "SD-1")

    async def wish(self, code: str, share: dict[str, str] | None = None, **more: Any) -> Any:
        """The body of a claim: of `share`, or of everything that the item still lacks."""
        item = await self.item(code)
        wanted = share or {one["id"]: one["gap"] for one in item["need_lines"] if one["gap"] != "0"}
        lines = [{"need_line": line, "quantity": quantity} for line, quantity in wanted.items()]
        return {"lines": lines, "finish_on": days_ago(-365), "contact": CONTACT, **more}

    async def claim(
        self, unit: str, code: str, share: dict[str, str] | None = None, **more: Any
    ) -> Any:
        return await self.act(unit, f"/items/{code}/claims", await self.wish(code, share, **more))

    async def select(self, claim: Any, **choice: Any) -> Any:
        item = await self.item(claim["item"])
        body = {"selected": True, "lead": False, "deliberation": None, "reason": "合适", **choice}
        return await self.act(self.committee_of(item), f"/claims/{claim['id']}/selection", body)

    async def deliberate(self, code: str, **fields: Any) -> Any:
        item = await self.item(code)
        path = f"/items/{code}/deliberations"
        return await self.act(self.community_of(item), path, {**meeting(item), **fields})

    async def qualify(self, claim: Any) -> Any:
        item = await self.item(claim["item"])
        path = f"/claims/{claim['id']}/qualification"
        return await self.act(self.committee_of(item), path, {"qualified": True})

    async def choose(self, unit: str, code: str, share: dict[str, str] | None = None) -> Any:
        """Claim, and be chosen as the item's track asks."""
        claim = await self.claim(unit, code, share)
        if (await self.item(code))["track"] == "light":
            return await self.select(claim)
        await self.qualify(claim)
        held = await self.deliberate(code)
        return await self.select(claim, deliberation=held["id"])

    async def sign(self, unit: str, claim: Any) -> Any:
        item = await self.item(claim["item"])
        path = f"/claims/{claim['id']}/signature"
        await self.act(unit, path, {"signatory_role": "负责人"})
        return await self.act(self.community_of(item), path, {"signatory_role": "书记"})

    async def start(self, unit: str, code: str, share: dict[str, str] | None = None) -> Any:
        """Claim, be chosen, sign; without open gates delivery may begin and the nodes are made."""
        claim = await self.sign(unit, await self.choose(unit, code, share))
        await self.client.clockwork()
        return claim

    async def bring(self, unit: str, claim: Any) -> None:
        """Bring every thing that the claim promises, and have it counted."""
        item = await self.item(claim["item"])
        resources = {one["id"]: one["resource"] for one in item["need_lines"]}
        for line in claim["lines"]:
            if resources[line["need_line"]] in BROUGHT:
                part = {"need_line": line["need_line"], "quantity": line["quantity"]}
                arrival = await self.act(unit, f"/claims/{claim['id']}/arrivals", part)
                counted = {"quantity": line["quantity"]}
                path = f"/arrivals/{arrival['id']}/confirmation"
                await self.act(self.community_of(item), path, counted)
        await self.client.clockwork()

    async def nodes(self, code: str) -> list[Any]:
        return list((await self.client.get(f"/items/{code}/milestones"))["items"])

    async def attach(self, unit: str, node: Any) -> None:
        """Add a file of a kind that the node lists."""
        answer = await self.client.call(
            unit,
            "POST",
            f"/milestones/{node['id']}/evidence",
            files={"file": ("proof.txt", b"counted and found right", "text/plain")},
            data={"kind": node["evidence_kinds"][0], "captured_on": days_ago(0)},
        )
        assert answer.status_code == 201, answer.text

    async def deliver(self, unit: str, claim: Any) -> None:
        """Bring, hand in and have verified; everything is used at the last node."""
        await self.bring(unit, claim)
        item = await self.item(claim["item"])
        verifiers = {
            "community": self.community_of(item),
            "regional": self.committee_of(item),
            "subdistrict": "SD-1",
        }
        nodes = await self.nodes(claim["item"])
        for node in nodes:
            used = [
                {"claim": claim["id"], "need_line": one["need_line"], "quantity": one["quantity"]}
                for one in claim["lines"]
                if node is nodes[-1]
            ]
            if item["track"] == "full":
                await self.attach(unit, node)
            await self.act(unit, f"/milestones/{node['id']}/submission", {"used": used})
            path = f"/milestones/{node['id']}/verification"
            await self.act(verifiers[node["verified_by"]], path, {"result": "met"})

    async def accept(self, code: str, result: str = "pass") -> Any:
        item = await self.item(code)
        above = item["milestone_template"] in ACCEPTED_ABOVE
        who = "SD-1" if above else self.community_of(item)
        return await self.act(who, f"/items/{code}/acceptance", acceptance(item, result))

    async def draw(self, code: str) -> Any:
        """Ask for a draw while the clockwork runs, as the worker does; answered with its seed."""
        item = await self.item(code)
        asking = asyncio.create_task(self.act(self.community_of(item), f"/items/{code}/draws"))
        while not asking.done():
            await self.client.clockwork()
        return asking.result()

    async def print_slips(self, draw: Any) -> list[str]:
        answer = await self.client.post("SO-1", f"/draws/{draw['id']}/print")
        assert answer.status_code == 200, answer.text
        return [row["code"] for row in csv.DictReader(io.StringIO(answer.text))]

    async def answer(self, code: str, resolved: str = "yes") -> Any:
        said = {"resolved": resolved, "grade": "satisfied"}
        return await self.act(None, f"/slips/{code}/answer", said)

    async def ask_residents(self, unit: str, code: str) -> list[str]:
        """Walk a whole item up to printed slips; their codes."""
        claim = await self.start(unit, code)
        await self.deliver(unit, claim)
        await self.accept(code)
        return await self.print_slips(await self.draw(code))

    async def close(self, code: str, resolution: str = "solved", reason: str | None = None) -> Any:
        item = await self.item(code)
        body = {"resolution": resolution, "reason": reason}
        return await self.act(self.committee_of(item), f"/items/{code}/closure", body)


async def _insert_units(unit: Unit, names: list[str]) -> None:
    bodies = [
        OrganisationRow(
            id=name, kind="unit", name_zh=name, source="illustrative", demonstration=True
        )
        for name in names
    ]
    await insert_organisations(unit, bodies)
    details = [
        SimpleNamespace(
            unit_id=name,
            kind="enterprise",
            state_owned="no",
            community_id="C01",
            credit_code=f"91320599{name:0>10}",
        )
        for name in names
    ]
    await insert_units(unit, details)


def seat(name: str, people: int = 1, **more: Any) -> dict[str, Any]:
    return {"seat": name, "count": people, "position": "for", **more}


def meeting(item: Any) -> dict[str, Any]:
    """The record of a meeting that nothing refuses."""
    dormitory = item["community_type"] == "talent_dormitory"
    others = ("tenants_representative", "operator") if dormitory else (
        "residents_committee", "property_company",
    )  # fmt: skip
    fixed = ("community_party_organization", *others)
    return {
        "notified_on": days_ago(20),
        "held_on": days_ago(1),
        "place": "议事室",
        "seats": [*(seat(name) for name in fixed), seat("affected_resident", 2)],
        "opinion_zh": "同意，施工避开午休。",
        "objections": ["担心占用绿地"],
    }


def acceptance(item: Any, result: str = "pass") -> dict[str, Any]:
    """An acceptance of exactly what was aimed at."""
    outcomes = [
        {"outcome_code": one["outcome_code"], "quantity": one["target"]} for one in item["outcomes"]
    ]
    return {"result": result, "outcomes": outcomes}
