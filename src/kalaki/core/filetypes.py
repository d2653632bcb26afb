"""What a file is by its first bytes. Names and announced types are never asked: anybody may write anything there."""

import zipfile
from typing import BinaryIO

HEAD = 4096
JPEG, PNG, WEBP, TIFF, HEIC = "image/jpeg", "image/png", "image/webp", "image/tiff", "image/heic"
AVIF, GIF, PDF, TEXT = "image/avif", "image/gif", "application/pdf", "text/plain"
ZIP = "application/zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PHOTOS = frozenset({JPEG, PNG, WEBP, TIFF, HEIC})
UNKNOWN = "application/octet-stream"

_STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
)
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_OFFICE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
# Signs below a space that text has: tab, line feed, form feed, carriage return.
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13}


def file_type(file: BinaryIO) -> str:
    """Return the media type of ``file`` by its content; ``application/octet-stream`` when it is none of ours.

    JPEG, PNG, WebP, TIFF (also as ISO/IEC 23008-12 writes HEIC), GIF, AVIF, PDF, DOCX, XLSX, ZIP, UTF-8 text.
    """
    file.seek(0)
    head = file.read(HEAD)
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _boxed(head)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file)
    return TEXT if _is_text(file, head) else UNKNOWN


def _boxed(head: bytes) -> str:
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}
    if b"avif" in brands:
        return AVIF
    return HEIC if brands & _HEIC_BRANDS else UNKNOWN


def _zipped(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
    ):  # the last: an archive of a newer form
        return UNKNOWN
    return next((found for name, found in _OFFICE.items() if name in names), ZIP)


def _is_text(file: BinaryIO, head: bytes) -> bool:
    if not head:
        return False
    file.seek(0)
    rest = b""
    while block := file.read(1 << 20):
        if _CONTROL & set(block):
            return False
        try:
            (rest + block).decode()
            rest = b""
        except UnicodeDecodeError as error:
            # A sign may be cut by the block's end, never by more than three bytes.
            if error.reason != "unexpected end of data":
                return False
            rest = (rest + block)[error.start :]
    return not rest
