"""From a file that somebody sent to two fresh JPEGs that hold pixels alone.

A program of its own (``python -m kalaki.core.photos.pixels``), without Django: the worker starts one for each
photo, so that its memory goes with it and a file that breaks a decoder breaks nothing else. It reads one JSON
object from its input (source, folder, names, regions) and prints one: the files made, or ``refused``.

All the way only bands of the picture are held twice: a photo of 50 megapixels takes 200 MB decoded.
"""

import hashlib
import io
import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kalaki.core.filetypes import HEIC, JPEG, PNG, TIFF, WEBP, file_type

EDGES = (1600, 400)
QUALITY = 82
MAX_PIXELS = 50_000_000
MAX_WEBP_PIXELS = 16_000_000  # its decoder holds the picture four times
HASH_EDGE, HASH_SIGNS = 256, 8
PARTS = 10_000  # regions are written in ten-thousandths of width and height
CELLS = 32  # a mosaic has at most this many cells along the picture
BAND_BYTES = 1_000_000
MEMORY, SECONDS = 1 << 30, 60  # what a malicious file may take before it is given up
FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", TIFF: "TIFF"}
ORIENTATION = 0x0112
# Markers of a JPEG that carry pixels and what decodes them; APP0 is JFIF's density.
_PIXEL_MARKERS = {0xC0, 0xC4, 0xDB, 0xDD, 0xE0}


class NotTaken(Exception):
    """The file is no photo for us. ``args[0]``: unreadable, too_many_pixels."""


def make(source: Path, *, regions: Sequence[dict[str, Any]] = ()) -> tuple[Any, str]:
    """Return (picture of at most 1600 pixels, sRGB, upright, nothing else; image hash in hex).

    Raises NotTaken.
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the check below says it with words
    try:
        with source.open("rb") as file:
            kind = file_type(file)
        if kind == HEIC:
            small, profile, turn = _from_heic(source)
        elif kind in FORMATS:
            small, profile, turn = _from_pillow(source, FORMATS[kind])
        else:
            raise NotTaken("unreadable")
        picture = _fresh(_turned(_in_srgb(small, profile), turn))
        print_ = image_hash(picture)
    except (OSError, ValueError, SyntaxError, RuntimeError, MemoryError, EOFError, KeyError) as error:
        # What decoders raise at broken files; a bomb inside ends as MemoryError.
        raise NotTaken("unreadable") from error
    for region in regions:
        blur(picture, region)
    return picture, print_


def blur(picture: Any, region: dict[str, Any]) -> None:
    """Replace ``region`` of ``picture`` by a coarse mosaic, whole cells at a time.

    region: points [[x, y], …] in ten-thousandths; width 0: the polygon's inside, else a brush stroke of
    ``width`` ten-thousandths of the longer side.
    """
    from PIL import Image, ImageDraw

    wide, high = picture.size
    points = [(x * wide / PARTS, y * high / PARTS) for x, y in region["points"]]
    width = region["width"] * max(wide, high) / PARTS
    spread = width / 2
    left, right = min(x for x, _y in points) - spread, max(x for x, _y in points) + spread
    top, bottom = min(y for _x, y in points) - spread, max(y for _x, y in points) + spread
    shorter = width or min(right - left, bottom - top)
    cell = max(8, math.ceil(max(wide, high) / CELLS), math.ceil(shorter / 2))
    mask = Image.new("L", picture.size)
    pen = ImageDraw.Draw(mask)
    if width:
        pen.line(points, fill=255, width=math.ceil(width), joint="curve")
        for x, y in points:
            pen.ellipse((x - spread, y - spread, x + spread, y + spread), fill=255)
    else:
        pen.polygon(points, fill=255, outline=255)
    cells = (math.ceil(wide / cell), math.ceil(high / cell))
    padded = (cells[0] * cell, cells[1] * cell)
    # A cell that the region touches goes as a whole, so that no edge of it can be read.
    touched = Image.new("L", padded)
    touched.paste(mask)
    touched = _any(touched, cell, cells).resize(padded, Image.Resampling.NEAREST)
    ground = picture.crop((0, 0, *padded))
    _extend(ground, picture)
    mosaic = ground.reduce(cell).resize(padded, Image.Resampling.NEAREST)
    picture.paste(mosaic.crop((0, 0, wide, high)), mask=touched.crop((0, 0, wide, high)))


def write(picture: Any, folder: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """Write ``picture`` at 1600 and 400 pixels as ``names`` below ``folder`` and check what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for edge, name in zip(EDGES, names, strict=True):
        shown = _fresh(_fitted(picture, edge))
        buffer = io.BytesIO()
        shown.save(buffer, "JPEG", quality=QUALITY, optimize=True)
        data = buffer.getvalue()
        _check(data, shown.size)
        (folder / name).write_bytes(data)
        made.append(
            {
                "edge": edge,
                "name": name,
                "width": shown.width,
                "height": shown.height,
                "size": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
    return made


def image_hash(picture: Any) -> str:
    """Return 64 bits in hex: the signs of the lowest 8 by 8 cosines of a 256 px thumbnail around their median.

    Pictures that look alike differ in few bits, whatever their size; it recognises no person.
    """
    from PIL import Image

    grey = picture.convert("L")
    grey.thumbnail((HASH_EDGE, HASH_EDGE))
    side = 4 * HASH_SIGNS
    small = grey.resize((side, side), Image.Resampling.BOX)
    flat = list(small.tobytes())
    rows = [flat[at : at + side] for at in range(0, side * side, side)]
    waves = [
        [math.cos(math.pi * k * (2 * n + 1) / (2 * side)) for n in range(side)] for k in range(HASH_SIGNS)
    ]
    along = [[sum(map(float.__mul__, wave, map(float, row))) for wave in waves] for row in rows]
    columns = list(zip(*along, strict=True))
    values = [sum(map(float.__mul__, wave, column)) for wave in waves for column in columns]
    # The first one is the mean brightness, which says nothing about the picture.
    middle = sorted(values[1:])[len(values) // 2 - 1]
    bits = "".join("1" if value > middle else "0" for value in values)
    return f"{int(bits, 2):016x}"


def main() -> int:
    """Serve one request from the input."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))  # asked to end before it is killed
    asked = json.load(sys.stdin)
    try:
        picture, print_ = make(Path(asked["source"]), regions=asked["regions"])
    except NotTaken as reason:
        answer: dict[str, Any] = {"refused": str(reason)}
    else:
        files = write(picture, Path(asked["folder"]), asked["names"])
        answer = {"files": files, "image_hash": print_}
    spent = resource.getrusage(resource.RUSAGE_SELF)
    answer |= {"peak_kb": _peak_kb(), "cpu_ms": round((spent.ru_utime + spent.ru_stime) * 1000)}
    print(json.dumps(answer))
    return 0


def _peak_kb() -> int:
    # What getrusage calls the peak may be the parent's: the memory before exec counts there.
    with Path("/proc/self/status").open(encoding="ascii") as lines:
        return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def _from_pillow(source: Path, name: str) -> tuple[Any, bytes | None, int]:
    from PIL import Image

    with Image.open(source, formats=(name,)) as image:
        _check_size(image.size, MAX_WEBP_PIXELS if name == "WEBP" else MAX_PIXELS)
        target = _fit(image.size, EDGES[0])
        if name == "JPEG":  # decoded at 1/2, 1/4 or 1/8 already, which costs a fraction
            image.draft(image.mode, target)
        profile = image.info.get("icc_profile")
        image.load()
        turn = image.getexif().get(ORIENTATION, 1)
        if name == "TIFF":  # it was turned while it was read
            target = _fit(image.size, EDGES[0])
        return _shrunk(image, target), profile, turn if isinstance(turn, int) else 1


def _from_heic(source: Path) -> tuple[Any, bytes | None, int]:
    import pillow_heif
    from PIL import Image

    pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
    pillow_heif.options.DECODE_THREADS = 1
    image = pillow_heif.open_heif(source, convert_hdr_to_8bit=True)
    _check_size(image.size)
    # The container's own turn is already in the pixels; what the EXIF says beside it does not count.
    data, (wide, high) = memoryview(image.data), image.size
    step, target = image.stride, _fit(image.size, EDGES[0])
    factor = _factor(image.size, target)
    rows = _rows_of_a_band(wide, factor)
    parts = []
    for top in range(0, high, rows):
        count = min(rows, high - top)
        band = Image.frombuffer(
            image.mode,
            (wide, count),
            bytes(data[top * step : (top + count) * step]),
            "raw",
            image.mode,
            step,
            1,
        )
        parts.append(_plain(band).reduce(factor))
    return _joined(parts).resize(target, Image.Resampling.LANCZOS), image.info.get("icc_profile"), 1


def _shrunk(image: Any, target: tuple[int, int]) -> Any:
    from PIL import Image

    factor = _factor(image.size, target)
    rows = _rows_of_a_band(image.width, factor)
    parts = [
        _plain(image.crop((0, top, image.width, min(top + rows, image.height)))).reduce(factor)
        for top in range(0, image.height, rows)
    ]
    return _joined(parts).resize(target, Image.Resampling.LANCZOS)


def _plain(band: Any) -> Any:
    """Return ``band`` as RGB, CMYK or greys; what is transparent lies on white."""
    from PIL import Image

    mode = band.mode
    if mode in {"RGB", "L", "CMYK"} and "transparency" not in band.info:
        return band
    if mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in band.info:
        clear = band.convert("RGBA")
        ground = Image.new("RGB", band.size, "white")
        ground.paste(clear, mask=clear.getchannel("A"))
        return ground
    if mode.startswith("I"):  # 16 bits of grey
        return band.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return band.convert("L" if mode in {"1", "F"} else "RGB")


def _in_srgb(image: Any, profile: bytes | None) -> Any:
    from PIL import ImageCms

    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            moved = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that does not fit is as none
        else:
            return moved
    return image.convert("RGB")


def _turned(image: Any, turn: int) -> Any:
    from PIL import Image

    way = Image.Transpose
    ways = {
        2: way.FLIP_LEFT_RIGHT,
        3: way.ROTATE_180,
        4: way.FLIP_TOP_BOTTOM,
        5: way.TRANSPOSE,
        6: way.ROTATE_270,
        7: way.TRANSVERSE,
        8: way.ROTATE_90,
    }
    return image.transpose(ways[turn]) if turn in ways else image


def _fresh(image: Any) -> Any:
    """Return the pixels of ``image`` in a picture that never knew its file."""
    from PIL import Image

    fresh = Image.new("RGB", image.size)
    fresh.paste(image)
    return fresh


def _fitted(image: Any, edge: int) -> Any:
    from PIL import Image

    return image.resize(_fit(image.size, edge), Image.Resampling.LANCZOS)


def _fit(size: tuple[int, int], edge: int) -> tuple[int, int]:
    longest = max(size)
    if longest <= edge:
        return size
    return max(1, round(size[0] * edge / longest)), max(1, round(size[1] * edge / longest))


def _factor(size: tuple[int, int], target: tuple[int, int]) -> int:
    return max(1, min(size[0] // target[0], size[1] // target[1]))


def _rows_of_a_band(width: int, factor: int) -> int:
    return max(1, BAND_BYTES // (4 * width * factor)) * factor


def _joined(parts: Sequence[Any]) -> Any:
    from PIL import Image

    whole = Image.new(parts[0].mode, (parts[0].width, sum(part.height for part in parts)))
    top = 0
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height
    return whole


def _any(mask: Any, cell: int, cells: tuple[int, int]) -> Any:
    from PIL import Image

    found = Image.new("L", cells)
    for row in range(cells[1]):
        for column in range(cells[0]):
            box = (column * cell, row * cell, (column + 1) * cell, (row + 1) * cell)
            if mask.crop(box).getbbox():
                found.putpixel((column, row), 255)
    return found


def _extend(ground: Any, picture: Any) -> None:
    """Repeat the last pixels into the border that fills the last cells, instead of black."""
    wide, high = picture.size
    if ground.width > wide:
        last = picture.crop((wide - 1, 0, wide, high)).resize((ground.width - wide, high))
        ground.paste(last, (wide, 0))
    if ground.height > high:
        last = ground.crop((0, high - 1, ground.width, high)).resize((ground.width, ground.height - high))
        ground.paste(last, (0, high))


def _check_size(size: tuple[int, int], limit: int = MAX_PIXELS) -> None:
    if size[0] * size[1] > limit:
        raise NotTaken("too_many_pixels")
    if min(size) < 1:
        raise NotTaken("unreadable")


def _check(data: bytes, size: tuple[int, int]) -> None:
    """Raise ValueError unless ``data`` is a JPEG of ``size`` that decodes and holds pixels alone."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        image.load()
        if image.size != size or image.mode != "RGB":
            raise ValueError("another picture")
    strange = set(_markers(data)) - _PIXEL_MARKERS
    if strange:
        raise ValueError(f"markers {strange}")


def _markers(data: bytes) -> Iterator[int]:
    at = 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:  # noqa: PLR2004 - start of scan
        yield data[at + 1]
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")


if __name__ == "__main__":
    sys.exit(main())
