"""How each fault of a file is told: what is wrong and what to do, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from marketplace.ground.i18n import language
from marketplace.ground.i18n.language import gettext

#: Code of a fault -> English msgid with `{places}`; the catalogues hold the other languages.
FAULTS: Final[Mapping[str, str]] = {
    # The file as a whole.
    "too_many_bytes": "The file is larger than {most} MB. Keep only the table, or split it.",
    "too_large_unpacked": "The file would unpack to more than {most} MB. Copy the table alone into a new file.",
    "too_many_cells": "The sheet reaches too far: more than {most} cells, or cells far outside the table. Copy the table alone into a new file.",
    "too_many_sheets": "The file has more than {most} sheets. Keep only the tables.",
    "too_many_rows": "A sheet has more than {most} rows. Split the file.",
    "too_many_columns": "A sheet has more than {most} columns. Keep only the table.",
    "cell_too_long": "A cell has more than {most} characters. Shorten it.",
    "old_excel": "This is an old Excel file (.xls). Save it as .xlsx, or as CSV.",
    "is_locked": "The file is locked by a password. Take the password off, then try again.",
    "not_a_workbook": "The file cannot be read as a spreadsheet. Save it anew as .xlsx, or paste the table.",
    "not_a_text": "The file is no text in this encoding. Save it as .xlsx, or as CSV UTF-8.",
    "not_a_table": "The file cannot be read as CSV: a quotation mark is left open. Save it as .xlsx instead.",
    "nothing_here": "There is nothing in it. Paste or choose a table with its headings.",
    "no_headings": "No row with known headings was found in the first 15 rows. Use the headings of a template, or say below which column is which.",
    "encoding_unsure": "The encoding cannot be told from so few Chinese characters. Choose the reading that looks right.",
    "column_missing": "The column “{column}” is missing. Add it, or say below which column it is.",
    "no_rows": "There is no row under the headings.",
    "not_for_you": "This account does not import {kind}. Ask the subdistrict, or leave this sheet out.",
    # One cell.
    "missing": "Fill in this cell.",
    "too_long": "{n} characters; at most {most}.",
    "not_plain": "There are characters in it that cannot be shown. Type it anew.",
    "not_a_number": "“{value}” is no number. Write only the number, as 400 or 2.5; what is counted has its own column.",
    "not_positive": "“{value}” is not more than nothing. Write how much it is.",
    "not_whole": "“{value}” is no whole number.",
    "too_large": "“{value}” is too large.",
    "too_fine": "“{value}” has more than three decimal places.",
    "not_a_date": "“{value}” is no date that can be read without doubt. Write it as 2026-03-31.",
    "not_yes_no": "“{value}”: write yes or no.",
    "no_choice": "“{value}” is not one of: {choices}.",
    "digits_lost": "“{value}”: the spreadsheet took the code for a number and kept only 15 digits. Format the column as text, then type the code anew.",
    "code_bad_length": "“{value}”: a unified social credit code has 18 characters.",
    "code_bad_char": "“{value}”: a credit code has digits and capital letters without I, O, S, V, Z. Is an O meant to be a 0?",
    "code_bad_region": "“{value}”: characters 3 to 8 of a credit code are digits.",
    "code_bad_check": "“{value}”: the last character does not fit the others. Compare it with the licence; two may be swapped.",
    "code_old_code": "“{value}” is an old registration number of 15 digits. Take the 18-character credit code from the licence.",
    # A row and what is there.
    "no_such_community": "There is no community “{value}”. Write its name or its number, as C06.",
    "several_communities": "Several communities are called “{value}”. Write its number.",
    "no_such_committee": "There is no regional committee “{value}”. Write its name or its number.",
    "committee_stays": "This community belongs to another committee; an import does not move it.",
    "other_area": "“{value}” is outside your area. Leave the row to its committee, or ask the subdistrict.",
    "no_such_unit": "There is no unit “{value}”, here or in this file. Write its full name or its credit code.",
    "several_units": "Several units are called “{value}”. Write the credit code.",
    "name_taken": "A unit of this name is there with the code {other}. Compare the codes.",
    "given_twice": "“{value}” stands in row {row} already. Keep one of the two.",
    "not_whole_steps": "{quantity} is not a whole number of shares of {value}. Choose a share that divides it.",
    "period_reversed": "The end lies before the start, {start}. Swap them.",
    "period_over": "The period was over on {value}. Give a later end, or leave the row out.",
    "not_a_code": "“{value}”: letters, digits and hyphens only, as C39.",
    "no_such_list": "“{value}”: there is no list of this name that takes new items today. Write its name or code.",
    "draft": "{message}",
    "id_taken": "“{value}” is the number of another body. Choose a free one.",
}


def told(code: str, facts: Mapping[str, str]) -> str:
    """The sentence for a fault, in the reader's language; a code without one as it is."""
    ending = "_en" if language.of_rows() == "en" else "_zh"
    mine = {name.removesuffix(ending): text for name, text in facts.items()}
    return gettext(FAULTS[code]).format(**mine) if code in FAULTS else code
