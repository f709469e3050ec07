"""Somebody at a browser without scripts: opens pages, reads them, posts exactly what they offer."""

import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

VOID = {"input", "meta", "link", "br", "hr", "img", "use", "path", "circle"}


@dataclass
class Control:
    """One control of a form: its kind, what it offers, what stands in it."""

    name: str
    kind: str
    value: str | None = None
    offers: list[str] = field(default_factory=list)
    invalid: bool = False


@dataclass
class Row:
    """One row of the workbench: in which group, of which item, where it leads."""

    group: str
    item: str = ""
    text: str = ""
    hrefs: list[str] = field(default_factory=list)


@dataclass
class Page:
    """A page as it is read."""

    url: str
    status: int
    html: str
    title: str = ""
    alert: str = ""
    said: str = ""
    text: str = ""
    links: dict[str, str] = field(default_factory=dict)
    hrefs: list[str] = field(default_factory=list)
    controls: dict[str, Control] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    action: str = ""
    is_multipart: bool = False

    def offered(self) -> set[str]:
        return {name for name, one in self.controls.items() if one.kind not in ("hidden", "more")}

    def stands_in(self, name: str) -> str | None:
        return self.controls[name].value

    def tasks(self, group: str, item: str | None = None) -> list[Row]:
        return [row for row in self.rows if row.group == group and item in (None, row.item)]

    def faulty(self) -> set[str]:
        return {name for name, one in self.controls.items() if one.invalid}


class _Reader(HTMLParser):
    """Reads the first posting form of a page and what is said around it."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.stack: list[tuple[str, dict[str, str]]] = []
        self.in_form = False
        self.done = False
        self.select: Control | None = None
        self.area: Control | None = None
        self.link: str | None = None
        self.bad_fieldset = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.stack.append((tag, at))
        if tag == "form" and at.get("method") == "post" and not self.done:
            self.in_form = True
            self.page.action = at["action"]
            self.page.is_multipart = "multipart" in at.get("enctype", "")
        if tag == "li" and at.get("class") == "task":
            sections = [
                one.get("aria-labelledby", "") for name, one in self.stack if name == "section"
            ]
            self.page.rows.append(Row(sections[-1]))
        if tag == "a" and "href" in at:
            self.link = at["href"]
            self.page.hrefs.append(at["href"])
            if self._in_row():
                self.page.rows[-1].hrefs.append(at["href"])
        if self.in_form:
            self._control(tag, at)

    def _control(self, tag: str, at: dict[str, str]) -> None:
        name, invalid = at.get("name", ""), at.get("aria-invalid") == "true"
        controls = self.page.controls
        if tag == "input":
            self._input(name, at, is_invalid=invalid)
        elif tag == "select":
            self.select = controls[name] = Control(name, "select", "", [], invalid)
        elif tag == "option" and self.select:
            self.select.offers.append(at["value"])
            self.select.value = at["value"] if "selected" in at else self.select.value
        elif tag == "textarea":
            self.area = controls[name] = Control(name, "textarea", "", [], invalid)
        elif tag == "button" and name:
            controls[f"button {at['value']}"] = Control(name, "more", at["value"])

    def _input(self, name: str, at: dict[str, str], *, is_invalid: bool) -> None:
        kind = at.get("type", "text")
        known = self.page.controls.get(name)
        if kind == "radio" and known:
            known.offers.append(at["value"])
            known.value = at["value"] if "checked" in at else known.value
            return
        is_off = kind in ("radio", "checkbox") and "checked" not in at
        value = None if is_off else at.get("value")
        self.page.controls[name] = Control(name, kind, value, [at.get("value", "")], is_invalid)

    def handle_data(self, data: str) -> None:
        page = self.page
        if self.area is not None:
            self.area.value = (self.area.value or "") + data
        tags = [tag for tag, _ in self.stack]
        page.text += data
        if "h1" in tags and "span" not in tags:
            page.title += data
        roles = [at.get("role") for _, at in self.stack]
        page.alert += data if "alert" in roles else ""
        page.said += data if "status" in roles else ""
        if self.link is not None:
            page.links[data.strip()] = self.link
        if self._in_row():
            self._row(data)

    def _row(self, data: str) -> None:
        row = self.page.rows[-1]
        row.text += data
        if any(at.get("class") == "code" for _, at in self.stack):
            row.item += data.strip()

    def _in_row(self) -> bool:
        return any(tag == "li" and at.get("class") == "task" for tag, at in self.stack)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if tag == "form" and self.in_form:
            self.in_form, self.done = False, True
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.area = None
        if tag == "a":
            self.link = None
        while self.stack:
            open_tag, _ = self.stack.pop()
            if open_tag == tag:
                break


def read(answer: httpx.Response) -> Page:
    """An answer as a person reads it."""
    page = Page(str(answer.url), answer.status_code, answer.text)
    _Reader(page).feed(answer.text)
    page.title = " ".join(page.title.split())
    page.alert = " ".join(page.alert.split())
    page.said = " ".join(page.said.split())
    return page


class Person:
    """An account of the demonstration with a cookie, and nothing else."""

    def __init__(self, base_url: str, account: dict[str, str] | None, language: str = "en") -> None:
        self.http = httpx.Client(
            base_url=base_url,
            timeout=15,
            headers={"Accept": "text/html", "Accept-Language": language, "Origin": base_url},
        )
        if account is not None:
            answer = self.http.post(
                "/api/v1/session",
                json={"username": account["username"], "password": account["password"]},
            )
            assert answer.status_code == 201, answer.text

    def close(self) -> None:
        self.http.close()

    def open(self, path: str, **params: Any) -> Page:
        return read(self.http.get(path, params=params or None, follow_redirects=True))

    def filled(self, page: Page, **answers: str) -> dict[str, str]:
        """What a browser would send: what stands in the form, and the answers; only what is offered."""
        sent = {
            name: one.value
            for name, one in page.controls.items()
            if one.kind not in ("file", "more") and one.value is not None
        }
        for name, answer in answers.items():
            control = page.controls[name]
            if control.kind in ("radio", "select", "checkbox"):
                assert answer in control.offers, (name, answer, control.offers)
            sent[name] = answer
        return sent

    def send(self, page: Page, sent: dict[str, str], **more: Any) -> httpx.Response:
        return self.http.post(page.action, data=sent, **more)

    def submit(self, page: Page, **answers: str) -> Page:
        """Post the page's form, and follow where it leads."""
        answer = self.send(page, self.filled(page, **answers))
        if answer.status_code == 303:
            return read(self.http.get(answer.headers["location"], follow_redirects=True))
        return read(answer)

    def task(self, item: str, ending: str, seconds: float = 10) -> str:
        """Where the workbench leads for this item, by the end of the address; waits for the clockwork."""
        until = time.monotonic() + seconds
        while True:
            desk = self.open("/workbench")
            for row in desk.tasks("mine", item):
                for href in row.hrefs:
                    if href.endswith(ending):
                        return href
            assert time.monotonic() < until, (item, ending, [row.hrefs for row in desk.rows])
            time.sleep(0.1)

    def do(self, item: str, ending: str, **answers: str) -> Page:
        """Do the task of this item that the workbench offers."""
        return self.act(self.task(item, ending), **answers)

    def act(self, path: str, **answers: str) -> Page:
        """Open an act's page, fill it in, post it: it must be done."""
        page = self.open(path)
        assert page.status == 200, (path, page.status, page.title)
        answer = self.send(page, self.filled(page, **answers))
        assert answer.status_code == 303, (path, answer.status_code, read(answer).alert)
        return read(self.http.get(answer.headers["location"], follow_redirects=True))
