"""Forms of one act for several things: what waits for this account, each with a box to tick."""

import functools
from collections.abc import Sequence
from typing import Any, Final, get_args

from dashboards.rendering import show_text
from dashboards.workbench.about import fact
from dashboards.workbench.bodies import is_mine
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import is_in_scope
from dashboards.workbench.tasks import Turn, turns_of
from dashboards.workbench.words import name_of, terms_as_options
from impact.milestones.schemas import NewVerification
from impact.milestones.states import Result
from impact.standing import many
from impact.standing.filters import ItemFilters
from impact.standing.queries import list_item_facts
from marketplace.claims.schemas import Qualification
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.web.each import Act
from marketplace.items.draft_schemas import SUBJECTS_MAX, ManyItems

#: Where several moves of a kind are made at once.
PAGES: Final = {
    "publish": ("Publish several items", "/workbench/publication"),
    "qualify": ("Check several claims", "/workbench/qualification"),
    "verify_milestone": ("Verify several milestones", "/workbench/verification"),
}


async def _mine(visit: Visit, act: str) -> list[Turn]:
    """The moves of this kind that wait for this account, item by item."""
    found = await list_item_facts(visit.reader, ItemFilters(unpublished=True))
    return [
        turn
        for item in found
        if is_in_scope(visit.actor, item)
        for turn in turns_of(item)
        if turn.move.act == act and is_mine(visit.actor, turn.move)
    ]


def _sheet(label: str, place: str, options: Sequence[Option], *fields: Field) -> Sheet:
    hint = _("Each is decided by itself: what can be done is done, the others say what they lack.")
    boxes = Field(
        name=place,
        label=label,
        kind="many",
        required=True,
        options=options[:SUBJECTS_MAX],
        hint=hint if options else _("Nothing waits for you here."),
    )
    return Sheet(about={"facts": fact(label, len(options))}, fields=[boxes, *fields])


async def lay_out_publication(visit: Visit) -> Sheet:
    """The drafts that wait to be published."""
    options = [
        Option(
            turn.item.code,
            f"{turn.item.code} {show_text(turn.item, 'title')}",
            name_of(visit.names, turn.item.community),
        )
        for turn in await _mine(visit, "publish")
    ]
    return _sheet(_("Drafts handed in"), "items", options)


async def lay_out_qualification(visit: Visit) -> Sheet:
    """The claims that wait to be checked, with one decision for those that are ticked."""
    options = [
        Option(
            turn.claim.id,
            f"{turn.item.code} {show_text(turn.item, 'title')}",
            name_of(visit.names, turn.claim.organisation),
        )
        for turn in await _mine(visit, "qualify")
        if turn.claim is not None
    ]
    return _sheet(
        _("Claims to check"), "claims", options,
        Field(name="qualified", label=_("Unit, capacity, licence, conflicts"), kind="radio", required=True,
              reads="yes_no", options=[Option("true", _("qualified")), Option("false", _("not qualified"))]),
        Field(name="reason", label=_("Reason"), kind="textarea", required="soft",
              hint=_("Needed when they are not qualified; told to each.")),
    )  # fmt: skip


async def lay_out_verification(visit: Visit) -> Sheet:
    """The milestones that were handed in, with one result for those that are ticked."""
    options = [
        Option(
            turn.item.node.id,
            f"{turn.item.code} {show_text(turn.item, 'title')}",
            show_text(turn.item.node, "title"),
        )
        for turn in await _mine(visit, "verify_milestone")
        if turn.item.node is not None
    ]
    return _sheet(
        _("Milestones handed in"), "milestones", options,
        Field(name="result", label=_("Result"), kind="radio", required=True,
              options=terms_as_options("milestone_state", get_args(Result))),
        Field(name="note", label=_("Note"), kind="textarea"),
    )  # fmt: skip


def _publish_each(wish: ManyItems) -> tuple[Sequence[str], Act]:
    return wish.items, many.publish_one


def _qualify_each(wish: many.ManyQualified) -> tuple[Sequence[str], Act]:
    decision = Qualification(qualified=wish.qualified, reason=wish.reason)
    return wish.claims, functools.partial(many.qualify_one, decision=decision)


def _verify_each(wish: many.ManyVerified) -> tuple[Sequence[str], Act]:
    verification = NewVerification(result=wish.result, note=wish.note)
    return wish.milestones, functools.partial(many.verify_one, verification=verification)


def _form(name: str, page: str, route: Any, command: Any, **more: Any) -> Form:
    title, href = PAGES[page]
    path = href.removeprefix("/workbench")
    return Form(
        name=name, path=path, api=route, title=title, command=command, irreversible=True, **more
    )


SEVERAL_FORMS: Final = (
    _form("publish_many", "publish", many.publish_many, many.publish_one, submit="Publish what is ticked",
          done="Published.", lay_out=lay_out_publication, schema=ManyItems, each=_publish_each,
          explanation="The frame is frozen, the version of the rules is pinned, and units can claim them."),
    _form("qualify_many", "qualify", many.qualify_many, many.qualify_one, submit="Decide on what is ticked",
          done="Decided.", lay_out=lay_out_qualification, schema=many.ManyQualified, each=_qualify_each),
    _form("verify_many", "verify_milestone", many.verify_many, many.verify_one, submit="Verify what is ticked",
          done="Verified.", lay_out=lay_out_verification, schema=many.ManyVerified, each=_verify_each,
          explanation="Look at the evidence of each first: it stands on the milestone’s own page."),
)  # fmt: skip
