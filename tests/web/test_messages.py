import re

from kalaki.web import messages

PLACEHOLDER = re.compile(r"%\(\w+\)s")
PO = 'msgid ""\nmsgstr ""\n"Language: {0}\\n"\n\n'


def make_app(tmp_path, **catalogues):
    app = tmp_path / "src" / "shop"
    (app / "templates").mkdir(parents=True)
    (app / "apps.py").write_text("")
    (app / "views.py").write_text("_('Open')\n")
    for language, words in catalogues.items():
        folder = app / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        text = PO.format(language) + f'msgid "Open"\nmsgstr "{words}"\n'
        (folder / "django.po").write_text(text, encoding="utf-8")
        (folder / "django.mo").write_bytes(messages.to_mo(messages.read_po(folder / "django.po")))
    return app


def list_languages(tmp_path, *languages):
    city = tmp_path / "content" / "gori" / "city.yaml"
    city.parent.mkdir(parents=True)
    city.write_text(f"languages: [{', '.join(languages)}]\n")
    return tmp_path / "content"


def problems(monkeypatch, app, content):
    monkeypatch.setattr(messages, "SOURCE", app.parent)
    return messages.problems(content)


def test_language_that_a_municipality_lists_must_be_complete(tmp_path, monkeypatch):
    app = make_app(tmp_path, ka="გახსენი", ru="")
    content = list_languages(tmp_path, "ka", "en", "az", "ru")
    assert problems(monkeypatch, app, content) == [
        "shop: no Azerbaijani for 'Open'",
        "shop: no Russian for 'Open'",
    ]


def test_language_that_nobody_lists_is_not_asked_for(tmp_path, monkeypatch):
    app = make_app(tmp_path, ka="გახსენი")
    assert problems(monkeypatch, app, list_languages(tmp_path, "ka", "en")) == []


def test_catalogue_compiled_from_other_words_is_named(tmp_path, monkeypatch):
    app = make_app(tmp_path, ka="გახსენი", hy="Բացիր")
    (app / "locale" / "hy" / "LC_MESSAGES" / "django.mo").write_bytes(messages.to_mo({"Open": "x"}))
    assert problems(monkeypatch, app, list_languages(tmp_path, "ka", "hy")) == [
        "shop: run python -m kalaki.web.messages compile"
    ]


def test_translations_keep_the_placeholders_of_their_message():
    changed = [
        f"{path.relative_to(messages.SOURCE)}: {key}"
        for path in sorted(messages.SOURCE.glob("*/locale/*/LC_MESSAGES/django.po"))
        for key, text in messages.read_po(path).items()
        if key and text and sorted(PLACEHOLDER.findall(key)) != sorted(PLACEHOLDER.findall(text))
    ]
    assert changed == []
