"""Write `docs/law.md` anew from the code: `make law`."""

import tempfile
from pathlib import Path

from app import create_app
from dashboards.law.document import DOCUMENT, law_document
from dashboards.law.showing import show_law
from marketplace.ground.settings import Settings

HOUSE = Path(__file__).parent.parent.parent

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=folder))
        (HOUSE / DOCUMENT).write_text(law_document(show_law(app)), "utf-8")
