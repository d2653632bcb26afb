import datetime as dt
import re

import pytest
from django import forms
from django.template import engines

from kalaki.web.forms import Cards, DayField, ManyCards, Scale


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="Short.")
    born = DayField(label="Born", required=False)
    way = forms.ChoiceField(label="Way", choices=[("a", "A"), ("b", "B")], widget=Cards(hints={"a": "first"}))
    who = forms.MultipleChoiceField(label="Who", choices=[("x", "X")], widget=ManyCards(), required=False)
    mark = forms.ChoiceField(label="Mark", choices=[("1", "1"), ("2", "2")], widget=Scale(ends=("no", "yes")))
    agree = forms.BooleanField(label="Agree")
    paper = forms.FileField(label="Paper", required=False)
    story = forms.CharField(label="Story", widget=forms.Textarea, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def render(text, **context):
    return engines["django"].from_string("{% load web %}" + text).render(context)


def markup(field):
    return render('{% include "web/components/field.html" with field=field only %}', field=field)


@pytest.mark.parametrize("name", list(Sample.base_fields))
@pytest.mark.parametrize("form", [Sample(), Sample(data={"born_day": "31"})], ids=["fresh", "wrong"])
def test_field_group_is_the_component(form, name):
    assert form[name].as_field_group() == markup(form[name])


def test_wrong_field_names_its_hint_and_its_error_and_keeps_what_was_written():
    form = Sample(data={"name": " "})
    assert form.errors["name"]
    assert re.sub(r"<svg.*?</svg>", "", markup(form["name"])).split("\n") == [
        '<div class="field wrong">',
        (
            '<label for="id_name">Name</label><p class="hint" id="id_name_helptext">Short.</p>'
            f'<div id="id_name_error"><p class="err">{form.errors["name"][0]}</p></div>'
        ),
        (
            '<input type="text" name="name" value=" " aria-describedby="id_name_helptext id_name_error" '
            'class="input" required aria-invalid="true" id="id_name"></div>'
        ),
    ]


def test_choice_shows_its_hint_and_the_scale_its_ends():
    assert '<span>A<span class="hint">first</span></span>' in markup(Sample()["way"])
    scale = markup(Sample()["mark"])
    assert '<div class="choices across scale">' in scale
    assert '<p class="ends-of-scale"><span>no</span><span>yes</span></p>' in scale


def test_summary_links_to_the_first_control_of_each_field_in_its_own_words():
    form = Sample(data={"born_day": "31", "born_month": "2", "born_year": "2026"})
    form.add_error(None, "All of it.")
    found = re.findall(
        r"<li>(?:<a href=\"#([\w-]+)\">)?([^<]+)",
        render('{% include "web/components/error_summary.html" with form=form only %}', form=form),
    )
    assert found == [
        ("", "All of it."),
        *((anchor, form.errors[anchor.removeprefix("id_").removesuffix("_0")][0]) for anchor in ANCHORS),
    ]
    page = "".join(field.as_field_group() for field in form)
    assert [anchor for anchor in ANCHORS if f'id="{anchor}"' not in page] == []


ANCHORS = ["id_name", "id_born_0", "id_way_0", "id_mark_0", "id_agree"]


def test_no_error_no_summary():
    assert (
        render('{% include "web/components/error_summary.html" with form=form only %}', form=Sample()).strip()
        == ""
    )


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (("15", "12", "2026"), dt.date(2026, 12, 15)),
        ((" 1 ", "2", "2026"), dt.date(2026, 2, 1)),
        (("", "", ""), None),
        (("29", "2", "2026"), "invalid"),
        (("29", "", "2026"), "invalid"),
        (("x", "2", "2026"), "invalid"),
        (("1", "2", "99999"), "invalid"),
    ],
)
def test_day_of_three_numbers(given, found):
    form = Sample(
        data={f"born_{key}": value for key, value in zip(("day", "month", "year"), given, strict=True)}
    )
    form.full_clean()
    codes = [error.code for error in form.errors.as_data().get("born", [])]
    assert (form.cleaned_data.get("born"), codes) == (
        (None, ["invalid"]) if found == "invalid" else (found, [])
    )


def test_required_day_asks_for_it():
    with pytest.raises(forms.ValidationError) as raised:
        DayField().clean(["", "", ""])
    assert [error.code for error in raised.value.error_list] == ["required"]


def test_day_shows_the_date_it_was_given():
    form = Sample(initial={"born": dt.date(2026, 12, 15)})
    assert re.findall(r'name="(\w+)" value="(\d+)"', markup(form["born"])) == [
        ("born_day", "15"),
        ("born_month", "12"),
        ("born_year", "2026"),
    ]
