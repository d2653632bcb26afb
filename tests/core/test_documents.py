import datetime as dt
import subprocess
import sys
from io import BytesIO

import pytest
from pypdf import PdfReader

from kalaki.core.contract import (
    Column,
    Document,
    Figure,
    Grid,
    Heading,
    Items,
    Signatures,
    Text,
    TwoColumns,
    Unprintable,
    pdf,
    qr_svg,
    typeset,
)

AT = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
LINES = {
    "ka": "მუნიციპალიტეტი გმადლობს: 1 250 ₾ – „ნათურა“.",
    "ru": "Муниципалитет благодарит: № 12, съезд, ёлка.",
    "az": "Bələdiyyə təşəkkür edir: küçə, işıq, ğ ı İ ₼.",
    "hy": "Քաղաքապետարանը շնորհակալ է։",
}
SLIP = {
    "lang": "ka",
    "title": "ხელწერილი",
    "city": "რუსთავის მუნიციპალიტეტი",
    "kind": "შეტყობინება",
    "number": "RUS-2026-000123",
    "facts": [["ვინ პასუხობს", "განათების სამსახური"], ["პასუხის ვადა", "10 მაისი, 23:59"]],
    "pin_label": "PIN",
    "pin": "12345678",
    "qr": 0,
    "qr_alt": "ბმული ხელწერილზე",
    "note": "ეს ფურცელი შეინახე.",
}
STOP = {
    "number": "RUS-2026-000123",
    "place": "კოსტავას გამზირი 22",
    "what": "ნათურა არ ანათებს",
    "due": "ვადა 10 მაისი",
    "qr": 0,
    "qr_alt": "შეტყობინების გვერდი",
    "photo": None,
    "photo_alt": "",
}
CREW = {
    "lang": "ka",
    "title": "სია",
    "city": "რუსთავი",
    "crew": "განათების ბრიგადა",
    "day": "26 ნოემბერი",
    "boxes": ["შესრულდა", "ვერ ვიპოვე"],
    "foot": "რუსთავი",
    "stops": [STOP],
}
POSTER = {
    "lang": "ka",
    "title": "პლაკატი",
    "city": "რუსთავი",
    "heading": "რამე გაფუჭდა?",
    "text": "შეგვატყობინე.",
    "steps": ["დაასკანერე კოდი", "აირჩიე"],
    "qr": 0,
    "qr_alt": "შეტყობინების გვერდი",
    "address": "hub.example/report",
    "phone": "1300",
}


def words_of(made):
    pages = PdfReader(BytesIO(made)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def size_of(made):
    box = PdfReader(BytesIO(made)).pages[0].mediabox
    return round(float(box.width) * 25.4 / 72), round(float(box.height) * 25.4 / 72)


@pytest.mark.parametrize("lang", sorted(LINES))
def test_each_language_comes_out_as_it_went_in_with_glyphs_of_our_fonts(lang):
    made = pdf(Document(lang=lang, title="t", blocks=(Text(LINES[lang]),)), at=AT)
    assert words_of(made) == [f"{LINES[lang]} 1 / 1"]
    fonts = PdfReader(BytesIO(made)).pages[0]["/Resources"]["/Font"]
    names = {font.get_object()["/BaseFont"].partition("+")[2] for font in fonts.values()}
    own = {"ka": "NotoSansGeorgian-Regular", "hy": "NotoSansArmenian-Regular"}.get(lang, "NotoSans-Regular")
    assert own in names
    assert names <= {
        f"NotoSans{script}-Regular{end}"
        for script in ("", "Georgian", "Armenian")
        for end in ("", "-Identity-H")
    }


def test_every_block_is_set_in_its_order():
    doc = Document(
        lang="ka",
        title="ოქმი",
        foot="რუსთავი",
        mark="ნიმუში",
        blocks=(
            Heading("სათაური", 1),
            Text("#let x = *1* $a$\nახალი ხაზი", "quiet"),
            Items(("ერთი", "ორი")),
            Items(("სამი",), is_numbered=True),
            Grid(
                columns=(Column(label="რა", width=0), Column(label="თეთრი", is_number=True)),
                rows=(("პური", "120"), ("რძე", "400")),
                caption="ცხრილი",
                row_height=8,
            ),
            Figure(data=qr_svg("https://hub.example/"), alt="კოდი", caption="კოდი", width=20),
            Figure(data=qr_svg("https://hub.example/"), alt="კოდი", width=20),
            TwoColumns((Heading("ერთი", 3), Text("მარცხენა")), (Text("მარჯვენა", "strong"),)),
            Signatures((("ნინო", "მერი"), ("გია", "მდივანი"))),
        ),
    )
    made = pdf(doc, at=AT)
    assert words_of(made) == [
        (
            "სათაური #let x = *1* $a$ ახალი ხაზი • ერთი • ორი 1. სამი ცხრილი რა თეთრი პური 120 რძე 400 კოდი ერთი "
            "მარცხენა მარჯვენა ნინო მერი გია მდივანი რუსთავი 1 / 1 ნიმუში"
        )
    ]
    known = PdfReader(BytesIO(made))
    assert (known.metadata.title, known.metadata.creation_date) == ("ოქმი", AT)
    assert known.trailer["/Root"]["/Lang"] == "ka"
    assert known.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True


def test_long_grid_repeats_its_head_on_each_page():
    grid = Grid(columns=(Column(label="ნომერი"),), rows=tuple((f"ხაზი {place}",) for place in range(80)))
    pages = words_of(pdf(Document(lang="ka", title="t", blocks=(grid,)), at=AT))
    assert [page.count("ნომერი") for page in pages] == [1] * len(pages)
    assert len(pages) > 1


def test_same_input_gives_the_same_bytes_in_another_process_too():
    doc = Document(lang="ka", title="t", blocks=(Text(LINES["ka"]),))
    made = pdf(doc, at=AT)
    other = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import datetime as dt, django; django.setup(); from kalaki.core.documents import *; "
                f"doc = Document(lang='ka', title='t', blocks=(Text({LINES['ka']!r}),)); "
                "print(pdf(doc, at=dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)).hex())"
            ),
        ],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": "src", "DJANGO_SETTINGS_MODULE": "kalaki.site.settings", "PATH": "/usr/bin"},
    )
    assert (pdf(doc, at=AT), bytes.fromhex(other.stdout)) == (made, made)
    assert pdf(doc, at=AT + dt.timedelta(seconds=1)) != made


@pytest.mark.parametrize(
    ("template", "data", "size", "words"),
    [
        (
            "slip",
            SLIP,
            (105, 148),
            (
                "რუსთავის მუნიციპალიტეტი შეტყობინება RUS-2026-000123 ვინ პასუხობს განათების სამსახური პასუხის ვადა "
                "10 მაისი, 23:59 PIN 1234 5678 ეს ფურცელი შეინახე."
            ),
        ),
        (
            "slip",
            SLIP | {"pin": "", "mark": "ნიმუში"},
            (105, 148),
            (
                "რუსთავის მუნიციპალიტეტი შეტყობინება RUS-2026-000123 ვინ პასუხობს განათების სამსახური პასუხის ვადა "
                "10 მაისი, 23:59 ეს ფურცელი შეინახე. ნიმუში"
            ),
        ),
        (
            "crew",
            CREW,
            (210, 297),
            (
                "რუსთავი განათების ბრიგადა 26 ნოემბერი RUS-2026-000123 ვადა 10 მაისი კოსტავას გამზირი 22 "
                "ნათურა არ ანათებს შესრულდა ვერ ვიპოვე რუსთავი 1 / 1"
            ),
        ),
        (
            "crew",
            CREW | {"stops": [STOP | {"photo": 0, "photo_alt": "ბოძი"}] * 9},
            (210, 297),
            None,
        ),
        (
            "poster",
            POSTER,
            (210, 297),
            "რუსთავი რამე გაფუჭდა? შეგვატყობინე. 1 დაასკანერე კოდი 2 აირჩიე hub.example/report 1300",
        ),
    ],
)
def test_our_layouts(template, data, size, words):
    made = typeset(template, data, at=AT, files=[qr_svg("https://hub.example/report/")])
    assert size_of(made) == size
    if words is not None:
        assert words_of(made) == [words]


def test_app_brings_its_own_layout(tmp_path):
    own = tmp_path / "card.typ"
    own.write_text("#show: frame.with(width: 60mm, height: 40mm, margin: 5mm)\n#lines(data.word)\n")
    made = typeset(own, {"lang": "hy", "title": "t", "word": "Բարև"}, at=AT)
    assert (size_of(made), words_of(made)) == ((60, 40), ["Բարև"])


def test_layout_that_does_not_fit_says_so():
    with pytest.raises(Unprintable, match=r"slip\.typ: dictionary does not contain key \"number\""):
        typeset(
            "slip",
            {name: value for name, value in SLIP.items() if name != "number"},
            at=AT,
            files=[qr_svg("x")],
        )


def test_row_with_a_missing_cell_is_refused():
    with pytest.raises(ValueError, match="one cell a column"):
        Grid(columns=(Column(label="a"), Column(label="b")), rows=(("1",),))


def test_start_does_not_load_the_typesetter():
    code = "import django; django.setup(); import sys; print(sorted({'typst', 'segno'} & set(sys.modules)))"
    env = {"PYTHONPATH": "src", "DJANGO_SETTINGS_MODULE": "kalaki.site.settings", "PATH": "/usr/bin"}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert ran.stdout == "[]\n"
