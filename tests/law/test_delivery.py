"""What can be counted as brought and used, who judges it, and how claims end with their item."""

from decimal import Decimal

import pytest

from impact.acceptance.rules import level_that_accepts, may_rectify
from impact.evidence.kinds import media_type_of
from impact.milestones.rules import UseFacts, level_that_verifies
from marketplace.claims.rules import state_at_the_end
from marketplace.claims.states import COUNTED_AT_THE_MILESTONE
from marketplace.deliberation.rules import has_affected_third, is_quorum
from marketplace.deliberation.schemas import NewSeat


def use(resource: str, quantity: int, arrived: int, used: int, handed_in: int) -> UseFacts:
    return UseFacts(resource, *(Decimal(one) for one in (quantity, arrived, used, handed_in)))


@pytest.mark.parametrize("resource", ["goods", "equipment", "materials", "funding"])
def test_things_are_used_out_of_what_arrived(resource: str) -> None:
    facts = use(resource, quantity=40, arrived=30, used=10, handed_in=20)
    assert facts.available == 20
    assert facts.arrives_now == 0


@pytest.mark.parametrize("resource", sorted(COUNTED_AT_THE_MILESTONE))
def test_time_and_presence_arrive_by_being_used(resource: str) -> None:
    facts = use(resource, quantity=40, arrived=0, used=0, handed_in=25)
    assert facts.available == 40
    assert facts.arrives_now == 25


@pytest.mark.parametrize(
    ("arrived", "used", "handed_in", "arrives"),
    [(10, 0, 10, 0), (10, 0, 25, 15), (30, 10, 5, 0), (30, 10, 30, 10)],
)
def test_an_arrival_recorded_anyway_counts_once(
    arrived: int, used: int, handed_in: int, arrives: int
) -> None:
    assert use("volunteer_hours", 40, arrived, used, handed_in).arrives_now == arrives


def test_the_resources_of_time_and_presence_are_those_of_the_law() -> None:
    words = "construction volunteer_hours professional_service instructor venue design operation data_tech"
    assert sorted(COUNTED_AT_THE_MILESTONE) == sorted(words.split())


@pytest.mark.parametrize("level", ["community", "regional", "subdistrict"])
def test_the_template_names_who_verifies_but_the_subdistrict_does_it_for_the_whole(
    level: str,
) -> None:
    assert level_that_verifies(level, for_the_whole=False) == level
    assert level_that_verifies(level, for_the_whole=True) == "subdistrict"


@pytest.mark.parametrize(
    ("template", "level"),
    [
        ("MT-CONSTR", "subdistrict"),
        ("MT-INSTALL", "subdistrict"),
        ("MT-DIGITAL", "subdistrict"),
        ("MT-LIGHT", "community"),
        ("MT-SERVICE", "community"),
        (None, "community"),
    ],
)
def test_works_installations_and_systems_are_accepted_by_the_subdistrict(
    template: str | None, level: str
) -> None:
    assert level_that_accepts(template, for_the_whole=False) == level
    assert level_that_accepts(template, for_the_whole=True) == "subdistrict"


def test_a_failed_acceptance_opens_so_many_rounds_and_no_more() -> None:
    assert [may_rectify(fails, 2) for fails in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize(
    ("state", "parts", "end"),
    [
        ("proposed", [(10, 0)], "not_selected"),
        ("submitted", [(10, 0)], "not_selected"),
        ("waiting", [(10, 0)], "not_selected"),
        ("qualified", [(10, 0)], "not_selected"),
        ("selected", [(10, 0)], "terminated"),
        ("signed", [(10, 0)], "terminated"),
        ("active", [(10, 0), (5, 0)], "terminated"),
        ("active", [(10, 0), (5, 1)], "partly_fulfilled"),
        ("active", [(10, 10), (5, 4)], "partly_fulfilled"),
        ("active", [(10, 10), (5, 5)], "fulfilled"),
    ],
)
def test_a_claim_ends_with_its_item_by_what_it_delivered(
    state: str, parts: list[tuple[int, int]], end: str
) -> None:
    lines = {f"L{n}": (Decimal(a), Decimal(b)) for n, (a, b) in enumerate(parts)}
    assert state_at_the_end(state, lines) == end


PARTY, RESIDENTS, PROPERTY = (
    "community_party_organization",
    "residents_committee",
    "property_company",
)


def seats(*names: str) -> list[NewSeat]:
    return [NewSeat(seat=name, count=1) for name in names]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("community_type", "names", "there"),
    [
        ("resettlement", (PARTY, "owners_committee", PROPERTY), True),
        ("resettlement", (PARTY, RESIDENTS, PROPERTY), True),
        ("urban_commercial", (PARTY, RESIDENTS, PROPERTY), True),
        ("resettlement", (PARTY, RESIDENTS), False),
        ("resettlement", (RESIDENTS, PROPERTY, "police"), False),
        ("resettlement", (PARTY, PROPERTY, "expert"), False),
        ("resettlement", (PARTY, "tenants_representative", "operator"), False),
        ("talent_dormitory", (PARTY, "tenants_representative", "operator"), True),
        ("talent_dormitory", (PARTY, RESIDENTS, PROPERTY), False),
        ("all", (PARTY, RESIDENTS, PROPERTY), True),
        ("all", (PARTY, "tenants_representative", "operator"), True),
        ("all", (PARTY, PROPERTY, "operator"), False),
    ],
)
def test_a_meeting_has_its_quorum_with_the_three_fixed_seats_of_its_community(
    community_type: str, names: tuple[str, ...], *, there: bool
) -> None:
    assert is_quorum(community_type, seats(*names)) is there


@pytest.mark.parametrize(
    ("affected", "others", "enough"), [(1, 2, True), (1, 3, False), (2, 4, True), (0, 3, False)]
)
def test_a_third_of_all_seats_belongs_to_affected_residents(
    affected: int, others: int, *, enough: bool
) -> None:
    there = [NewSeat(seat="expert", count=others)]
    if affected:
        there.append(NewSeat(seat="affected_resident", count=affected))
    assert has_affected_third(there) is enough


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        ("清点：40个\n".encode(), "text/plain"),
        (b"", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"  <html>", None),
        ("\ufeff<script>".encode(), None),
        (b"MZ\x90\x00", None),
        (b"text with \x00 in it", None),
        (b"\xff\xfe\xfd", None),
    ],
)
def test_a_file_is_what_its_bytes_show_and_not_what_it_is_called(
    content: bytes, media_type: str | None
) -> None:
    assert media_type_of(content) == media_type
