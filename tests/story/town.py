"""A town that talks to a running Jiebang over HTTP, one sentence for each act."""

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

TODAY = time.strftime("%Y-%m-%d")
CONTACT = {"name": "示例联系人", "phone": "0512-00000000"}


class Town:
    """Accounts of the demonstration, and what they do."""

    def __init__(self, base_url: str, data_dir: Path) -> None:
        self.http = httpx.Client(base_url=base_url, timeout=15)
        rows = json.loads((data_dir / "demo-accounts.json").read_text())
        self.accounts = {row["organisation"]: row for row in rows}

    def close(self) -> None:
        self.http.close()

    def call(self, who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        headers = dict(more.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.accounts[who]['token']}"
        return self.http.request(method, path, headers=headers, **more)

    def act(self, who: str | None, path: str, body: Any = None, **more: Any) -> Any:
        """Do an act that must succeed."""
        answer = self.call(who, "POST", f"/api/v1{path}", json=body or {}, **more)
        assert answer.status_code in (200, 201), (who, path, answer.status_code, answer.text)
        return answer.json()

    def refused(self, who: str | None, path: str, body: Any = None) -> str:
        """Do an act that must be refused; the refusal's name."""
        answer = self.call(who, "POST", f"/api/v1{path}", json=body or {})
        assert 400 <= answer.status_code < 500, (who, path, answer.status_code, answer.text)
        problem = answer.json()
        assert problem["status"] == answer.status_code
        return str(problem["type"].removeprefix("/problems/"))

    def read(self, path: str, **params: Any) -> Any:
        answer = self.http.get(f"/api/v1{path}", params=params)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def all(self, path: str, **params: Any) -> list[Any]:
        rows: list[Any] = []
        cursor = None
        while True:
            page = self.read(path, limit=100, **params, **({"cursor": cursor} if cursor else {}))
            rows += page["items"]
            cursor = page["next"]
            if cursor is None:
                assert len(rows) == page["total"]
                return rows

    def await_that(self, what: Callable[[], Any], seconds: float = 10) -> Any:
        """Wait until `what()` is true; the law says within 10 s."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = what()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s: {what}")

    # Who decides about an item.

    def committee_of(self, item: dict[str, Any]) -> str:
        return item["regional_committee"] or "SD-1"

    def community_of(self, item: dict[str, Any]) -> str:
        return "SD-1" if item["community"] == "ALL" else item["community"]

    # Sentences.

    def claim_all(self, unit: str, code: str, **more: Any) -> Any:
        """Claim everything that an item still lacks."""
        item = self.read(f"/items/{code}")
        lines = [
            {"need_line": line["id"], "quantity": line["gap"]}
            for line in item["need_lines"]
            if line["gap"] != "0"
        ]
        body = {"lines": lines, "finish_on": "2027-12-31", "contact": CONTACT, **more}
        return self.act(unit, f"/items/{code}/claims", body)

    def sign_both(self, unit: str, item: dict[str, Any], claim: str) -> Any:
        self.act(unit, f"/claims/{claim}/signature", {"signatory_role": "负责人"})
        return self.act(
            self.community_of(item), f"/claims/{claim}/signature", {"signatory_role": "书记"}
        )

    def deliver_all(self, unit: str, code: str, claim: str) -> None:
        """Bring what must be brought, hand in and verify every milestone; all is used at the last."""
        item = self.read(f"/items/{code}")
        held = self.read(f"/claims/{claim}")["lines"]
        kinds = {line["id"]: line["resource"] for line in item["need_lines"]}
        for line in held:
            if kinds[line["need_line"]] in ("goods", "equipment", "materials", "funding"):
                arrival = self.act(
                    unit,
                    f"/claims/{claim}/arrivals",
                    {"need_line": line["need_line"], "quantity": line["quantity"]},
                )
                self.act(
                    self.community_of(item),
                    f"/arrivals/{arrival['id']}/confirmation",
                    {"quantity": line["quantity"]},
                )
        nodes = self.await_that(lambda: self.read(f"/items/{code}/milestones")["items"])
        for node in nodes:
            used = (
                [
                    {"claim": claim, "need_line": one["need_line"], "quantity": one["quantity"]}
                    for one in held
                ]
                if node is nodes[-1]
                else []
            )
            self.hand_in_and_verify(unit, item, node, used)

    def hand_in_and_verify(
        self, unit: str, item: dict[str, Any], node: dict[str, Any], used: list[Any]
    ) -> None:
        if item["track"] == "full":
            self.call(
                unit,
                "POST",
                f"/api/v1/milestones/{node['id']}/evidence",
                files={"file": ("proof.txt", b"counted and found right", "text/plain")},
                data={"kind": node["evidence_kinds"][0], "captured_on": TODAY},
            ).raise_for_status()
        self.act(unit, f"/milestones/{node['id']}/submission", {"used": used})
        level = node["verified_by"]
        verifier = {
            "community": self.community_of(item),
            "regional": self.committee_of(item),
            "subdistrict": "SD-1",
        }[level]
        self.act(verifier, f"/milestones/{node['id']}/verification", {"result": "met"})

    def accept(self, code: str, result: str = "pass") -> Any:
        item = self.read(f"/items/{code}")
        by_subdistrict = item["milestone_template"] in ("MT-CONSTR", "MT-INSTALL", "MT-DIGITAL")
        who = "SD-1" if by_subdistrict else self.community_of(item)
        outcomes = [
            {"outcome_code": one["outcome_code"], "quantity": one["target"]}
            for one in item["outcomes"]
        ]
        return self.act(who, f"/items/{code}/acceptance", {"result": result, "outcomes": outcomes})

    def draw_and_print(self, code: str) -> list[str]:
        """Draw, wait for the seed, and print: the codes as they stand on paper."""
        item = self.read(f"/items/{code}")
        draw = self.act(self.community_of(item), f"/items/{code}/draws")
        self.await_that(lambda: self.read(f"/items/{code}/draws")["items"][-1]["seed"])
        answer = self.call(
            "SO-1",
            "POST",
            f"/api/v1/draws/{draw['id']}/print",
            json={},
            headers={"Accept": "text/csv"},
        )
        assert answer.status_code == 200, answer.text
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        return [row["code"] for row in rows]

    def answer(self, code: str, resolved: str = "yes", grade: str = "satisfied") -> Any:
        return self.act(None, f"/slips/{code}/answer", {"resolved": resolved, "grade": grade})

    def close_item(self, code: str, resolution: str = "solved", reason: str | None = None) -> Any:
        item = self.read(f"/items/{code}")
        return self.act(
            self.committee_of(item),
            f"/items/{code}/closure",
            {"resolution": resolution, "reason": reason},
        )
