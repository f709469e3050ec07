"""How tests read a page: its links, its forms, its words."""

from html.parser import HTMLParser
from typing import Any

#: Elements whose words nobody reads.
_UNREAD = {"script", "style", "svg"}
_ADDRESSES = ("href", "src", "action", "data-figure", "data-plotly", "poster", "srcset")
_WITHOUT_END = {"input", "meta", "link", "br", "hr", "img", "use"}


class Reading(HTMLParser):
    """One page: every address it names, every form with its fields, and the words on it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.links: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self.nonces: list[str] = []
        self.words: list[str] = []
        self.language = ""
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in pairs}
        if tag not in _WITHOUT_END:
            self._open.append(tag)
        self.addresses += [given[name] for name in _ADDRESSES if name in given]
        if "nonce" in given:
            self.nonces.append(given["nonce"])
        self._note(tag, given)

    def _note(self, tag: str, given: dict[str, str]) -> None:
        if tag == "html":
            self.language = given["lang"]
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form":
            method = given.get("method", "get")
            self.forms.append({"method": method, "action": given["action"], "fields": {}})
        if "form" in self._open and "name" in given:
            self._note_field(given)

    def _note_field(self, given: dict[str, str]) -> None:
        fields = self.forms[-1]["fields"]
        if given.get("type") == "radio":
            fields.setdefault(given["name"], "")
            if "checked" in given:
                fields[given["name"]] = given["value"]
        else:
            fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not _UNREAD & set(self._open) and data.strip():
            self.words.append(data.strip())

    @property
    def text(self) -> str:
        """Everything that is read on the page."""
        return " ".join(self.words)

    def form(self, action: str) -> dict[str, Any]:
        """The form that is sent to `action`."""
        return next(one for one in self.forms if one["action"] == action)
