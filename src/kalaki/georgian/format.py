"""Figures, money and dates as the five languages write them."""

import datetime as dt
from decimal import Decimal

NBSP = "\u00a0"
_MONTHS = {
    "ka": "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი",
    "en": "January February March April May June July August September October November December",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "hy": "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}


def format_number(value: int | Decimal, lang: str = "ka") -> str:
    """Return ``value`` with thousands joined by U+00A0 and the decimal sign of ``lang``: a point in en, else a comma."""
    whole, point, decimals = (
        f"{value:,f}".partition(".") if isinstance(value, Decimal) else (f"{value:,}", "", "")
    )
    return whole.replace(",", NBSP) + (decimal_sign(lang) + decimals if point else "")


def decimal_sign(lang: str) -> str:
    """Return the sign between whole and parts in ``lang``."""
    return "." if lang == "en" else ","


def format_money(tetri: int, lang: str = "ka") -> str:
    """Return ``tetri`` (hundredths of a lari) as „1 234,50 ₾“; whole laris without decimals.

    The decimal sign is a point in en and a comma elsewhere (CLDR prints "GEL" in az, hy and ru).
    """
    sign = "-" if tetri < 0 else ""
    lari, rest = divmod(abs(tetri), 100)
    decimals = f"{decimal_sign(lang)}{rest:02d}" if rest else ""
    return f"{sign}{format_number(lari, lang)}{decimals}{NBSP}₾"


def format_date(date: dt.date, lang: str = "ka") -> str:
    """Return ``date`` in words: „22 ნოემბერი, 2026“, "22 November 2026"."""
    month = _MONTHS[lang].split()[date.month - 1]
    return f"{date.day} {month}{',' if lang == 'ka' else ''} {date.year}"
