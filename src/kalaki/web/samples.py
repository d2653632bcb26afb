# ruff: noqa: RUF001 - letters that look alike are what this page shows
"""What the design system's page shows: every component in all its states, in words a resident would read.

The words are samples of the page alone, so they stand here in both languages and not in the catalogues.
"""

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import get_language

from kalaki.web.charts import Bar, Bars, Lines, Series
from kalaki.web.forms import Cards, DayField, DayInput, ManyCards, Scale

# key: (title, rule), each in Georgian and English; the order of the page.
SECTIONS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "mark": (
        ("ნიშანი", "Mark"),
        (
            "ქალაქის რგალი ერთი ძაფია; მდინარე კვეთს და გარეთ გადის.",
            "The city's ring is one thread; the river crosses it and leaves.",
        ),
    ),
    "colours": (
        ("ფერები", "Colours"),
        (
            "ყოველი ტექსტი თავის ფონზე 4,5:1-\u2060ზე მეტია, ორივე თემაში.",
            "Every text has more than 4.5:1 on its ground, in both themes.",
        ),
    ),
    "type": (
        ("ტექსტი", "Type"),
        (
            "სტრიქონთა შორის 1,6, წონა 400–700, მთავრული არასოდეს.",
            "Line height 1.6, weights 400 to 700, never capitals in Georgian.",
        ),
    ),
    "icons": (
        ("ხატულები", "Icons"),
        (
            "24 პიქსელი, ხაზი 1,75; მარტო არ დგას, გვერდით სიტყვა აქვს.",
            "24 pixels, stroke 1.75; never alone, a word stands beside each.",
        ),
    ),
    "buttons": (
        ("ღილაკები და ჩიპები", "Buttons and chips"),
        (
            "ერთ საქმეს ერთი შევსებული ღილაკი აქვს; გამორთულს მიზეზი გვერდით უწერია.",
            "One filled button a task; a disabled one has its reason beside it.",
        ),
    ),
    "frame": (
        ("თავი, მენიუ, ქვედა მენიუ", "Header, menus, tab bar"),
        (
            "მუნიციპალიტეტი და ენა ყოველთვის ხელთაა; ენის სახელი თავის ენაზე წერია.",
            "Municipality and language are always at hand; each language is named in itself.",
        ),
    ),
    "fields": (
        ("ველები", "Fields"),
        (
            "წარწერა ზემოთ, მინიშნება მის ქვემოთ, შეცდომა მინიშნების ქვემოთ; ჩაწერილი რჩება.",
            "Label above, hint below it, error below the hint; what was entered stays.",
        ),
    ),
    "choices": (
        ("არჩევანი და სკალა", "Choices and scale"),
        (
            "მთელი ბარათი იჭერს შეხებას, მინიმუმ 44 პიქსელი.",
            "The whole card takes the touch, 44 pixels at least.",
        ),
    ),
    "notes": (
        ("ცნობა და მდგომარეობა", "Notes and tags"),
        ("ფერი, ხატულა და სიტყვა ერთად.", "Colour, icon and word together."),
    ),
    "toast": (
        ("მოკლე დასტური", "Toast"),
        (
            "რა გაკეთდა, ერთ სტრიქონში, გაუქმებით; შეცდომისთვის არასოდეს.",
            "What was done in one line, with undo; never for errors.",
        ),
    ),
    "progress": (
        ("მიმდინარეობა", "Progress"),
        ("ზოლი უსიტყვოდ აკრძალულია.", "A bar without words is forbidden."),
    ),
    "clock": (
        ("პასუხის საათი", "Answer clock"),
        ("რგალი დროა, სიტყვა აზრია; მარტო რგალი არ კმარა.", "The ring is time, the words are the meaning."),
    ),
    "card": (
        ("ბარათი", "Card"),
        (
            "ბარათს წარმოშობა აქვს; სათაურის ბმული მთელ ბარათს ფარავს.",
            "A card has an origin; the link of its title covers it.",
        ),
    ),
    "door": (
        ("კარი", "Door"),
        (
            "ერთი გზა ერთ ოთახში: ხატულა, სახელი, ერთი სტრიქონი.",
            "One way into one room: icon, name, one line.",
        ),
    ),
    "promise": (
        ("დაპირება", "Promise"),
        (
            "რა, ვინ, როდის; ჯერ გადაცდენილი, მერე დღევანდელი, მერე თარიღით.",
            "What, who, by when; overdue first, then today, then by date.",
        ),
    ),
    "table": (
        ("ცხრილი და გვერდები", "Table and pager"),
        (
            "ვიწრო ადგილას ყოველი სტრიქონი ბარათია.",
            "In a narrow place every row is a card.",
        ),
    ),
    "where": (
        ("სად ვარ", "Where am I"),
        (
            "გზა უკან, ნაბიჯები, ჩანართები; ჩანართი გვერდია და უსკრიპტოდ მუშაობს.",
            "The way back, steps, tabs; a tab is a page and works without script.",
        ),
    ),
    "thread": (
        ("ისტორია", "History"),
        (
            "გავლილი შევსებულია, ახლანდელი მზისფერი, შემდეგი ნაცრისფერი.",
            "Done, now in the sun's colour, next in grey.",
        ),
    ),
    "dialog": (
        ("დიალოგი", "Dialog"),
        (
            "ერთი კითხვა; ღილაკზე ზმნაა, უსაფრთხო გზა ჩუმი ღილაკია.",
            "One question; a verb on the button, the safe way is the quiet one.",
        ),
    ),
    "empty": (
        ("ცარიელი სია", "Empty list"),
        (
            "ცარიელი სია ასწავლის და პირველ ნაბიჯს გთავაზობს.",
            "An empty list teaches and gives the first step.",
        ),
    ),
    "chat": (
        ("საუბარი", "Conversation"),
        ("პასუხის ქვეშ ყოველთვის წყარო და თარიღია.", "Below an answer always stand its source and date."),
    ),
    "money": (
        ("ფული და ფაქტები", "Money and facts"),
        (
            "მთელი თეთრი, სვეტად გასწორებული ციფრი, ჯამი ყოველთვის ჩანს.",
            "Whole tetri, figures in columns, the sum always shows.",
        ),
    ),
    "chart": (
        ("დიაგრამა", "Chart"),
        (
            "სათაური დასკვნაა; რიცხვი სვეტთან წერია; ცხრილი ქვემოთაა.",
            "The heading is the finding; values stand at the bars; the table is below.",
        ),
    ),
    "bands": (
        ("ზოლები", "Bands"),
        (
            "რა დგას პასუხის უკან და როგორ მივიდე ადამიანთან.",
            "What stands behind an answer, and the way to a person.",
        ),
    ),
    "errors": (
        ("შეცდომის გვერდები", "Error pages"),
        (
            "რა მოხდა, რა ვქნა, რომელი ნომერი დავასახელო.",
            "What happened, what to do, which number to quote.",
        ),
    ),
}
SWATCHES = ("paper", "surface", "sunken", "accent", "sun", "red", "amber", "green")
ERRORS = (400, 403, 404, 409, 429, 500, 503)


class SampleForm(forms.Form):
    """Every kind of field; given wrong words it shows every kind of error."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Make the fields in the language of the page."""
        super().__init__(*args, **options)
        self.fields |= {
            "name": forms.CharField(
                label=_say("პროექტის სახელი", "Name of the project"),
                help_text=_say("მოკლედ, როგორც მეზობელს ეტყოდი.", "Short, as you would tell a neighbour."),
                initial=_say("ეზოს ბიბლიოთეკა", "A library in the yard"),
            ),
            "amount": forms.IntegerField(
                label=_say("რამდენი გჭირდება, ლარი", "How much do you need, lari"),
                widget=forms.TextInput(attrs={"class": "w10", "inputmode": "decimal"}),
                error_messages={
                    "invalid": _say(
                        "ჩაწერე თანხა ლარებში, მაგალითად 2940.", "Write the amount in lari, for example 2940."
                    )
                },
                initial=2940,
            ),
            "starts": DayField(
                label=_say("როდის დაიწყებ", "When do you begin"),
                help_text=_say("მაგალითად, 15 12 2026", "For example, 15 12 2026"),
                initial=dt.date(2026, 12, 15),
                widget=DayInput(),
            ),
            "area": forms.ChoiceField(
                label=_say("უბანი", "Area"),
                choices=[
                    ("7", _say("მე-\u20607 მიკრორაიონი", "Microdistrict 7")),
                    ("old", _say("ძველი რუსთავი", "Old Rustavi")),
                ],
            ),
            "story": forms.CharField(
                label=_say("რა შეიცვლება", "What will change"),
                widget=forms.Textarea,
                initial=_say("ბავშვებს ეზოში წიგნი ექნებათ.", "Children will have books in the yard."),
            ),
            "photo": forms.FileField(
                label=_say("ფოტო ან ფასის დასტური", "Photo or price quote"),
                help_text=_say(
                    "JPG, PNG ან PDF, 10 მბ-მდე. ფოტოდან ადგილმდებარეობას წავშლით.",
                    "JPG, PNG or PDF, up to 10 MB. We remove the place from photos.",
                ),
                error_messages={"required": _say("აირჩიე ფაილი.", "Choose a file.")},
            ),
            "closed": forms.CharField(
                label=_say("ნომერი", "Number"), initial="2026-0045", disabled=True, required=False
            ),
            "way": forms.ChoiceField(
                label=_say("როგორ გაცნობოთ პასუხი?", "How shall we tell you the answer?"),
                choices=[("sms", "SMS"), ("mail", _say("ელფოსტა", "E-mail"))],
                widget=Cards(
                    hints={
                        "sms": _say("ნომერს მხოლოდ ამისთვის ვინახავთ", "We keep the number for this alone")
                    }
                ),
                initial="sms",
                error_messages={"required": _say("აირჩიე ერთი გზა.", "Choose one way.")},
            ),
            "for_whom": forms.MultipleChoiceField(
                label=_say("ვის ეხება?", "Whom does it concern?"),
                choices=[
                    ("kids", _say("ბავშვებს", "Children")),
                    ("old", _say("ხანდაზმულებს", "Older people")),
                    ("disabled", _say("შშმ პირებს", "Persons with disabilities")),
                ],
                widget=ManyCards(),
                initial=["kids"],
                required=False,
            ),
            "mark": forms.ChoiceField(
                label=_say("სარგებელი თემისთვის", "Use to the community"),
                choices=[(str(number), str(number)) for number in range(1, 6)],
                widget=Scale(
                    ends=(_say("არავის უშველის", "Helps nobody"), _say("ბევრს უშველის", "Helps many"))
                ),
                initial="4",
                error_messages={"required": _say("დასვი ქულა.", "Give a mark.")},
            ),
            "agree": forms.BooleanField(
                label=_say("ვეთანხმები წესებს", "I agree to the rules"),
                error_messages={"required": _say("მონიშნე, თუ ეთანხმები.", "Tick it if you agree.")},
            ),
        }
        for field in self.fields.values():
            field.error_messages.setdefault("required", "")
            if str(field.error_messages["required"]) == str(forms.Field.default_error_messages["required"]):
                field.error_messages["required"] = _say("შეავსე ეს ველი.", "Fill in this field.")


def samples() -> dict[str, Any]:
    """Return the context of the page."""
    wrong = {
        "name": "",
        "amount": _say("სამი ათასი", "three thousand"),
        "starts_day": "31",
        "starts_month": "2",
        "starts_year": "2026",
        "area": "7",
        "story": "",
    }
    clocks = [
        ("info", 21, "9", ("დარჩა 9 დღე", "9 days left"), ("ვადა: 1 დეკემბერი", "Due: 1 December")),
        ("warn", 30, "0", ("დღეს იწურება", "Due today"), ("ვადა: დღეს, 18:00", "Due: today, 18:00")),
        (
            "bad",
            30,
            "+3",
            ("გადაცდა 3 დღით", "3 days overdue"),
            ("ვადა იყო 19 ნოემბერი", "Was due 19 November"),
        ),
        (
            "ok",
            12,
            "12",
            ("პასუხი მე-\u206012 დღეს", "Answered on day 12"),
            ("ვადა იყო 30 დღე", "30 days were given"),
        ),
    ]
    return {
        "sections": {
            key: {"key": key, "title": _say(*title), "rule": _say(*rule)}
            for key, (title, rule) in SECTIONS.items()
        },
        "say": {key: _say(*words) for key, words in SAID.items()},
        "icon_names": _icons(),
        "swatches": SWATCHES,
        "error_statuses": ERRORS,
        "form": SampleForm(prefix="a"),
        "wrong_form": SampleForm(data={f"b-{key}": value for key, value in wrong.items()}, prefix="b"),
        "tones": [
            ("info", "clock", _say("დარჩა 9 დღე", "9 days left")),
            ("ok", "check", _say("შესრულდა", "Done")),
            ("warn", "clock", _say("დღეს იწურება", "Due today")),
            ("bad", "alert", _say("გადაცდა 3 დღით", "3 days overdue")),
            ("sun", "vote", _say("მიმდინარეობს", "Under way")),
        ],
        "notes": [
            ("info", "info", _say("კონკურსი 8 დეკემბერს, 18:00-\u2060ზე იხურება.", "The call closes on 8 December, 18:00.")),
            ("ok", "check", _say("განაცხადი მივიღეთ. ნომერი: 2026-0045.", "We have your application. Number: 2026-0045.")),
            ("warn", "clock", _say("ამ პასუხს ვადა გაუვიდა. თანხა 1300-\u2060ზე დააზუსტე.", "This answer has lapsed. Ask for the amount on 1300.")),
            ("bad", "alert", _say("ფაილი ვერ ავტვირთეთ: 14 მბ-ია. აირჩიე 10 მბ-ზე პატარა.", "The file has 14 MB. Choose one below 10 MB.")),
            ("sun", "vote", _say("კენჭისყრა მიმდინარეობს.", "The vote is under way.")),
        ],
        "clocks": [
            {"tone": tone, "part": part, "sign": sign, "text": _say(*text), "due": _say(*due)}
            for tone, part, sign, text, due in clocks
        ],
        "promises": [
            ("bad", "alert", _say("გადასასვლელის მონიშვნა", "Marking of the crossing"), _say("ინფრასტრუქტურის სამსახური", "Infrastructure service"), _say("ვადა იყო 19 ნოემბერი", "was due 19 November"), _say("გადაცდა 3 დღით", "3 days overdue")),
            ("warn", "clock", _say("პასუხი 96 მხარდამჭერს", "Answer to 96 supporters"), _say("ტრანსპორტის სამსახური", "Transport service"), _say("დღეს, 18:00", "today, 18:00"), _say("დღეს იწურება", "Due today")),
            ("ok", "check", _say("14 ხელშეკრულება", "14 contracts"), _say("კომისიის მდივანი", "Secretary of the commission"), _say("20 ნოემბერი", "20 November"), _say("შესრულდა ვადამდე", "Done in time")),
        ],
        "columns": [
            {"label": _say("პუნქტი", "Point")},
            {"label": _say("კგ", "kg"), "is_number": True},
            {"label": _say("სუფთა წილი", "Clean share"), "is_number": True},
        ],
        "rows": [
            [
                {"text": _say(*point)},
                {"text": _say(weight, weight.replace(",", ".")), "label": _say("კგ", "kg"), "is_number": True},
                {"text": clean, "label": _say("სუფთა წილი", "Clean share"), "is_number": True},
            ]
            for point, weight, clean in (
                (("მე-\u206010 ბაღი", "Kindergarten 10"), "18,4", "82%"),
                (("მე-\u20603 სკოლა", "School 3"), "24,1", "91%"),
                (("მე-\u206018 სკოლა", "School 18"), "9,7", "64%"),
            )
        ],
        "steps": [
            {"label": _say(*label), "state": state}
            for label, state in (
                (("განაცხადი", "Application"), "done"),
                (("შემოწმება", "Check"), "done"),
                (("შეფასება", "Assessment"), "now"),
                (("გადაწყვეტილება", "Decision"), "next"),
                (("ხელშეკრულება", "Contract"), "next"),
            )
        ],
        "events": [
            {"text": _say("ითქვა", "Said"), "detail": _say("11 ოქტომბერი", "11 October"), "state": "done"},
            {"text": _say("გადაეცა სამსახურს", "With the service"), "detail": _say("ახლა აქ ვართ", "We are here now"), "state": "now"},
            {"text": _say("პასუხი", "Answer"), "detail": _say("10 ნოემბრამდე", "by 10 November"), "state": "next"},
        ],
        "crumbs": [
            {"label": _say("მთავარი", "Home"), "url": "#where"},
            {"label": _say("სერვისები", "Services"), "url": "#where"},
            {"label": _say("საჯარო ინფორმაცია", "Public information"), "url": ""},
        ],
        "tabs": [
            {"label": _say("ყველა", "All"), "count": 45, "url": "#where", "is_current": True},
            {"label": _say("შემოწმებული", "Checked"), "count": 38, "url": "#where"},
            {"label": _say("დაფინანსებული", "Funded"), "count": 14, "url": "#where"},
        ],
        "moneys": [(_say("მოქალაქეებმა", "Residents"), 6_900_000), (_say("ფონდმა", "The fund"), 15_700_000)],
        "facts": [
            {"label": _say("ვადა", "Term"), "text": _say("10 სამუშაო დღე", "10 working days")},
            {"label": _say("საფასური", "Fee"), "text": _say("უფასოა", "Free")},
            {"label": _say("სად", "Where"), "text": _say("მერია, სარკმელი 3", "City hall, window 3")},
        ],
        "plots": _plots(),
        "bars": [
            {"label": _say(*label), "value": value, "width": value * 9, "after": value * 9 + 118, "y": 38 * n, "base": 38 * n + 19}
            for n, (label, value) in enumerate(
                ((("გზა", "Roads"), 34), (("განათება", "Lighting"), 27), (("ნაგავი", "Waste"), 22), (("ხეები", "Trees"), 12), (("ლუქი", "Manholes"), 5))
            )
        ],
        "seen": dt.date(2026, 11, 22),
    }  # fmt: skip


SAID = {
    "title": ("დიზაინის სისტემა", "Design system"),
    "lead": (
        "კომპონენტები ნამდვილი შაბლონებიდან, ღია და მუქ თემაში. რაც აქ არ არის, არ არსებობს.",
        "Components from the real templates, in light and dark. What is not here does not exist.",
    ),
    "theme": ("თემა", "Theme"),
    "light": ("ღია", "Light"),
    "dark": ("მუქი", "Dark"),
    "system": ("სისტემის", "The system's"),
    "contents": ("კომპონენტები", "Components"),
    "h1": ("თქვი. ნახე, რა მოჰყვა.", "Say it. See what came of it."),
    "h2": ("დღევანდელი დაპირებები", "Promises of today"),
    "h3": ("ვის და რას ვაფინანსებთ", "Whom and what we fund"),
    "text": (
        "ჩვეულებრივი ტექსტი 17 პიქსელია. ქართულ ასოს ქვემოთ და ზემოთ გრძელი კუდი აქვს, ამიტომ სტრიქონს ჰაერი სჭირდება: ყ, ჭ, ჯ, უ, ფ.",
        "Body text has 17 pixels. Georgian letters have long tails above and below, so lines need air: ყ, ჭ, ჯ, უ, ფ.",
    ),
    "small": (
        "მეორეხარისხოვანი ტექსტი 14 პიქსელია და არასოდეს არის ბაცი.",
        "Second text has 14 pixels and is never faint.",
    ),
    "send": ("გაგზავნე განაცხადი", "Send the application"),
    "keep": ("შეინახე მონახაზი", "Keep the draft"),
    "delete": ("წაშალე", "Delete"),
    "leave": ("დატოვე", "Leave it"),
    "sending": ("იგზავნება…", "Sending…"),
    "why": ("შეავსე 2 ველი და ღილაკი ჩაირთვება.", "Fill in 2 fields and the button opens."),
    "chip": ("მშენებლობის ნებართვა", "Building permit"),
    "chosen": ("საჯარო ინფორმაცია", "Public information"),
    "city": ("რუსთავი", "Rustavi"),
    "change_city": (": შეცვალე მუნიციპალიტეტი", ": change the municipality"),
    "sample_menu": ("ქვედა მენიუ, ნიმუში", "Tab bar, sample"),
    "sample_tabs": ("ჩანართები, ნიმუში", "Tabs, sample"),
    "draft_kept": ("მონახაზი შენახულია", "The draft is kept"),
    "weighed": (
        "აიწონა 31 პუნქტი 47-\u2060დან. დარჩა დაახლოებით 2 წუთი.",
        "31 of 47 points weighed. About 2 minutes left.",
    ),
    "origin": ("თამაშიდან, მე-\u20602 მაგიდა", "From a game, table 2"),
    "idea": ("განათება სკოლიდან გაჩერებამდე", "Light from the school to the bus stop"),
    "came": ("მერია დათანხმდა: 4 სანათი, 20 დეკემბრამდე", "City hall agreed: 4 lamps by 20 December"),
    "answered": ("პასუხი გაიცა", "Answered"),
    "door": ("ჰკითხე მერიას", "Ask city hall"),
    "door_text": ("პასუხი წყაროთი და თარიღით", "An answer with source and date"),
    "caption": ("პლასტმასა, ბოლო კვირა", "Plastic, last week"),
    "dialog": ("წავშალო მონახაზი?", "Delete the draft?"),
    "dialog_text": (
        "„ეზოს ბიბლიოთეკა“ და 2 ფაილი წაიშლება. უკან ვერ დააბრუნებ.",
        "“A library in the yard” and 2 files go. You cannot bring them back.",
    ),
    "empty": ("შენს უბანში ჯერ არავის უთქვამს", "Nobody in your area has said anything yet"),
    "empty_text": (
        "იყავი პირველი: ფოტო და ერთი წინადადება საკმარისია.",
        "Be the first: a photo and one sentence are enough.",
    ),
    "empty_do": ("ჰკითხე მერიას", "Ask city hall"),
    "question": ("asli ra girs?", "asli ra girs?"),
    "answer": (
        "A4 ასლი 0,05 ₾, ლაზერული ამობეჭდვა 0,10 ₾. მოთხოვნა უფასოა.",
        "An A4 copy is 0.05 ₾, a laser print 0.10 ₾. Asking is free.",
    ),
    "sum": ("სულ 18 კამპანია", "18 campaigns in all"),
    "finding": ("ყოველი მესამე შეტყობინება გზაზეა", "Every third report is about roads"),
    "source": (
        "შეტყობინებები, ნოემბერი 2026, სულ 100. საჩვენებელი მონაცემები.",
        "Reports, November 2026, 100 in all. Sample data.",
    ),
    "as_table": ("იგივე ცხრილად", "The same as a table"),
    "category": ("კატეგორია", "Category"),
    "number": ("რაოდენობა", "Number"),
    "your_question": ("შენი კითხვა", "Your question"),
    "ask": ("ჰკითხე", "Ask"),
}


def _say(ka: str, en: str) -> str:
    return ka if (get_language() or "ka").startswith("ka") else en


@cache
def _icons() -> list[str]:
    drawings = Path(__file__).parent / "static" / "web" / "icons.svg"
    return re.findall(r'<symbol id="([\w-]+)"', drawings.read_text(encoding="utf-8"))


def _plots() -> tuple[Lines, Bars]:
    """Return one drawing of lines and one of bars with intervals."""
    caption = _say("ნიმუში; არაფრის მონაცემი არ არის.", "A sample; data of nothing.")
    months = (
        (1, _say("იანვარი", "January")),
        (2, _say("თებერვალი", "February")),
        (3, _say("მარტი", "March")),
    )
    lines = Lines(
        name="sample-lines",
        title=_say("მარტში ორი კითხვიდან ერთს ღამით სვამენ", "In March every other question comes at night"),
        description=_say(
            "ღამით და დღისით დასმული კითხვების წილი თვეების მიხედვით.",
            "Share of questions by night and by day over the months.",
        ),
        caption=caption,
        x_label=_say("თვე", "Month"),
        series=(
            Series(label=_say("ღამით", "By night"), points=((1, 0.2), (2, 0.35), (3, 0.5))),
            Series(label=_say("დღისით", "By day"), points=((1, 0.8), (2, 0.65), (3, 0.5))),
        ),
        ticks=months,
    )
    bars = Bars(
        name="sample-bars",
        title=_say(
            "ლათინურად აკრეფილი კითხვაც ისევე გასაგებია", "Questions in Latin letters are understood as well"
        ),
        description=_say(
            "სწორი პასუხების წილი დამწერლობის მიხედვით, 95-პროცენტიანი შუალედით.",
            "Share of right answers by script, with 95 % intervals.",
        ),
        caption=caption,
        what=_say("დამწერლობა", "Script"),
        bars=(
            Bar(label=_say("ქართული", "Georgian"), value=0.8, low=0.74, high=0.85),
            Bar(label=_say("ლათინური", "Latin"), value=0.79, low=0.72, high=0.84),
        ),
    )
    return lines, bars
