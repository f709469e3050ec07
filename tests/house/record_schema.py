"""Write `impact/invariants/schema.txt` anew from a freshly migrated database: `make schema`."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "story"))
os.environ.setdefault("PICCOLO_CONF", "piccolo_conf")

from servers import make_folder

from impact.invariants.the_schema_stands import RECORDED, list_promises
from marketplace.ground.db import DB, looking
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.migrations import migrate


async def record(url: str) -> None:
    await DB.open(url, name="migrate", as_owner=True)
    await migrate()
    async with looking() as reader:
        lines = await list_promises(reader)
    await DB.close()
    RECORDED.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def main() -> None:
    folder = make_folder("schema")
    try:
        with EmbeddedPostgres(folder) as server:
            asyncio.run(record(server.url))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
