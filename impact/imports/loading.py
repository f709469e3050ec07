"""The load command: a folder, or once the demonstration with its accounts."""

import os
from pathlib import Path
from typing import Final

import msgspec

from impact.imports.commands import DEMONSTRATION, Loaded, NotEmpty, load_folder, read_and_check
from impact.imports.reading import BadFolder, RowFault, Sheet
from impact.imports.rows import AUDITOR, SLIP_OFFICE, SUBDISTRICT
from marketplace.ground.access.actor import LOADER, Role
from marketplace.ground.db import DB, Unit, in_one_unit
from marketplace.ground.settings import Settings
from marketplace.organisations.commands import add_account
from marketplace.organisations.schemas import NewAccount

ACCOUNTS_FILE: Final = "demo-accounts.json"


async def load(url: str, settings: Settings, folder: Path | None) -> str:
    """Load `folder`, or the demonstration when it is None; answer what was done, in a sentence.

    Raises `BadFolder` with every bad row; then nothing was changed. A demonstration that is there
    already is left as it is.
    """
    sheets = read_and_check(folder or DEMONSTRATION)
    await DB.open(url, name="load")

    async def work(unit: Unit) -> tuple[Loaded, list[NewAccount]]:
        loaded = await load_folder(unit, sheets, demonstration=folder is None)
        if folder is not None:
            return loaded, []
        accounts = [await add_account(unit, role, body) for role, body in _bodies(sheets)]
        _hand_over(settings.folder, accounts)
        return loaded, accounts

    try:
        loaded, accounts = await in_one_unit(LOADER, "load", work)
    except NotEmpty:
        if folder is None:
            return "The demonstration data is there already."
        fault = RowFault(
            str(folder), 0, "", "The database holds lists already; load into an empty one."
        )
        raise BadFolder([fault]) from None
    finally:
        await DB.close()
    said = ", ".join(
        f"{count} {name.replace('_', ' ')}"
        for name, count in msgspec.structs.asdict(loaded).items()
    )
    return f"Loaded {said}." + (f" {len(accounts)} demonstration accounts." if accounts else "")


def _bodies(sheets: dict[str, Sheet]) -> list[tuple[Role, str]]:
    """Every body of the demonstration gets one account."""
    communities = [row for _, row in sheets["communities.csv"].rows]
    committees = sorted({row.regional_party_committee_id for row in communities})
    units = [row.unit_id for _, row in sheets["units.csv"].rows]
    return [
        *(("unit", unit) for unit in units),
        *(("community", row.community_id) for row in communities),
        *(("regional", committee) for committee in committees),
        ("subdistrict", SUBDISTRICT),
        ("slip_office", SLIP_OFFICE),
        ("auditor", AUDITOR),
    ]


def _hand_over(folder: Path, accounts: list[NewAccount]) -> None:
    """Write the accounts where only we may read them, before they exist for anybody."""
    fresh = folder / f"{ACCOUNTS_FILE}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(accounts), indent=2))
    fresh.replace(folder / ACCOUNTS_FILE)
