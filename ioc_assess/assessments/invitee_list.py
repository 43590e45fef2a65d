"""Reading a list of people to invite, as people paste it: a column of addresses, a mail's list of recipients, a sheet.

    ann@example.org                                     an address alone
    Ann Lee <ann@example.org>; bob@example.org          several, as mail programs copy them
    Ann Lee, ann@example.org, North Trust, Board member name, address, partner, role, in this order
    E-mail;Partner;Name                                 a first line with headings: its columns, in any order

Cells are parted by tabs, semicolons or commas, whichever the line has, in this order of preference; under headings, as
these are. Every line is read by itself, so that a fault spoils none but its own, and lists may be pasted below another.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from ioc_assess.accounts.lines import LineField

#: Lines and people of one list, bytes of its file, and letters of one cell
MOST_LINES = 2000
MOST_BYTES = 1_000_000
MOST_LETTERS = 1000

#: In the name of a partner or role
MOST_COMMAS = 5

#: What the columns may be called, in small letters without hyphens
HEADINGS = {
    "name": ("name", "full name", "person", "contact"),
    "first": ("first name", "forename", "given name"),
    "last": ("last name", "surname", "family name"),
    "email": ("email", "mail", "email address", "address"),
    "partner": ("partner", "organisation", "organization", "employer", "trust"),
    "role": ("role", "position"),
}
#: Cells that say that nothing is known
NOTHING = ("", "-", "–", "n/a", "none")

ADDRESSED = re.compile(r"^(?P<name>.*?)\s*<\s*(?P<email>[^<>]+@[^<>]+)\s*>[.;,]*$")

LONGEST_NAME = 150
NAME = LineField(required=False)

Partner = TypeVar("Partner")


class Unreadable(ValueError):
    """The file is no text; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Line(Generic[Partner]):
    """What was understood of one person. With a problem nobody is invited by it; notes are for information."""

    number: int
    text: str
    email: str = ""
    name: str = ""
    partner: Partner | None = None
    role: str = ""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading(Generic[Partner]):
    """A list as it was read: ``people`` can be invited, ``faulty`` lines cannot; ``unused`` are columns' headings."""

    people: tuple[Line[Partner], ...] = ()
    faulty: tuple[Line[Partner], ...] = ()
    unused: tuple[str, ...] = ()
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Known(Generic[Partner]):
    """What partners and roles may be called, as people write it."""

    partners: Mapping[str, Partner] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


def decode(raw: bytes) -> str:
    """The text of a file from whichever program: ``Unreadable`` where it is none."""
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(_("This is a workbook. Save it as CSV first (File, Save as, CSV), then choose that file."))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif raw[:200].count(0) > len(raw[:200]) // 4:
        encodings = ["utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(_("This file is no text. Save the list as CSV, or copy the cells and paste them below."))


def read(text: str, known: Known[Partner]) -> Reading[Partner]:
    """Who is on the list. People who stand on it more than once are taken once."""
    numbered = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in numbered if line.strip(" \t;,\ufeff")]
    parted = re.fullmatch(r"sep=(.)", lines[0][1], re.IGNORECASE) if lines else None  # Excel's own way to say it
    if parted:
        lines = lines[1:]
    if not lines:
        return Reading()
    delimiter = parted[1] if parted else _delimiter(lines[0][1])
    columns, heading = _columns(_cells(lines[0][1], delimiter)), ""
    if columns is not None:
        heading, lines = lines[0][1], lines[1:]
    names = _with_commas([*known.partners, *known.roles])
    rows = [
        (number, line, _cells(line, delimiter if parted or columns else _delimiter(line), names))
        for number, line in lines
    ]
    found = [one for number, line, cells in rows for one in _line_by_line(number, line, cells, columns, known)]
    unused = [cell for cell, column in columns or [] if column is None and cell]
    people, faulty = _once([one for one in found if not one.problems]), [one for one in found if one.problems]
    return Reading(people=tuple(people), faulty=tuple(faulty), unused=tuple(unused), heading=heading)


def _delimiter(line: str) -> str:
    """A name may hold a comma, an address book's line a semicolon: a tab is surest, a comma last."""
    return next((one for one in "\t;" if one in line.strip(" ;")), ",")


def _cells(line: str, delimiter: str, names: Container[tuple[str, ...]] = ()) -> list[str]:
    try:
        read = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:  # a cell too long for it
        return [line]
    cells = [" ".join(unicodedata.normalize("NFC", cell).replace("\ufeff", "").split()) for cell in read]
    return _rejoined(cells, names) if delimiter == "," else cells


def _with_commas(names: Iterable[str]) -> set[tuple[str, ...]]:
    """What partners and roles with commas in their names come to when commas part a line."""
    return {tuple(part.strip().casefold() for part in name.split(",")) for name in names if "," in name}


def _rejoined(cells: list[str], names: Container[tuple[str, ...]]) -> list[str]:
    """``Patient, service user or citizen`` is one role and not two cells, also where nobody put quotation marks."""
    whole, place = [], 0
    while place < len(cells):
        ends = range(min(len(cells), place + MOST_COMMAS + 1), place + 1, -1)
        end = next((end for end in ends if tuple(cell.casefold() for cell in cells[place:end]) in names), place + 1)
        whole.append(", ".join(cells[place:end]))
        place = end
    return whole


Columns = list[tuple[str, str | None]]


def _columns(cells: Sequence[str]) -> Columns | None:
    """What each column holds, where the first line has headings: one of them is that of the addresses."""
    columns: Columns = [(cell, _heading(cell)) for cell in cells]
    is_heading = any(column == "email" for _cell, column in columns) and not any("@" in cell for cell in cells)
    return columns if is_heading else None


def _heading(cell: str) -> str | None:
    bare = " ".join(cell.casefold().replace("-", "").replace("_", " ").split())
    return next((column for column, names in HEADINGS.items() if bare in names), None)


def _line_by_line(
    number: int, text: str, cells: Sequence[str], columns: Columns | None, known: Known[Partner]
) -> Iterable[Line[Partner]]:
    if any(len(cell) > MOST_LETTERS for cell in cells):  # what looks into cells takes its time with long ones
        return [Line(number=number, text=text, problems=(_("This line is too long to be about one person."),))]
    return _by_columns(number, text, cells, columns, known) if columns else _freely(number, text, cells, known)


def _by_columns(
    number: int, text: str, cells: Sequence[str], columns: Columns, known: Known[Partner]
) -> Iterable[Line[Partner]]:
    values: dict[str, str] = {}
    for cell, (_cell, column) in zip(cells, columns, strict=False):
        if column and cell:
            values.setdefault(column, cell)
    in_two = " ".join(values[part] for part in ("first", "last") if part in values)
    name, email = _addressed(values.get("email", ""))
    yield _line(
        number,
        text,
        email=email,
        name=values.get("name") or in_two or name,
        partner=values.get("partner", ""),
        role=values.get("role", ""),
        known=known,
    )


def _freely(number: int, text: str, cells: Sequence[str], known: Known[Partner]) -> Iterable[Line[Partner]]:
    """A line without headings over it: where the address stands tells what the other cells are."""
    with_address = [place for place, cell in enumerate(cells) if "@" in cell]
    filled = [cell for cell in cells if cell]
    if len(with_address) > 1:
        if len(with_address) == len(filled):  # a list of recipients
            for cell in filled:
                name, email = _addressed(cell)
                yield _line(number, cell, email=email, name=name, known=known)
        elif all(ADDRESSED.match(cells[place]) for place in with_address):  # Lee, Ann <ann@…>, Roy, Bo <bo@…>
            start = 0
            for place in with_address:
                yield from _freely(number, ", ".join(cells[start : place + 1]), cells[start : place + 1], known)
                start = place + 1
        else:
            yield Line(
                number=number, text=text, problems=(_("There are two addresses here. Put each on its own line."),)
            )
        return
    if not with_address:
        yield Line(number=number, text=text, problems=(_("There is no e-mail address here."),))
        return
    place = with_address[0]
    name, email = _addressed(cells[place])
    before, after = [cell for cell in cells[:place] if cell], list(cells[place + 1 :])
    if before:
        name = " ".join([name, *before]).strip()
    elif not name and after and _choice(after[0], known.partners) is None and _choice(after[0], known.roles) is None:
        name, after = after[0], after[1:]
    partner, role, *more = [*after, "", ""]
    if partner and not role and _choice(partner, known.partners) is None and _choice(partner, known.roles) is not None:
        partner, role = "", partner
    if any(more):
        yield Line(number=number, text=text, email=email, problems=(_("There are more than four cells here."),))
        return
    yield _line(number, text, email=email, name=name, partner=partner, role=role, known=known)


def _addressed(cell: str) -> tuple[str, str]:
    """Name and address of a cell such as ``Ann Lee <ann@example.org>``, also without the brackets."""
    if found := ADDRESSED.match(cell):
        return found["name"].strip(" \"'"), _bare(found["email"])
    words = cell.split()
    with_address = [word for word in words if "@" in word]
    if len(with_address) == 1:
        words.remove(with_address[0])
        return " ".join(words).strip(" \"'()[],"), _bare(with_address[0])
    return "", _bare(cell)


def _bare(email: str) -> str:
    return re.sub(r"^mailto:", "", email.strip(" <>\"'.,;"), flags=re.IGNORECASE).lower()


def _choice(cell: str, named: Mapping[str, Partner]) -> Partner | None:
    return next((one for name, one in named.items() if name.casefold() == cell.casefold()), None)


def _line(
    number: int,
    text: str,
    *,
    email: str,
    name: str,
    known: Known[Partner],
    partner: str = "",
    role: str = "",
) -> Line[Partner]:
    problems = [*_faults_of(email), *_faults_of_name(name)]
    chosen, chosen_role = _choice(partner, known.partners), _choice(role, known.roles)
    if chosen is None and partner.casefold() not in NOTHING:
        problems.append(_unknown(_("There is no partner called “%(name)s”."), partner, known.partners))
    if chosen_role is None and role.casefold() not in NOTHING:
        problems.append(_unknown(_("There is no role called “%(name)s”."), role, known.roles))
    return Line(
        number=number,
        text=text,
        email=email,
        name=name,
        partner=chosen,
        role=chosen_role or "",
        problems=tuple(problems),
    )


def _faults_of(email: str) -> Iterable[str]:
    if not email:
        yield _("There is no e-mail address here.")
        return
    try:
        validate_email(email)
    except ValidationError:
        yield _("“%(email)s” is no e-mail address such as ann@example.org.") % {"email": email}
    else:
        if len(email) > 254:
            yield _("This address is too long.")


def _faults_of_name(name: str) -> Iterable[str]:
    try:
        NAME.clean(name)
    except ValidationError as error:
        yield from error.messages
    if len(name) > LONGEST_NAME:
        yield _("This name is longer than %(n)d characters: shorten it.") % {"n": LONGEST_NAME}


def _unknown(sentence: str, cell: str, named: Iterable[str]) -> str:
    """With what was probably meant."""
    words = sentence % {"name": cell}
    folded = {name.casefold(): name for name in named}
    near = get_close_matches(cell.casefold(), list(folded), n=1, cutoff=0.6)
    near = near or [name for name in folded if cell.casefold() in name]
    return f"{words} {_('Do you mean “%(name)s”?') % {'name': folded[near[0]]}}" if near else words


def _once(lines: Iterable[Line[Partner]]) -> list[Line[Partner]]:
    """Each address once: what comes later fills in what was missing, and is told of where it says something else."""
    found: dict[str, Line[Partner]] = {}
    for line in lines:
        first = found.get(line.email)
        if first is None:
            found[line.email] = line
            continue
        merged = replace(
            first,
            name=first.name or line.name,
            partner=first.partner if first.partner is not None else line.partner,
            role=first.role or line.role,
        )
        differs = any(
            (one and other and one != other)
            for one, other in ((first.name, line.name), (first.partner, line.partner), (first.role, line.role))
        )
        words = _("Stands again on line %(n)d: taken once.")
        if differs:
            words = _("Stands again on line %(n)d with something else: taken once, as it is here.")
        found[line.email] = replace(merged, notes=(*merged.notes, words % {"n": line.number}))
    return list(found.values())
