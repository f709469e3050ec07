"""Take the pictures of ten key pages anew: `python tests/browser/take_screenshots.py http://127.0.0.1:8000`.

The server is a demonstration, and every picture says so at its top.
"""

import io
import sys
from pathlib import Path
from typing import Any, Final

from conftest import ARGS, CHROMIUM
from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER: Final = Path(__file__).parent.parent.parent / "docs/screenshots"
WIDE: Final = {"viewport": {"width": 1280, "height": 900}}
PHONE: Final = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 1.5}
HEIGHT_MAX: Final = 1_900
PICTURES: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("portal-wide", "/", WIDE),
    ("portal-phone", "/", PHONE),
    ("portal-phone-large-print", "/?view=large", PHONE),
    ("items-wide", "/items?programme=livelihood&resource=venue", WIDE),
    ("item-wide", "/items/LL-018", WIDE),
    ("item-phone-dark", "/items/LL-020", {**PHONE, "color_scheme": "dark"}),
    ("bill-wide", "/bill?programme=livelihood", WIDE),
    ("bill-wide-english-dark", "/bill?programme=livelihood", {**WIDE, "color_scheme": "dark", "locale": "en-GB"}),
    ("communities-wide", "/communities", WIDE),
    ("slip-phone", "/slip", PHONE),
)  # fmt: skip


def take(address: str) -> None:
    """Write every picture as a small WebP."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        for name, path, settings in PICTURES:
            context = chromium.new_context(**{"base_url": address, "locale": "zh-CN", **settings})
            page = context.new_page()
            page.goto(path)
            picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
            picture = picture.crop((0, 0, picture.width, min(picture.height, HEIGHT_MAX)))
            picture.save(FOLDER / f"{name}.webp", quality=50, method=6)
            context.close()
        chromium.close()


if __name__ == "__main__":
    take(sys.argv[1])
