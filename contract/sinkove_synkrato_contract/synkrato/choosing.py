"""What a list makes of rows of ours: its pages, its filters, its order."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.synkrato.filters import Filter, Term, both, day_of, either
from sinkove_synkrato_contract.synkrato.records import ROWS, Records
from sinkove_synkrato_contract.synkrato.rules import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ZONE", "Choosing"]

_PAGE_SIZES = (30, 103, 1000)
ZONE = "America/Los_Angeles"
# It is another day in one of them than in the other, at any time.
_FAR_ZONES = ("Pacific/Kiritimati", "Etc/GMT+12")


class Choosing(Records):
    """Lists rows that were written in many ways."""

    def choose(self, rows: list[dict[str, Any]]) -> None:
        """Asks for pages, filters and an order of these rows."""
        self._pages()
        self._filters(rows)
        self._sorted()

    def _pages(self) -> None:
        shelf = self.shelf
        whole = [each.get("_id") for each in self.listed()]
        for size in _PAGE_SIZES:
            pieces = [each.get("_id") for each in self.listed(size=size)]
            good = pieces == whole and len(set(pieces)) == len(pieces) == ROWS
            told = f"{len(pieces)} records, {len(set(pieces))} of them different, in pages of {size}"
            self.judge("pages-concatenate", shelf.listing, good, f"the {ROWS} records of one page, in its order", told)
        everything = self.ours(both()).text
        beyond = self.caller.told(shelf.listing, {**self.here, "page": "9999", "filter": everything})
        self.judge(
            "page-past-end", shelf.listing, rows_of(beyond) == [], "no rows on page 9999", f"{len(rows_of(beyond))}"
        )

    def _filters(self, rows: list[dict[str, Any]]) -> None:
        listing, (_, text, number, day) = self.shelf.listing, self.fields
        created = [str(each.get("createdAt")) for each in self.listed()[:1] if _is_moment(each.get("createdAt"))]
        north, two = Term(text, "cn", "North"), Term(number, "ge", 2)
        days = [Term(day, how, date(2026, 1, 2), zone=ZONE) for how in ("eq", "ne", "gt", "ge", "lt", "le")]
        terms = [
            *(Term(text, how, "North") for how in ("eq", "cn", "nc", "sw", "ew")),
            *(Term(number, how, 2) for how in ("eq", "ne", "gt", "ge", "lt", "le")),
            *(Term(name, how, None) for name in (text, number, day) for how in ("eq", "ne")),
            *(Term(text, "in", ("North", "South")), Term(number, "in", (2, 10)), *days),
            *(Term(number, "gt", 2, "NUMBER"), Term(text, "sw", "North", "STRING"), Term(number, "ne", 2, "PRIMITIVE")),
            Term(text, "eq", 7, "NUMBER"),
            Term(day, "gt", date(2026, 1, 2), "DATE", zone=ZONE),
        ]
        widened = either(both(Term(number, "lt", 0)), both(north, two))
        for each in (*map(both, terms), both(north, two), either(both(north), both(two)), widened):
            self._agrees("filter-agrees", each, rows)
        for zone in _FAR_ZONES if created else ():
            today = Term("createdAt", "eq", day_of(created[0], zone), "DATE", zone=zone)
            self._agrees("filter-day-in-zone", both(today), [{**each, "createdAt": created[0]} for each in rows])
        narrow, wide = ({*self.keys(self.listed(each))} for each in (both(north, two), both(north)))
        more = sorted(narrow - wide)
        self.judge("and-narrows", listing, not more and narrow, f"some of the rows of {north.text}", more[:3] or "none")
        for bad in (f"{number}:like:2", f"{number}:ge", f"{text}:STRING:gt:2"):
            self.caller.ask(listing, {**self.here, "filter": bad}, rule="bad-filter", expect=(400,))

    def _agrees(self, rule: str, wanted: Filter, rows: Sequence[Mapping[str, Any]]) -> None:
        found = self.keys(self.listed(wanted))
        told = {str(each[self.fields[0]]): wanted.holds(each) for each in rows}
        wrong = [key for key, holds in told.items() if holds is not None and holds != (key in found)]
        wrong += [key for key in found if key not in told]
        which = f"{sum(each is True for each in told.values())} rows by {wanted.text}"
        self.judge(rule, self.shelf.listing, not wrong, which, f"{len(found)}, wrong about {', '.join(wrong[:3])}")

    def _sorted(self) -> None:
        number, listing = self.fields[2], self.shelf.listing
        found = [
            self.values(each).get(number)
            for each in self.listed(both(Term(number, "ne", None)), query={"sort": number})
        ]
        numbers = [float(each) for each in found if isinstance(each, int | float)]
        good = len(numbers) == len(found) and numbers == sorted(numbers)
        self.judge("sort-orders", listing, good and found, f"{number} from the least to the greatest", found[:5])
        strangers = self.listed(query={"status": "no-such-status"})
        self.judge(
            "status-chooses", listing, not strangers, "no rows of a status that is nobody's", f"{len(strangers)}"
        )


def _is_moment(text: Any) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except (TypeError, ValueError):
        return False
