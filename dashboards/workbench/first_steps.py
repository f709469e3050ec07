"""What an account with nothing to do can begin with, by role: a sentence and the page for it. Data only."""

from typing import Any, Final

from dashboards.workbench.words import both

#: Role -> (what to do first, where), in the order in which it is sensible. Msgids.
FIRST_STEPS: Final = {
    "unit": (
        ("See what fits you: what is missing, where, until when", "/what-fits"),
        ("Say what you can give, so that communities find you", "/workbench/units/{organisation}/offers"),
        ("Take one line of one item; your next step then stands here", "/items?gap=open"),
    ),
    "community": (
        ("Answer the reports of residents", "/workbench/demands"),
        ("Draft an item from what you heard", "/workbench/drafting"),
        ("Announce a 3+N meeting; several topics fit into one", "/workbench/meetings"),
    ),
    "regional": (
        ("Let the matcher propose who could meet which gap", "/workbench/matching"),
        ("See which offers fit here, and take one up", "/workbench/offers"),
        ("Draft an item, or bring many as a table", "/workbench/imports"),
    ),
    "subdistrict": (
        ("Look at the lists and their policies", "/workbench/words"),
        ("Let the matcher propose who could meet which gap", "/workbench/matching"),
        ("Bring units, offers or items as a table", "/workbench/imports"),
    ),
    "slip_office": (
        ("When a draw is made, its slips to be printed stand here", "/law"),
        ("Type in a paper slip", "/workbench/slips/typing"),
    ),
}  # fmt: skip


def first_steps(role: str, organisation: str | None) -> list[dict[str, Any]]:
    """Where somebody of this role may begin."""
    return [
        {**both(text), "href": page.format(organisation=organisation)}
        for text, page in FIRST_STEPS.get(role, ())
    ]
