"""The state page: every table, act and refusal of the code is on it, with who may and in both languages."""

import re

import pytest
from servers import HOUSE, Client

from dashboards.law import words
from dashboards.law.document import DOCUMENT, law_document
from dashboards.law.showing import ShownLaw, show_law
from dashboards.law.tables import operations_of, read_law
from marketplace.ground.access.declared import KEY
from marketplace.ground.i18n.language import catalogue
from marketplace.ground.refusals import REFUSALS
from marketplace.items.queries import POLICY_FIELDS


async def page_of(client: Client, lang: str) -> str:
    answer = await client.http.get(f"/law?lang={lang}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


def part_of(page: str, anchor: str) -> str:
    """What stands at an anchor, up to the next one."""
    found = re.search(rf'id="{re.escape(anchor)}"(.*?)(?= id="|</main>)', page, re.DOTALL)
    assert found, anchor
    return found[1]


@pytest.mark.parametrize("lang", ["zh-Hans", "en"])
async def test_every_kind_state_and_act_of_the_code_is_on_the_page(
    lang: str, client: Client
) -> None:
    page = await page_of(client, lang)
    law = read_law()
    assert {"claim", "arrival", "item", "gate", "milestone", "draw", "bill_line"} <= {
        kind.code for kind in law.kinds
    }
    for kind in law.kinds:
        listed = part_of(page, f"kind-{kind.code}")
        for state in kind.states:
            assert f">{state}</code>" in listed, (kind.code, state)
    for act in law.acts:
        row = part_of(page, f"act-{act.key}")
        told = re.findall(r'href="#refusal-(\w+)"', row)
        assert told == list(act.refusals), act.key
        for state in (*act.before, *act.after):
            assert f"<code>{state}</code>" in row


async def test_every_refusal_is_on_the_page_in_both_languages(client: Client) -> None:
    page = await page_of(client, "zh-Hans")
    for name, text in REFUSALS.items():
        row = part_of(page, f"refusal-{name}").replace("&#39;", "'")
        for words_of_it in (text.title, text.remedy):
            assert words_of_it in row
            assert catalogue("zh-Hans")[words_of_it] in row
        assert str(text.status) in row


async def test_who_may_comes_from_the_routes_themselves(client: Client) -> None:
    page = await page_of(client, "en")
    qualify = part_of(page, "act-claim.qualify")
    assert "the regional committee, the subdistrict" in qualify
    assert "POST /api/v1/claims/{claim_id}/qualification" in qualify
    assert "the slip office" in part_of(page, "act-draw.reprint")
    assert "by itself" in part_of(page, "act-claim.become_active")


def test_every_act_has_a_door_or_comes_about_by_itself(client: Client) -> None:
    law: ShownLaw = show_law(client.app)
    acts = [*(act for kind in law.kinds for act in kind.acts), *law.others]
    silent = {act.key for act in acts if not act.doors and act.itself is None}
    assert silent <= NO_CALL_YET, (
        "say in dashboards/law/words.py how it comes about, or call its route so"
    )
    both = {act.key for act in acts if act.doors and act.itself is not None}
    assert not both


#: Acts of a table whose calls are still to be built.
NO_CALL_YET: set[str] = set()


def test_every_kind_state_and_act_has_a_chinese_name() -> None:
    law = read_law()
    missing = [kind.code for kind in law.kinds if is_bare(words.name_of("kind", kind.code).zh)]
    missing += [act.key for act in law.acts if is_bare(words.act_name(act).zh)]
    missing += [
        f"{kind.code}.{state}"
        for kind in law.kinds
        for state in kind.states
        if is_bare(words.state_name(kind.code, state).zh)
    ]
    assert not missing, "add `state of …`, `act of …` to papers.po"


def is_bare(text: str) -> bool:
    return text.isascii()


async def test_every_number_of_every_lists_policy_is_on_the_page(client: Client) -> None:
    page = await page_of(client, "en")
    lists = (await client.get("/lists"))["items"]
    for one in lists:
        assert f'href="/lists/{one["code"]}"' in page
    for name in POLICY_FIELDS:
        row = re.search(rf"<code[^>]*>{name}</code></th>(.*?)</tr>", page)
        assert row, name
        told = [re.sub(r"<[^>]+>|,", "", cell) for cell in row[1].split("</td>")[:-1]]
        numbers = [one["policy"][name] for one in lists]
        assert told == ["–" if number is None else str(number) for number in numbers], name


async def test_every_page_leads_to_it(client: Client) -> None:
    page = (await client.http.get("/", headers={"Accept": "text/html"})).text
    assert 'href="/law"' in page


def test_the_document_says_what_the_code_says(client: Client) -> None:
    assert (HOUSE / DOCUMENT).read_text() == law_document(show_law(client.app)), "say: make law"


def test_a_door_is_found_by_the_name_of_its_act(client: Client) -> None:
    """Else the page would show an act as uncalled although somebody may do it."""
    known = {
        handler.operation_id
        for route in client.app.routes
        for handler in getattr(route, "route_handlers", [])
        if KEY in handler.opt
    }
    law = read_law()
    for act in law.acts:
        if act.key not in words.BY_THEMSELVES and act.key not in NO_CALL_YET:
            assert set(operations_of(act)) & known, act.key
