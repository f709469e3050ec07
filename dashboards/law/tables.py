"""Reading the law from the code: every table of transitions and every row of clauses, joined act by act.

Nothing is listed here that the code already says. Found by form: in each `states.py` the tables whose
values are `Transition`, in each `rules.py` the tuples of (refusal, test). A row of clauses is joined to the act of
the same name, of its own slice first; what is left over are acts that move no state of their own.
"""

import functools
import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, Final

from msgspec import Struct

import impact
import marketplace
from marketplace.ground.law import Transition, Transitions
from marketplace.ground.refusals import REFUSALS

#: Acts whose route is called otherwise than the act.
_CALLED: Final = {
    "evidence.show": "evidence.review",
    "evidence.keep_private": "evidence.review",
    "item.change": "items.change_draft",
    "registration.confirm_code": "units.confirm_code",
    "run.cancel_run": "matching.cancel",
    "announce": "meetings.announce",
    "claim_item": "claims.claim",
    "arrive": "arrivals.report",
    "answer": "slips.answer",
    "matching_run.cancel": "matching.cancel",
    "deliberate": "deliberations.record",
}
#: Acts whose clauses are called otherwise, because another act has them too.
_CLAUSES_OF: Final = {"meeting.hold": "DELIBERATE"}


class Act(Struct, frozen=True, kw_only=True):
    """One act: of which kind of thing, from which states to which, and its refusals in order.

    `kind` is None for an act that makes something new instead of moving it. Only `wrong_state` refuses
    an act that has a table but no clauses.
    """

    code: str
    kind: str | None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ("wrong_state",)
    #: The slice whose law it is.
    room: str = ""

    @property
    def key(self) -> str:
        """The act with its kind: `claim.sign`."""
        return f"{self.kind}.{self.code}" if self.kind else self.code


class Kind(Struct, frozen=True, kw_only=True):
    """One kind of thing with its states in the order of the table, and its acts."""

    code: str
    states: tuple[str, ...]
    acts: tuple[Act, ...]


class Law(Struct, frozen=True, kw_only=True):
    """All kinds, and the acts that move no state of their own."""

    kinds: tuple[Kind, ...]
    others: tuple[Act, ...]

    @property
    def acts(self) -> list[Act]:
        """Every act."""
        return [*(act for kind in self.kinds for act in kind.acts), *self.others]


class _Found(Struct, frozen=True):
    """A table as it stands in a module."""

    slice: str
    name: str
    table: Any


@functools.cache
def read_law() -> Law:
    """The law of all slices, as they are loaded."""
    tables = [_Found(*one) for one in _found_in("states", _is_transitions)]
    clauses = [_Found(*one) for one in _found_in("rules", _is_clauses)]
    joined = _join(tables, clauses)
    kinds = [_kind(one, joined) for one in tables]
    used = {id(one) for key, one in joined.items() if key not in _CLAUSES_OF}
    others = [
        Act(
            code=one.name.lower(),
            kind=None,
            refusals=_names(one.table),
            room=one.slice.rpartition(".")[2],
        )
        for one in clauses
        if id(one.table) not in used
    ]
    return Law(kinds=tuple(kinds), others=tuple(others))


def _modules(ending: str) -> Iterator[ModuleType]:
    for floor in (marketplace, impact):
        for one in pkgutil.walk_packages(floor.__path__, f"{floor.__name__}."):
            if one.name.rpartition(".")[2].endswith(ending) and not one.ispkg:
                yield importlib.import_module(one.name)


def _found_in(ending: str, fits: Any) -> Iterator[tuple[str, str, Any]]:
    """The tables that fit, each where it is written and not where it is imported."""
    seen: set[int] = set()
    for module in _modules(ending):
        for name, value in vars(module).items():
            if fits(value) and id(value) not in seen and not name.startswith("_"):
                seen.add(id(value))
                yield ".".join(module.__name__.split(".")[:2]), name, value


def _is_transitions(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(isinstance(one, Transition) for one in value.values())
    )


def _is_clauses(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(_is_clause(one) for one in value)


def _is_clause(one: Any) -> bool:
    return isinstance(one, tuple) and len(one) == 2 and one[0] in REFUSALS and callable(one[1])


def _join(tables: Sequence[_Found], clauses: Sequence[_Found]) -> dict[str, Any]:
    """Clauses by act: of the same slice first, then of the one slice elsewhere that has the name."""
    joined: dict[str, Any] = {}
    for same_slice in (True, False):
        used = {id(one) for one in joined.values()}
        for table in tables:
            for act in table.table:
                key = f"{table.name.lower()}.{act}"
                fits = [
                    one.table
                    for one in clauses
                    if one.name == _CLAUSES_OF.get(key, act.upper())
                    and id(one.table) not in used
                    and (one.slice == table.slice or not same_slice)
                ]
                if key not in joined and fits:
                    joined[key] = fits[0]
    return joined


def _kind(found: _Found, joined: Mapping[str, Any]) -> Kind:
    code, table = found.name.lower(), found.table
    acts = [_act(code, act, move, joined.get(f"{code}.{act}")) for act, move in table.items()]
    return Kind(code=code, states=_states_in_order(table), acts=tuple(acts))


def _act(kind: str, code: str, move: Transition, clauses: Any) -> Act:
    return Act(
        code=code,
        kind=kind,
        before=tuple(sorted(move.before)),
        after=tuple(sorted(move.after)),
        refusals=_names(clauses) if clauses else ("wrong_state",),
    )


def _names(clauses: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name, _ in clauses))


def _states_in_order(table: Transitions) -> tuple[str, ...]:
    """Every state of a table in the order in which its acts name them."""
    named = (
        state
        for move in table.values()
        for state in (*sorted(move.before), *sorted(move.after - move.before))
    )
    return tuple(dict.fromkeys(named))


def operations_of(act: Act) -> list[str]:
    """What the act's route may be called: `claims.sign`, `arrivals.confirm`, `draws.request`, `items.accept`."""
    verb, _, noun = act.code.partition("_")
    kind = act.kind or noun or "item"
    names = [
        _CALLED.get(act.key),
        f"{kind}s.{act.code}",
        f"{kind}s.{verb}" if noun == kind else None,
        f"{act.room}.{act.code}" if act.room else None,
    ]
    return [name for name in names if name]
