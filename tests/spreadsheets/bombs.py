"""Workbooks that would unpack to more than they seem, made for a test."""

import io
import zipfile

from sheets_made import workbook

HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def packed(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def of_sheet(sheet: bytes, texts: bytes = b"<sst/>") -> bytes:
    """A workbook whose one sheet holds this."""
    members = members_of(workbook(("表", [["x"]])))
    return packed({**members, "xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": texts})


def elsewhere(sheet: bytes) -> bytes:
    """A workbook whose sheet lies outside of the folder of sheets, where an empty one lies."""
    members = members_of(of_sheet(HEAD + TAIL))
    links = "xl/_rels/workbook.xml.rels"
    moved = members[links].replace(b"worksheets/sheet1.xml", b"x/s.xml")
    return packed({**members, links: moved, "xl/x/s.xml": sheet})
