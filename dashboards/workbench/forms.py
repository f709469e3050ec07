"""What an act's page is made of: the form in the table, and the sheet laid out for one visit."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from litestar import Response
from msgspec import Struct

from dashboards.workbench.fields import Field
from dashboards.workbench.reading import Entered
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Reader
from marketplace.ground.errors import Fault
from marketplace.ground.web.each import Act
from marketplace.ground.web.problems import AnyRequest
from marketplace.organisations.queries import Name


class Visit(Struct, frozen=True):
    """Who looks at a page, and the ids in its address."""

    reader: Reader
    actor: Actor
    ids: Mapping[str, str]
    names: Mapping[str, Name]
    #: What the address asks for beside its path.
    asked: Mapping[str, str] = {}

    @property
    def subject(self) -> str:
        """What the act is done to: the first id of the address, if there is one."""
        return next(iter(self.ids.values()), "")


class Sheet(Struct, frozen=True, kw_only=True):
    """A form laid out: what it is about, its fields, and what stands in them at first."""

    #: `item`, `title_zh`, `title_en`, `facts`, `documents`, as `act.html` takes them.
    about: dict[str, Any]
    fields: Sequence[Field] = ()
    values: Mapping[str, str] = {}
    #: Parts of the body that the address decides.
    fixed: Mapping[str, Any] = {}
    explanation: str | None = None
    notice: str | None = None


class Door(Struct, frozen=True):
    """Who may knock at a form whose route for programs lets others knock for another act."""

    opt: dict[str, Any]


LayOut = Callable[[Visit], Awaitable[Sheet]]


class Form(Struct, frozen=True, kw_only=True):
    """One act of the law as a page. Texts are msgids.

    `api` is the route of the same act for programs: who may knock there may knock here. `command`
    takes the unit of work, the id and what the form says; it is the one that the API calls.
    """

    name: str
    path: str
    api: Any
    title: str
    submit: str
    done: str
    lay_out: LayOut
    schema: Any
    command: Callable[..., Awaitable[Any]]
    explanation: str | None = None
    irreversible: bool = False
    #: Faults that only the page can find: a second confirmation, two fields that belong together.
    check: Callable[[Sheet, Mapping[str, str]], list[Fault]] | None = None
    #: What the act would come to, in lines, from the answer that it would give: shown before it is sent.
    preview: Callable[[dict[str, Any]], list[str]] | None = None
    #: Puts what was entered into the shape that the schema takes.
    shape: Callable[[Entered], Entered] | None = None
    #: Another way to what the command takes, for what is no plain form.
    receive: Callable[[AnyRequest, str], Awaitable[Any]] | None = None
    #: What makes two postings the same act; of what the command takes, by default all.
    same: Callable[[Any], Any] | None = None
    #: Another answer than the next page: the act is done, and its file is given.
    answer: Callable[[AnyRequest, str], Awaitable[Response[Any]]] | None = None
    #: The act is done to each of several things: which, and how to one of them.
    each: Callable[[Any], tuple[Sequence[str], Act]] | None = None
    #: The next page, from the act's answer; by default the workbench.
    then: Callable[[Mapping[str, str], dict[str, Any]], str] | None = None

    @property
    def address(self) -> str:
        """The path for the router, with its parameters typed."""
        return self.path.replace("}", ":str}")
