"""SQL about intentions taken in a meeting."""

from decimal import Decimal

from msgspec import Struct

from marketplace.ground.db import Reader, Unit


class WallLine(Struct, frozen=True, kw_only=True):
    """A need line as a meeting's wall shows it: the gap, and what was intended in this meeting.

    `intentions`: how many proposals of this meeting wait for their unit's yes, `intended` how much
    they are; no names, nobody's count of people.
    """

    need_line: str
    item: str
    resource: str
    what_zh: str
    what_en: str | None
    unit_zh: str
    unit_en: str | None
    required: Decimal
    gap: Decimal
    intentions: int
    intended: Decimal
    confirmed: int


async def find_standing(reader: Reader, meeting: str) -> str | None:
    """In which state a meeting stands, or None."""
    state: str | None = await reader.fetch_value(
        "select state from meetings where id = $1", meeting
    )
    return state


async def insert_intention(unit: Unit, claim: str, meeting: str, item: str, kind: str) -> None:
    """Tie a proposal to the meeting in which it was taken."""
    await unit.execute(
        """insert into meeting_intentions (claim, meeting, item, claim_kind, taken_at)
           values ($1, $2, $3, $4, $5)""",
        claim,
        meeting,
        item,
        kind,
        unit.at,
    )


async def list_wall_lines(reader: Reader, meeting: str) -> list[WallLine]:
    """The need lines of a meeting's topics, topic by topic."""
    rows = await reader.fetch(
        """select need.id as need_line, need.item, need.resource, need.what_zh, need.what_en,
                  need.unit_zh, need.unit_en, trim_scale(need.required) as required,
                  trim_scale(greatest(need.required - need.reserved - need.signed, 0)) as gap,
                  count(claim.id) filter (where claim.state = 'proposed') as intentions,
                  trim_scale(coalesce(sum(line.quantity) filter (where claim.state = 'proposed'), 0))
                      as intended,
                  count(claim.id) filter (where claim.confirmed_at is not null) as confirmed
           from meeting_topics as topic join need_lines as need on need.item = topic.item
           left join meeting_intentions as intention
               on intention.meeting = topic.meeting and intention.item = topic.item
           left join claim_lines as line on line.claim = intention.claim and line.need_line = need.id
           left join claims as claim on claim.id = line.claim
           where topic.meeting = $1
           group by topic.topic_no, need.id order by topic.topic_no, need.line_no""",
        meeting,
    )
    return [WallLine(**dict(row)) for row in rows]
