"""The pages as a telephone meets them: Lighthouse's scores and the bytes that are sent.

Lighthouse is no part of this house: `npm install lighthouse` somewhere, and name its command in
LIGHTHOUSE or have it on the path. It opens the Chromium of this machine.
"""

import asyncio
import json
import os
import shutil
import subprocess
from typing import Any, Final

from benches.reading import first_answer, start_web
from benches.town import loaded_town

PAGES: Final = (
    "/", "/items?programme=livelihood", "/items/LL-001", "/bill", "/communities/C06", "/report", "/slip",
    "/dashboards/problems-by-domain", "/ledger",
)  # fmt: skip
#: Aims: performance, and the three that a page either has or has not.
PERFORMANCE_AIM: Final = 95
WHOLE: Final = ("accessibility", "best-practices", "seo")
CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = "--headless=new --no-sandbox --disable-gpu --disable-quic"
SECONDS_MAX: Final = 180


async def look_at_pages(_seconds: float) -> list[str]:
    """A line for each page: the four scores and the bytes sent; then what is wrong with it."""
    command = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if command is None:
        return [
            "pages: Lighthouse is not here. Run `npm install lighthouse` in a folder of your own and name",
            "  its node_modules/.bin/lighthouse in LIGHTHOUSE.",
        ]
    lines = [
        "pages on a slow telephone, scores of 100: performance, accessibility, practice, search"
    ]
    async with loaded_town() as settings:
        web, port = start_web(settings)
        try:
            await asyncio.to_thread(first_answer, port)
            for page in PAGES:
                address = f"http://127.0.0.1:{port}{page}"
                lines += _told(page, await asyncio.to_thread(_look, command, address))
        finally:
            web.terminate()
            web.wait()
    return lines


def _look(command: str, address: str) -> dict[str, Any]:
    browser = next((path for name in CHROMIUM if (path := shutil.which(name))), "")
    answer = subprocess.run(
        [command, address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"],
        env={**os.environ, "CHROME_PATH": browser},
        capture_output=True,
        check=True,
        timeout=SECONDS_MAX,
    )
    report: dict[str, Any] = json.loads(answer.stdout)
    return report


def _told(page: str, report: dict[str, Any]) -> list[str]:
    scores = {
        name: round(100 * (part["score"] or 0)) for name, part in report["categories"].items()
    }
    sent = report["audits"]["total-byte-weight"]["numericValue"]
    told = ("performance", *WHOLE)
    is_met = scores["performance"] >= PERFORMANCE_AIM and all(scores[name] == 100 for name in WHOLE)
    line = " ".join(f"{scores[name]:4}" for name in told)
    return [
        f"  {page:32} {line}  {sent / 1000:7.1f} kB  {'as aimed' if is_met else 'below the aim'}",
        *(f"      {one}" for one in _wrong(report, told)),
    ]


def _wrong(report: dict[str, Any], parts: tuple[str, ...]) -> list[str]:
    """What costs points, by its name, with what was measured."""
    found = []
    for part in parts:
        for one in report["categories"][part]["auditRefs"]:
            audit = report["audits"][one["id"]]
            if one["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                found.append(f"{one['id']} {audit.get('displayValue', '')}".rstrip())
    return found
