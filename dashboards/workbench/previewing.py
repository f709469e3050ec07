"""Rows of a preview as tables: the cells in the reader's words, each with what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from dashboards.rendering import show_day, show_quantity, show_text
from dashboards.workbench.words import name_of
from impact.spreadsheets.judges import IN_THE_SAME_FILE
from impact.spreadsheets.judging_items import EVERYWHERE
from impact.spreadsheets.kinds import KINDS, Field
from impact.spreadsheets.planning import Plan
from impact.spreadsheets.schemas import RowView, SheetView
from marketplace.ground.i18n import language
from marketplace.ground.i18n.language import gettext
from marketplace.organisations.queries import Name

_PLACES: Final = frozenset({"community", "communities", "committee", "place"})


def label_of(field: Field) -> str:
    """What a column is called in the reader's language."""
    return field.en if language.of_rows() == "en" else field.zh


def show_rows(
    rows: Sequence[RowView], sheets: Sequence[SheetView], names: Mapping[str, Name], plan: Plan
) -> list[dict[str, Any]]:
    """One table for each sheet that has rows on this page."""
    coming = {
        one.values["credit_code"]: one.values.get("name_zh", "")
        for one in plan.rows
        if one.kind == "units" and "credit_code" in one.values
    }
    tables = [
        _table(sheet, [one for one in rows if one.sheet == sheet.sheet], names, coming)
        for sheet in sheets
        if sheet.kind
    ]
    return [one for one in tables if one["rows"]]


def _table(
    sheet: SheetView,
    rows: Sequence[RowView],
    names: Mapping[str, Name],
    coming: Mapping[str, str],
) -> dict[str, Any]:
    kind = KINDS[str(sheet.kind)]
    given = {one.field for one in sheet.columns if one.field}
    columns = [one for one in kind.fields if one.name in given]
    return {
        "sheet": sheet.sheet,
        "kind": label_of_kind(kind.name),
        "headings": [label_of(one) for one in columns],
        "rows": [_row(one, columns, names, coming) for one in rows],
    }


def label_of_kind(kind: str) -> str:
    """What a kind of table is called in the reader's language."""
    return KINDS[kind].en if language.of_rows() == "en" else KINDS[kind].zh


def _row(
    row: RowView, columns: Sequence[Field], names: Mapping[str, Name], coming: Mapping[str, str]
) -> dict[str, Any]:
    told: dict[str | None, list[str]] = {}
    for fault in row.faults:
        told.setdefault(fault.field, []).append(fault.message)
    known = {one.name for one in columns}
    return {
        "row": row.row,
        "status": row.status,
        "keeps_own": row.keeps_own,
        "faulty": [label_of(one) for one in columns if one.name in told],
        "faults": [text for field, texts in told.items() if field not in known for text in texts],
        "cells": [
            _cell(
                one,
                row,
                told.get(one.name, []),
                lambda field, value: _shown(field, value, names, coming),
            )
            for one in columns
        ],
    }


def _cell(
    field: Field, row: RowView, faults: Sequence[str], shown: Callable[[Field, str], str]
) -> dict[str, Any]:
    changed = field.name in row.before
    return {
        "text": shown(field, row.values.get(field.name, "")),
        "before": (shown(field, row.before[field.name]) or "—") if changed else None,
        "faults": faults,
        "number": field.reads in ("quantity", "whole"),
    }


def _shown(field: Field, value: str, names: Mapping[str, Name], coming: Mapping[str, str]) -> str:
    """A value in the reader's words; what could not be read stands as it was typed."""
    if not value:
        return ""
    if field.choices:
        found = next((one for one in field.choices if one.code == value), None)
        return value if found is None else _choice(found)
    if field.reads == "yes_no" and value in ("yes", "no"):
        return gettext(value)
    if field.reads in _PLACES:
        return "; ".join(_place(one, names) for one in value.split(";"))
    if field.reads == "unit":
        code = value.removeprefix(IN_THE_SAME_FILE)
        return coming.get(code, code) if code != value else name_of(names, value)
    if field.reads == "quantity":
        return show_quantity(value)
    return (
        show_day(value) if field.reads == "date" and len(value) == 10 and value[4] == "-" else value
    )


def _choice(choice: Any) -> str:
    return str(choice.en if language.of_rows() == "en" else choice.zh[0])


def _place(code: str, names: Mapping[str, Name]) -> str:
    if code == EVERYWHERE:
        return gettext("the whole subdistrict")
    return f"{code} {show_text(names[code], 'name')}" if code in names else code


def show_columns(sheets: Sequence[SheetView]) -> list[dict[str, Any]]:
    """Every sheet with its columns and what each can be, for the form that says which is which."""
    return [
        {
            "sheet": one.sheet,
            "kind": one.kind or "",
            "columns": [
                {
                    "letter": column.letter,
                    "heading": column.heading,
                    "field": column.field or "",
                    "personal": column.personal,
                }
                for column in one.columns
            ],
            "fields": [
                {"value": field.name, "label": label_of(field), "required": field.required}
                for field in (KINDS[one.kind].fields if one.kind else ())
            ],
        }
        for one in sheets
    ]
