"""Photos with everything in them that must not survive, and a walker that says what a file holds.

The walker reads the containers itself (ITU-T T.81, JFIF 1.02), with no image library.
"""

import io
import struct
import zlib

SECRETS = (
    b"GPSGPS",
    b"XMPXMP",
    b"IPTCIPTC",
    b"COMMENTCOMMENT",
    b"PNGTEXT",
    b"THUMBTHUMB",
    b"MAKERMAKER",
    b"<?php",
)
# The only segments that a picture of ours may hold: start, JFIF, tables, frame, scan, end.
PIXEL_SEGMENTS = {"SOI", "APP0 JFIF", "DQT", "SOF0", "DHT", "SOS", "EOI"}
NAMES = {0xDB: "DQT", 0xC0: "SOF0", 0xC2: "SOF2", 0xC4: "DHT", 0xDD: "DRI", 0xFE: "COM"}


def segments(data):
    """Return the names of a JPEG's segments in order, and what lies behind its end."""
    assert data[:2] == b"\xff\xd8"
    found, at = ["SOI"], 2
    while True:
        assert data[at] == 0xFF, hex(at)
        marker = data[at + 1]
        if marker == 0xD9:
            return [*found, "EOI"], data[at + 2 :]
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        body = data[at + 4 : at + 2 + length]
        at += 2 + length
        if 0xE0 <= marker <= 0xEF:
            found.append(f"APP{marker - 0xE0} {body.split(bytes(1))[0].decode('latin-1')[:12]}")
            # JFIF: version, units, density, and no thumbnail of its own
            assert marker != 0xE0 or body[-2:] == b"\0\0"
        elif marker == 0xDA:
            found.append("SOS")
            while data[at] != 0xFF or data[at + 1] in {0, *range(0xD0, 0xD8)}:
                at += 1
        else:
            found.append(NAMES.get(marker, hex(marker)))


def exif(*, orientation=1):
    """Return EXIF bytes with a GPS place, a maker's text and a thumbnail's words."""
    from PIL import Image

    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = "MAKERMAKER"
    made.get_ifd(0x8825).update({1: "N", 2: (41.0, 33.0, 0.0), 29: "GPSGPS"})
    made.get_ifd(0x8769).update({0x9286: b"THUMBTHUMB"})
    return made.tobytes()


def four(size=(800, 600), mode="RGB"):
    """Return a picture with red, green, blue and yellow quarters: top left, top right, bottom left, bottom right."""
    from PIL import Image

    picture = Image.new("RGB", size)
    wide, high = size[0] // 2, size[1] // 2
    for place, colour in (
        ((0, 0), "#c81e1e"),
        ((wide, 0), "#1ea01e"),
        ((0, high), "#1e1ec8"),
        ((wide, high), "#d2d21e"),
    ):
        picture.paste(colour, (*place, place[0] + wide, place[1] + high))
    return picture.convert(mode)


COLOURS = ((200, 30, 30), (30, 160, 30), (30, 30, 200), (210, 210, 30))


def corners(picture):
    """Return the four quarters' colours, as numbers of COLOURS, None where it is none of them."""
    wide, high = picture.size
    spots = [
        (wide // 4, high // 4),
        (3 * wide // 4, high // 4),
        (wide // 4, 3 * high // 4),
        (3 * wide // 4, 3 * high // 4),
    ]
    found = []
    for spot in spots:
        seen = picture.getpixel(spot)
        near = [
            n
            for n, colour in enumerate(COLOURS)
            if max(abs(a - b) for a, b in zip(seen, colour, strict=True)) < 14
        ]
        found.append(near[0] if near else None)
    return found


def stored_as(orientation, picture):
    """Return ``picture`` as a camera stores it that notes ``orientation``: undone by the reader's turn."""
    from PIL import Image

    way = Image.Transpose
    undo = {2: way.FLIP_LEFT_RIGHT, 3: way.ROTATE_180, 4: way.FLIP_TOP_BOTTOM, 5: way.TRANSPOSE,
            6: way.ROTATE_90, 7: way.TRANSVERSE, 8: way.ROTATE_270}  # fmt: skip
    return picture.transpose(undo[orientation]) if orientation in undo else picture


def jpeg(picture=None, *, orientation=1, extra=True, **more):
    """Return a JPEG with EXIF, XMP, IPTC, a comment, an embedded thumbnail, and a program behind its end."""
    buffer = io.BytesIO()
    (picture or four()).save(buffer, "JPEG", quality=92, exif=exif(orientation=orientation), **more)
    data = buffer.getvalue()
    if not extra:
        return data
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>XMPXMP</x:xmpmeta>"
    iptc = b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0fIPTCIPTC"
    added = b"".join(
        bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body
        for marker, body in ((0xE1, xmp), (0xED, iptc), (0xFE, b"COMMENTCOMMENT"), (0xEF, b"THUMBTHUMB"))
    )
    return data[:2] + added + data[2:] + b"<?php echo 1;" + bytes(20)


def png(picture=None, **more):
    """Return a PNG with text, XMP and EXIF."""
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", "PNGTEXT")
    words.add_itxt("XML:com.adobe.xmp", "XMPXMP", zip=False)
    buffer = io.BytesIO()
    (picture or four()).save(buffer, "PNG", pnginfo=words, exif=exif(), **more)
    return buffer.getvalue()


def saved(kind, picture=None, **more):
    """Return the picture as ``kind`` writes it."""
    buffer = io.BytesIO()
    (picture or four()).save(buffer, kind, **more)
    return buffer.getvalue()


def heic(picture=None, *, orientation=1, **more):
    """Return a HEIC with EXIF and XMP."""
    import pillow_heif

    made = pillow_heif.from_pillow(picture or four())
    buffer = io.BytesIO()
    made.save(buffer, quality=90, exif=exif(orientation=orientation), xmp=b"<x>XMPXMP</x>", **more)
    return buffer.getvalue()


def bomb_png(wide, high):
    """Return a PNG of a few bytes that claims ``wide`` by ``high`` pixels."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )
