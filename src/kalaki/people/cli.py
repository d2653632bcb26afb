"""`./hub user NAME --role ROLE --city CITY`: a staff account and its one-time sign-in link."""

import argparse
import json
import os
import sys

from kalaki.cities.contract import CityNotFound, city_scope, list_cities
from kalaki.core.contract import Refused, System, new_key
from kalaki.people.commands import make_staff
from kalaki.people.commands.members import LINK_DAYS
from kalaki.people.rules.roles import Role


def main(argv: list[str]) -> int:
    """Make the account; 1 with a sentence when that is not possible."""
    parser = argparse.ArgumentParser(
        prog="./hub user",
        description="Make a staff account and print a one-time sign-in link; works while the hub runs.",
    )
    parser.add_argument("name", help="name and surname, as colleagues know the person")
    parser.add_argument(
        "--role", action="append", required=True, choices=[str(role) for role in Role], help="may be repeated"
    )
    parser.add_argument("--city", required=True, help="the municipality's short name, for example rustavi")
    parser.add_argument("--unit", default="", help="the department")
    parser.add_argument(
        "--address",
        default=os.environ.get("KALAKI_ADDRESS", "http://127.0.0.1:8000"),
        help="where the hub answers (default: KALAKI_ADDRESS or http://127.0.0.1:8000)",
    )
    parser.add_argument("--data", metavar="DIR", help="data folder (default: data)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    try:
        with city_scope(options.city):
            made = make_staff(
                actor=System("command-line"),
                key=new_key(),
                name=options.name,
                roles=options.role,
                unit=options.unit,
            )
    except CityNotFound:
        known = ", ".join(city.slug for city in list_cities()) or "none yet; run ./hub up once"
        print(f"There is no municipality {options.city}. Known: {known}.", file=sys.stderr)
        return 1
    except Refused as refusal:
        print(refusal.message, file=sys.stderr)
        return 1
    part = "" if options.city == list_cities()[0].slug else f"/{options.city}"
    link = f"{options.address.rstrip('/')}{part}/sign-in/link/{made.link_token}/"
    if options.json:
        print(json.dumps({"person": str(made.person), "link": link, "days": LINK_DAYS}))
    else:
        print(f"{options.name}: {', '.join(options.role)} in {options.city}\n{link}")
        print(f"The link works once and for {LINK_DAYS} days. The first sign-in asks for a second factor.")
    return 0
