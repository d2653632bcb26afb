"""From a message to what is meant: danger, a command, small talk, a place's own matter, or ranked records.

Nothing is decided here about what may be said as current: that is the records' matter (rules.currency).
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from kalaki.assistant.rules.understand.context import Context, Slots
from kalaki.assistant.rules.understand.decide import LIKELY, NOTHING, Ranking, Verdict, choices, is_topic
from kalaki.assistant.rules.understand.neighbours import Neighbours
from kalaki.assistant.rules.understand.phrases import PhraseBook
from kalaki.assistant.rules.understand.places import Gazetteer
from kalaki.assistant.rules.understand.text import READ, Word, clean, script_of, sentences, words
from kalaki.assistant.rules.understand.train import Model
from kalaki.georgian import deromanise, from_cyrillic, guess_language, wrong_layout

NATIONAL = "national"
PARTS = 3  # questions of one message that are answered; the rest is named
OPTIONS = 3
PART_WORDS = 3  # fewer words are no question of their own
SPLIT_WORDS = 60  # a longer message is a story and not a list of questions
ASKED_AT_MOST = 2
MISSED_AT_MOST = 2
SURE = 0.5  # confidence from which on Latin letters tell the language of the answer
FOREIGN = 0.6  # share of unknown words from which on a refused message is taken for another language
UNKNOWN_LANGUAGE = "unknown_language"
LEARNED = "learned"  # danger that no phrase names
PLAIN = "plain"  # small talk without the persona, in a thread about danger, illness, death or debt
TALK_WORDS = 4  # a longer message is small talk only where every word of it is
MISTYPED = 0.2  # share of words that no text knows, from which on another layout is tried
UNLIKELY = 0.15  # below it, nothing in the catalogue speaks for a new topic
FOLLOW_WORDS = 4  # a follow-up is short
CLEARLY = 0.85  # a new topic wins over the running one from this probability on
_CONJUNCTION = re.compile(
    r"\s*(?:\?|;|\b(?:და კიდევ|ასევე|და|კიდევ|da kidev|aseve|kidev|da|асеве|кидев|да|а также|и ещё|и еще|и|and also|and|həm də|hem de|və|ve)\b)\s+",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a message is."""

    EMPTY = "empty"
    EMERGENCY = "emergency"
    COMMAND = "command"
    SMALLTALK = "smalltalk"
    SLOT = "slot"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One question of a message. codes: the best records, best first. elsewhere: slug of the municipality it is for."""

    text: str
    verdict: Verdict
    codes: tuple[str, ...] = ()
    first: float = 0.0
    three: float = 0.0
    elsewhere: str = ""
    ranking: Ranking | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a message means. understood: a guess in Georgian script.

    name: of the danger (LEARNED where no phrase names it), command, small talk or slot; UNKNOWN_LANGUAGE of a
    question that cannot be read.
    language: of the answer (ka, ru, az, hy, en). missed: refusals in a row, with this one.
    """

    kind: Kind
    name: str = ""
    parts: tuple[Part, ...] = ()
    unread: tuple[str, ...] = ()
    language: str = "ka"
    understood: str = ""
    was_cut: bool = False
    asked: int = 0
    missed: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def wants_person(self) -> bool:
        """Whether a person should be offered: asked back or missed too often in a row."""
        return self.asked > ASKED_AT_MOST or self.missed >= MISSED_AT_MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The phrase books of a municipality."""

    emergency: PhraseBook
    commands: PhraseBook
    smalltalk: tuple[tuple[PhraseBook, int], ...]
    grave: PhraseBook
    slots: Slots
    asks_for: Mapping[str, Sequence[str]]
    places: Gazetteer


@dataclass(slots=True)
class Mind:
    """A model with its books, the places of its records, the names in each record's texts, and which stands in for which."""

    model: Model
    books: Books
    place_of: Mapping[str, str]
    names_in: Mapping[str, frozenset[str]]
    city: str
    neighbours: Neighbours = field(default_factory=lambda: Neighbours({}))
    _none: Context = field(default_factory=Context)

    def understand(
        self, text: str, *, now: dt.datetime, context: Context | None = None, language: str = ""
    ) -> Understanding:
        """Return what ``text`` means at the aware instant ``now``. language: the reader's setting, where there is one."""
        context = context or self._none
        read = clean(text)
        message = words(read)
        if not message:
            return Understanding(kind=Kind.EMPTY, language=language or context.language or "ka")
        found = self._read(read, message, context, language, now)
        return replace(found, was_cut=len(text) > READ)

    def _read(
        self, read: str, message: list[Word], context: Context, language: str, now: dt.datetime
    ) -> Understanding:
        guess = guess_language(read)
        # A word or two in Latin letters may be anybody's („parkingi“): the town's language is the better guess.
        told = guess.lang if guess.script != "Latn" or guess.confidence >= SURE else ""
        spoken = answer_language(told, language or context.language)
        danger = self.books.emergency.find(message)
        if danger:
            return self._alarm(read, message, spoken, danger)
        command = self.books.commands.covers(message, spare=0)
        if command:
            return Understanding(kind=Kind.COMMAND, name=command, language=spoken)
        # After a question that was missed, "what does it cost?" means that one and not the record before it.
        if context.holds(now) and not context.missed:
            slot = self.books.slots.asked(message)
            if slot is not None:
                return Understanding(kind=Kind.SLOT, name=slot, language=spoken)
        talk, rest = self._small_talk(message)
        # What a phrase covers is known; of all else the learned view is asked.
        if (rest or not talk) and self.model.is_alarming(rest or message):
            return self._alarm(read, message, spoken, [LEARNED])
        if talk and not self._asks(read, rest):
            is_grave = any(self.books.grave.find(words(clean(said))) for said in (read, *context.earlier))
            return Understanding(kind=Kind.SMALLTALK, name=PLAIN if is_grave else talk, language=spoken)
        # A greeting before a question is no part of it.
        meant = self._question(read, rest or message, context, now, languages=(spoken, guess.lang))
        if guess.lang == "und" or self._speaks_another_language(meant, message, guess.lang):
            return replace(meant, name=UNKNOWN_LANGUAGE, reasons=(*meant.reasons, UNKNOWN_LANGUAGE))
        return meant

    def _speaks_another_language(self, meant: Understanding, message: Sequence[Word], lang: str) -> bool:
        """Tell whether a refused message of several words has hardly one that any text knows. lang: as guessed.

        Georgian in Latin letters is told by its sounds however rare its words; what is left to guess is what looks
        like English or Azerbaijani and is neither.
        """
        is_refused = meant.kind is Kind.QUESTION and all(p.verdict is Verdict.REFUSE for p in meant.parts)
        if not is_refused or len(message) < PART_WORDS or lang == "ka-Latn":
            return False
        if {script_of(word.typed) for word in message} != {"latn"}:
            return False
        known = self.model.rankers.vocabulary.known
        strange = sum(known.isdisjoint(word.keys) for word in message)
        return strange >= FOREIGN * len(message)

    def _alarm(self, read: str, message: list[Word], spoken: str, danger: list[str]) -> Understanding:
        """Return that ``message`` speaks of danger, with the record that it asks for where that is sure: 112 comes first."""
        part = self.part(read, message)
        return Understanding(
            kind=Kind.EMERGENCY,
            name=danger[0],
            parts=(part,) if part.verdict is Verdict.ANSWER and not part.elsewhere else (),
            language=spoken,
            reasons=("emergency", *danger),
        )

    def _asks(self, read: str, rest: Sequence[Word]) -> bool:
        """Tell whether the words beside small talk, ``rest``, ask something."""
        if not rest or self._small_talk(rest)[0]:
            return False
        return "?" in read or self.part(read, rest).verdict is not Verdict.REFUSE

    def _small_talk(self, message: Sequence[Word]) -> tuple[str, list[Word]]:
        """Return what ``message`` says beside the point, "" when nothing, and its other words."""
        for book, spare in self.books.smalltalk:
            name, rest = book.covered(message, spare=TALK_WORDS)
            if name and len(rest) <= min(spare, max(0, TALK_WORDS - len(message))):
                return name, rest
            also, left = self._small_talk(rest) if name and rest else ("", [])
            if also and not left:  # "hello, who are you?"
                return also, []
        return "", []

    def _question(
        self,
        read: str,
        message: list[Word],
        context: Context,
        now: dt.datetime,
        *,
        languages: tuple[str, str],
    ) -> Understanding:
        """Return what a question means. languages: to answer in, and as guessed."""
        spoken, lang = languages
        part = self.part(read, message)
        reasons: list[str] = []
        is_doubtful = part.verdict is Verdict.REFUSE or part.first < LIKELY
        if is_doubtful and self._looks_mistyped(read, message):
            for fix in wrong_layout(read)[:1]:
                other = self.part(fix.text, words(fix.text))
                if other.first > part.first:
                    part, read, message = other, fix.text, words(fix.text)
                    lang = guess_language(read).lang
                    spoken = answer_language(lang, "")
                    reasons.append("wrong_layout")
        goes_on = context.holds(now) and not context.missed
        leaning = self.books.slots.leaning(message) if goes_on else None
        if leaning is not None and self._continues(part, context, message):
            return Understanding(kind=Kind.SLOT, name=leaning, language=spoken, reasons=("leaning",))
        parts, unread = self._split(read, part)
        asks = any(one.verdict is Verdict.ASK for one in parts)
        misses = all(one.verdict is Verdict.REFUSE for one in parts)
        understood = in_georgian(read, lang) or (read if reasons else "")
        return Understanding(
            kind=Kind.QUESTION,
            parts=parts,
            unread=unread,
            language=spoken,
            understood=understood,
            asked=context.asked + 1 if asks else 0,
            missed=context.missed + 1 if misses else 0,
            reasons=tuple(reasons),
        )

    def part(self, text: str, message: Sequence[Word]) -> Part:
        """Return one question with its records and the verdict, the place that it names considered."""
        if not self.model.rankers.codes:  # a catalogue without records still greets and hands over
            return Part(text=text, verdict=Verdict.REFUSE)
        ranking = self.model.rank(message)
        verdict, first, three = self._sure(ranking)
        is_bare = verdict is Verdict.ASK and is_topic(ranking.measures)
        count = choices(ranking.measures) if is_bare else OPTIONS
        codes = tuple(self.model.rankers.codes[n] for n in ranking.order[:count])
        made = Part(text=text, verdict=verdict, codes=codes, first=first, three=three, ranking=ranking)
        return self._placed(made, message)

    def _continues(self, part: Part, context: Context, message: Sequence[Word]) -> bool:
        """Tell whether a short question still means the last record: it ranks first, or nothing else is likely."""
        if part.elsewhere or part.first >= CLEARLY:
            return False
        return part.codes[:1] == (context.code,) or (part.first < UNLIKELY and len(message) <= FOLLOW_WORDS)

    def _sure(self, ranking: Ranking) -> tuple[Verdict, float, float]:
        if ranking.taught is None:
            return self.model.decider.verdict(ranking.measures)
        return (Verdict.REFUSE, 0.0, 0.0) if ranking.taught == NOTHING else (Verdict.ANSWER, 1.0, 1.0)

    def _looks_mistyped(self, read: str, message: Sequence[Word]) -> bool:
        """Tell whether another keyboard layout is worth a thought: it is dear, and most questions are right as typed.

        Latin letters are left out, because their folding already reads the Georgian keyboard.
        """
        if script_of(read) == "latn":
            return False
        known = self.model.rankers.vocabulary.known
        strange = sum(known.isdisjoint(word.keys) for word in message)
        return strange >= MISTYPED * len(message)

    def _placed(self, part: Part, message: Sequence[Word]) -> Part:
        """Return ``part`` for another town where it is that town's matter, and without other towns' records."""
        best = part.codes[0]
        place = self.place_of[best]
        named = self.books.places.named(message)
        others = [] if self.city in named else [name for name in named if name != self.city]
        own = tuple(code for code in part.codes if self.place_of[code] in {self.city, NATIONAL})
        if place in others:
            return replace(part, elsewhere=place)
        if place not in {self.city, NATIONAL}:
            if others:
                return replace(part, codes=own, verdict=Verdict.REFUSE, first=0.0, elsewhere=others[0])
            return self._ours(part, message)  # another town's rule that nobody asked for by name
        strange = [name for name in others if name not in self.names_in.get(best, frozenset())]
        # What holds in the whole country holds there too.
        if strange and not (place == NATIONAL and part.verdict is Verdict.ANSWER):
            return replace(part, elsewhere=strange[0])
        return replace(part, codes=own)

    def _ours(self, part: Part, message: Sequence[Word]) -> Part:
        """Return what ``message`` means when other towns' records do not exist."""
        codes = self.model.rankers.codes
        foreign = [n for n, code in enumerate(codes) if self.place_of[code] not in {self.city, NATIONAL}]
        ranking = self.model.rank_others(message, foreign)
        verdict, first, three = self.model.decider.verdict(ranking.measures)
        ours = tuple(
            code for n in ranking.order[:OPTIONS] if self.place_of[code := codes[n]] in {self.city, NATIONAL}
        )
        if not ours:
            return replace(part, codes=(), verdict=Verdict.REFUSE, first=0.0)
        return replace(part, verdict=verdict, codes=ours, first=first, three=three)

    def _split(self, read: str, whole: Part) -> tuple[tuple[Part, ...], tuple[str, ...]]:
        """Return the questions of a message, and those beyond PARTS: only where each finds a record of its own."""
        if len(read.split()) > SPLIT_WORDS:
            return (whole,), ()
        pieces = [piece for sentence in sentences(read) for piece in _CONJUNCTION.split(sentence) if piece]
        long = [(piece, message) for piece in pieces if len(message := words(piece)) >= PART_WORDS]
        if len(long) < 2 or len(long) != len(pieces):  # noqa: PLR2004 - one question is not split
            return (whole,), ()
        is_list = len(long) > 2 and read.count("?") >= len(long) - 1  # noqa: PLR2004 - two halves both need an answer
        found: dict[str, Part] = {}
        left = []
        for piece, message in long:
            one = self.part(piece, message)
            likely = one.first >= LIKELY and not one.elsewhere and bool(one.codes)
            if likely and one.codes[0] not in found:
                found[one.codes[0]] = replace(one, verdict=Verdict.ANSWER)
            elif is_list and whole.verdict is not Verdict.ANSWER:
                left.append(piece)
            else:  # a piece without a record of its own: the message is one question after all
                return (whole,), ()
        if len(found) < 2:  # noqa: PLR2004 - one question is not split
            return (whole,), ()
        parts = tuple(found.values())
        return parts[:PARTS], (*(one.text for one in parts[PARTS:]), *left)


def answer_language(guessed: str, setting: str) -> str:
    """Return the language to answer in: the guessed one where it is sure, else the setting, else Georgian."""
    if guessed.startswith("ka"):
        return "ka"
    return guessed if guessed in {"ru", "az", "hy", "en"} else setting or "ka"


def in_georgian(text: str, lang: str) -> str:
    """Return ``text`` in Georgian letters as a guess when it was typed in others, else ""."""
    if lang == "ka-Latn":
        return deromanise(text).text
    return from_cyrillic(text) if lang == "ka-Cyrl" else ""


def read_books(files: Mapping[str, Any]) -> Books:
    """Return the books of parsed files: emergency, commands, smalltalk, slots and municipalities."""
    calm = files["emergency"].get("calm", ())
    return Books(
        emergency=PhraseBook(files["emergency"]["phrases"], calm=calm),
        commands=PhraseBook(files["commands"]["phrases"]),
        smalltalk=tuple(
            (PhraseBook({intent["key"]: intent["phrases"]}), int(intent["spare"]))
            for intent in files["smalltalk"]["intents"]
        ),
        grave=PhraseBook(
            files["emergency"]["phrases"] | {PLAIN: files["smalltalk"].get("grave", ())}, calm=calm
        ),
        slots=Slots(files["slots"]["phrases"], spare=int(files["slots"]["spare"])),
        asks_for=files["slots"].get("asks_for", {}),
        places=Gazetteer(
            files["municipalities"]["municipalities"], things=files["municipalities"].get("things", ())
        ),
    )


def names_in_records(places: Gazetteer, texts: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """Return the municipalities that each record's own texts name, by code."""
    return {
        code: frozenset(name for text in own for name in places.named(words(text)))
        for code, own in texts.items()
    }
