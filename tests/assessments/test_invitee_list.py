"""Reading lists of people, in every form in which they are pasted."""

import pytest

from ioc_assess.assessments.invitee_list import Known, Reading, Unreadable, decode, read

KNOWN = Known(
    partners={"North Trust": "N", "South Pellshire Council": "S"},
    roles={
        "board": "board",
        "Board member": "board",
        "Executive leader": "executive",
        "Patient, service user or citizen": "public",
    },
)


def people(text: str) -> list[tuple[str, str, str | None, str]]:
    """What was understood, where nothing was wrong."""
    reading = read(text, KNOWN)
    assert reading.faulty == ()
    return [(one.email, one.name, one.partner, one.role) for one in reading.people]


def faults(text: str) -> list[tuple[int, str]]:
    return [(line.number, " ".join(line.problems)) for line in read(text, KNOWN).faulty]


WHOLE = ("ann@example.org", "Ann Lee", "N", "board")


@pytest.mark.parametrize(
    "line",
    [
        "Ann Lee, ann@example.org, North Trust, Board member",
        "Ann Lee;ann@example.org;North Trust;Board member;;",
        "Ann Lee\tANN@Example.org\tnorth trust\tBOARD",
        '"Ann Lee","ann@example.org","North Trust","Board member"',
        "Ann Lee <ann@example.org>, North Trust, Board member",
        "ann@example.org, Ann Lee, North Trust, Board member",
        "Lee, Ann <ann@example.org>, North Trust, Board member",
        "  Ann   Lee , mailto:ann@example.org , North Trust,board  ",
        "sep=;\nAnn Lee;ann@example.org;North Trust;Board member",
        "\ufeffE-mail;Name;Role;Partner\nann@example.org;Ann Lee;Board member;North Trust",
        "role,partner,first name,surname,e-mail address\nboard,North Trust,Ann,Lee,ann@example.org",
        "Name\tOrganisation\tEmail\tRole\nAnn Lee\tNorth Trust\tann@example.org\tBoard member",
    ],
)
def test_invitee_list_reads_a_whole_line_in_any_form(line: str) -> None:
    (found,) = people(line)
    assert found in (WHOLE, ("ann@example.org", "Ann Lee", "N", "board"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann@example.org", [("ann@example.org", "", None, "")]),
        ('"Ann, ann@example.org', [("ann@example.org", "Ann", None, "")]),  # a quotation mark that is never closed
        ("Ann Lee ann@example.org", [("ann@example.org", "Ann Lee", None, "")]),
        ("ann@example.org (Ann Lee)", [("ann@example.org", "Ann Lee", None, "")]),
        ("ann@example.org, North Trust", [("ann@example.org", "", "N", "")]),
        ("ann@example.org, Board member", [("ann@example.org", "", None, "board")]),
        ("Ann, ann@example.org, , Executive leader", [("ann@example.org", "Ann", None, "executive")]),
        ("Ann, ann@example.org, -, none", [("ann@example.org", "Ann", None, "")]),
        ("Zoë Åberg,zoe@example.org", [("zoe@example.org", "Zoë Åberg", None, "")]),
        ("O'Neil-Śmith, x.y+z@nhs.example.org", [("x.y+z@nhs.example.org", "O'Neil-Śmith", None, "")]),
        (
            "Ann Lee <ann@example.org>; Bo Roy <bo@example.org>; cy@example.org;",
            [
                ("ann@example.org", "Ann Lee", None, ""),
                ("bo@example.org", "Bo Roy", None, ""),
                ("cy@example.org", "", None, ""),
            ],
        ),
        (
            "Lee, Ann <ann@example.org>, Roy, Bo <bo@example.org>",
            [("ann@example.org", "Ann Lee", None, ""), ("bo@example.org", "Bo Roy", None, "")],
        ),
        ("\n \n;;;\nann@example.org\r\n\r\n", [("ann@example.org", "", None, "")]),
    ],
)
def test_invitee_list_reads_what_there_is(text: str, found: list[tuple[str, str, str | None, str]]) -> None:
    assert people(text) == found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ann Lee", "There is no e-mail address here."),
        ("Ann, ann@example", "“ann@example” is no e-mail address such as ann@example.org."),
        ("Ann, ann@ example.org", "“ann@” is no e-mail address"),
        ("Ann, ann@example.org, North Trus", "There is no partner called “North Trus”. Do you mean “North Trust”?"),
        ("Ann, ann@example.org, South", "Do you mean “South Pellshire Council”?"),
        ("Ann, ann@example.org, Acme", "There is no partner called “Acme”."),
        ("Ann, ann@example.org, , Bord member", "There is no role called “Bord member”. Do you mean “Board member”?"),
        ("Ann, ann@example.org, bo@example.org", "There are two addresses here."),
        ("Ann, ann@example.org, North Trust, board, more", "There are more than four cells here."),
        ("A\u202enn, ann@example.org", "There is a character in this that cannot be seen."),
        ("A" * 151 + ", ann@example.org", "This name is longer than 150 characters: shorten it."),
        ("a" * 250 + "@example.org", "This address is too long."),
        ("<" + "@" * 90_000, "This line is too long to be about one person."),
        ("ann@example.org," + "x" * 140_000, "This line is too long to be about one person."),
    ],
)
def test_invitee_list_tells_what_is_wrong_and_goes_on(text: str, told: str) -> None:
    reading = read(f"{text}\nBo Roy,bo@example.org\n", KNOWN)
    assert [one.email for one in reading.people] == ["bo@example.org"]
    ((number, words),) = [(line.number, " ".join(line.problems)) for line in reading.faulty]
    assert number == 1
    assert told in words


def test_invitee_list_suggests_nothing_where_nothing_is_near() -> None:
    assert faults("Ann, ann@example.org, Acme") == [(1, "There is no partner called “Acme”.")]


def test_invitee_list_reads_lists_of_several_kinds_below_each_other() -> None:
    """A line with tabs or semicolons says nothing of the commas of another."""
    assert people(
        "Ann Lee, ann@example.org, North Trust, Board member\n"
        "Bo Roy;bo@example.org;North Trust;Board member\n"
        "Cy Orr\tcy@example.org\t\tExecutive leader\n"
        '"Day, Di" <di@example.org>; ed@example.org'
    ) == [
        ("ann@example.org", "Ann Lee", "N", "board"),
        ("bo@example.org", "Bo Roy", "N", "board"),
        ("cy@example.org", "Cy Orr", None, "executive"),
        ("di@example.org", "Day, Di", None, ""),
        ("ed@example.org", "", None, ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ann, ann@example.org, North Trust, Patient, service user or citizen",
        "Ann,ann@example.org,North Trust,PATIENT,service user or citizen",
        "ann@example.org, Ann, North Trust, Patient, service user or citizen,,",
        "Role,Name,E-mail,Partner\nPatient, service user or citizen,Ann,ann@example.org,North Trust",
    ],
)
def test_invitee_list_knows_a_role_with_a_comma_in_its_name(text: str) -> None:
    assert people(text) == [("ann@example.org", "Ann", "N", "public")]


def test_invitee_list_takes_everyone_once() -> None:
    reading: Reading[str] = read(
        "Ann,ann@example.org\nBo,bo@example.org\n,Ann@Example.org,North Trust\n"
        "Anne,ANN@example.org,South Pellshire Council",
        KNOWN,
    )
    ann, bo = reading.people
    assert (ann.email, ann.name, ann.partner, ann.number) == ("ann@example.org", "Ann", "N", 1)
    assert ann.notes == (
        "Stands again on line 3: taken once.",
        "Stands again on line 4 with something else: taken once, as it is here.",
    )
    assert bo.notes == ()


def test_invitee_list_tells_which_columns_it_does_not_use_and_keeps_the_headings() -> None:
    reading = read("Phone,Email,Name\n123,ann@example.org,Ann\n5,nobody,Bo", KNOWN)
    assert (reading.unused, reading.heading) == (("Phone",), "Phone,Email,Name")
    assert [(one.email, one.name) for one in reading.people] == [("ann@example.org", "Ann")]
    assert [one.text for one in reading.faulty] == ["5,nobody,Bo"]


def test_invitee_list_of_nothing() -> None:
    for text in ("", "\n\n", "Name,Email", "sep=;"):
        assert read(text, KNOWN).people == read(text, KNOWN).faulty == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_invitee_list_decodes_what_programs_write(encoding: str) -> None:
    text = "Name;E-mail\r\nZoë Ångström;zoe@example.org\r\n"
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("raw", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest", b"text\0\0" + b"x" * 300, b"\xff\xfe\x00"])
def test_invitee_list_refuses_what_is_no_text(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="CSV"):
        decode(raw)


def test_invitee_list_reads_two_thousand_lines_at_once() -> None:
    lines = [f"Person {n},p{n}@example.org,North Trust,Board member" for n in range(2000)]
    assert len(people("\n".join(lines))) == 2000
