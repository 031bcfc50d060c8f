"""Are people called by their names, in whatever encoding a zip has them?"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import GraderError
from grader.machine.encodings.code_pages import judge
from grader.submissions import checked_encoding, collect
from tests.support.command_line import Cli
from tests.support.names_of_people import NAMES, PAGES, names_in
from tests.support.raw_zips import Entry, raw_zip, unicode_path
from tests.test_submissions import packed

LATIN = {page for page, language in PAGES.items() if language in ("Western", "Central European")}
ALL = [name for names in NAMES.values() for name in names]


def zip_file(folder: Path, *entries: Entry | bytes) -> Path:
    """An archive of these members."""
    path = folder / "class.zip"
    path.write_bytes(raw_zip(entries))
    return path


def class_of(folder: Path, names: list[str], page: str) -> Path:
    """An archive with a folder for each person, names in the code page."""
    return zip_file(folder, *(f"{name}/hw.ipynb".encode(page) for name in names))


def people(path: Path, encoding: str | None = None) -> dict[str, tuple[str, ...]]:
    """Each student found, with the notes."""
    with collect([path], encoding=encoding) as submissions:
        assert all(each.problem is None for each in submissions)
        assert len({each.student for each in submissions}) == len(submissions)
        return {each.student: each.notes for each in submissions}


def samples(page: str, size: int) -> Iterator[list[str]]:
    """People who packed their names in the code page: everybody alone, or 25 chance groups."""
    names = names_in(page)
    if size == 1:
        yield from ([name] for name in names)
        return
    for number in range(25):
        yield Random(f"{page} {size} {number}").sample(names, min(size, len(names)))


# Judged over the whole archive


@pytest.mark.parametrize("page", PAGES)
def test_names_are_read_right_and_what_is_sure_is_never_wrong(page: str) -> None:
    assert len(names_in(page)) >= 26
    right, sure, count = {}, {}, {}
    for size in (1, 3, 10, 30):
        right[size] = sure[size] = count[size] = 0
        for names in samples(page, size):
            raw = [name.encode(page) for name in names]
            reading = judge(raw)
            is_right = [reading.text(name) for name in raw] == names
            assert is_right or not reading.is_sure, (reading, names)
            right[size] += is_right
            sure[size] += reading.is_sure
            count[size] += 1
    assert right[1] >= 0.9 * count[1]
    assert all(right[size] == count[size] for size in (3, 10, 30))
    assert sure[30] == count[30]
    if page not in LATIN:  # which share most letters with each other, at other places
        assert all(sure[size] == count[size] for size in (3, 10))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_people_in_any_code_page_keep_their_names(data: st.DataObject) -> None:
    page = data.draw(st.sampled_from(sorted(PAGES)))
    names = data.draw(st.lists(st.sampled_from(names_in(page)), min_size=1, unique=True))
    reading = judge([name.encode(page) for name in names])
    if reading.is_sure or len(names) > 4:
        assert [reading.text(name.encode(page)) for name in names] == names


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ALL), min_size=1, unique=True), st.sampled_from(["NFC", "NFD"]))
def test_utf_8_is_known_without_its_flag(names: list[str], form: Literal["NFC", "NFD"]) -> None:
    names = [unicodedata.normalize(form, name) for name in names]
    reading = judge([name.encode() for name in names])
    assert reading.encoding == "utf-8"
    assert [reading.text(name.encode()) for name in names] == names


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=12), min_size=1, max_size=4, unique=True))
def test_any_bytes_are_names_and_never_two_the_same(names: list[bytes]) -> None:
    wide = [name for name in names if not name.isascii()]
    if wide:
        reading = judge(wide)
        assert len({reading.text(name) for name in wide}) == len(wide)


@pytest.mark.parametrize(
    ("pages", "names"),
    [
        (
            ("cp857", "cp1254"),
            "Ayşe Yılmaz,Çağrı Şahin,Gülşen Öztürk,İpek Doğan,Işıl Güneş,Oğuz Kılıç",
        ),
        (("cp862", "cp1255"), "דוד כהן,מרים לוי,יוסף מזרחי,שרה פרץ,אברהם ביטון,רחל דהן"),
        (("cp720", "cp1256"), "محمد أحمد,فاطمة علي,يوسف إبراهيم,مريم خالد,عمر حسن,سارة عبد الله"),
        (("cp874",), "สมชาย ใจดี,สุดา แก้วมณี,ประเสริฐ ทองคำ,นภา ศรีสุข,วิชัย บุญมา,อรุณี พงษ์ไทย"),
        (
            ("cp775", "cp1257"),
            "Jānis Bērziņš,Rūta Kazlauskienė,Līga Kalniņa,Žydrūnas Šimkus,Ģirts Ozoliņš",
        ),
    ],
)
def test_other_languages(pages: tuple[str, ...], names: str) -> None:
    for page in pages:
        raw = [name.encode(page) for name in names.split(",")]
        reading = judge(raw)
        assert [reading.text(name) for name in raw] == names.split(","), page


def test_utf_8_may_stand_between_names_in_a_code_page(tmp_path: Path) -> None:
    raw = [name.encode("cp932") for name in ("田中太郎", "鈴木花子", "高橋美咲")]
    path = zip_file(tmp_path, *(name + b"/a.ipynb" for name in (*raw, "王小明".encode())))
    assert set(people(path)) == {"田中太郎", "鈴木花子", "高橋美咲", "王小明"}


@pytest.mark.parametrize("page", PAGES)
def test_a_class_in_a_code_page(tmp_path: Path, page: str) -> None:
    names = names_in(page)[:12]
    assert dict.fromkeys(names, ()) == dict.fromkeys(people(class_of(tmp_path, names, page)), ())


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("cp932", "ソノダ・リカ 表俊介 能登麻美 十河ソラ 貼川構造 噂田暴"),
        ("cp950", "許功蓋 陳珮玲 林志明"),
        ("gbk", "张俓 陳乗 王塡娜"),
    ],
)
def test_a_letter_whose_second_byte_is_a_backslash_is_no_folder(
    tmp_path: Path, page: str, names: str
) -> None:
    assert sum(b"\\" in name.encode(page) for name in names.split()) > 1
    assert set(people(class_of(tmp_path, names.split(), page), page)) == set(names.split())


def test_backslashes_between_decoded_names_are_folders(tmp_path: Path) -> None:
    names = ["ソノダ・リカ", "田中太郎", "表俊介"]
    path = zip_file(tmp_path, *(f"{name}\\hw\\a.ipynb".encode("cp932") for name in names))
    assert set(people(path)) == set(names)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("cp932", "田中太郎 鈴木花子 ソノダ・リカ"),
        ("cp949", "김민수 이서연"),
        ("gbk", "王小明 李娜"),
    ],
)
def test_two_or_three_people_are_enough(tmp_path: Path, page: str, names: str) -> None:
    assert people(class_of(tmp_path, names.split(), page)) == dict.fromkeys(names.split(), ())


@pytest.mark.parametrize("language", ["Japanese", "Korean", "Chinese", "Traditional Chinese"])
def test_where_it_is_sure_nothing_is_said(tmp_path: Path, language: str) -> None:
    page = next(page for page, its in PAGES.items() if its == language)
    notes = people(class_of(tmp_path, NAMES[language][:5], page))
    assert list(notes.values()) == [()] * 5


def test_where_it_is_not_sure_those_concerned_are_told_and_an_option_settles_it(
    tmp_path: Path,
) -> None:
    raw = "Michał Gajda".encode("cp852")  # Michaê, in Western Europe
    path = zip_file(tmp_path, raw + b"/a.ipynb", b"Ada/a.ipynb")
    ((student, notes),) = (each for each in people(path).items() if each[0] != "Ada")
    reading = judge([raw])
    assert not reading.is_sure
    assert student == reading.text(raw)
    assert notes == (
        f"class.zip does not say how its names are encoded: this one was read as "
        f"{reading.encoding}, and may be {reading.rival}; --encoding settles it",
    )
    assert people(path)["Ada"] == ()
    assert people(path, "cp852") == {"Michał Gajda": (), "Ada": ()}


def test_bytes_that_mean_nothing_are_told_and_keep_people_apart(tmp_path: Path) -> None:
    whole = [name.encode("cp932") for name in NAMES["Japanese"][:5]]
    cut = [whole[0][:7], whole[0][:5]]
    found = people(zip_file(tmp_path, *(name + b"/a.ipynb" for name in (*cut, *whole))))
    assert len(found) == 7
    assert sum(bool(notes) for notes in found.values()) == 2
    path = zip_file(tmp_path, b"\xff\x80\xfd\x81\xff/a.ipynb", b"\xff\x80\xfd\x8d\xff/a.ipynb")
    with collect([path]) as submissions:
        assert len(submissions) == 2
        assert all("--encoding settles it" in each.notes[0] for each in submissions)


# Said by the archive


def test_the_name_that_an_extra_field_carries(tmp_path: Path) -> None:
    names = ["Zoë Østergård", "田中太郎", "Иван Петров"]
    raws = [f"person {number}\xff/a.ipynb".encode("cp437", "replace") for number in range(3)]
    raws = [raw.replace(b"?", b"\x9d") for raw in raws]
    entries = [
        Entry(raw, extra=b"\x55\x54\x05\0\1abcd" + unicode_path(raw, f"{name}/a.ipynb"))
        for raw, name in zip(raws, names, strict=True)
    ]
    assert set(people(zip_file(tmp_path, *entries))) == set(names)
    # it is said, so an option for what is not said changes nothing
    assert set(people(zip_file(tmp_path, *entries), "cp932")) == set(names)


@pytest.mark.parametrize(
    "extra",
    [
        unicode_path(b"the name before it was changed", "someone else/a.ipynb"),
        unicode_path("Jörg Müller/a.ipynb".encode("cp850"), "someone else/a.ipynb", version=2),
        unicode_path("Jörg Müller/a.ipynb".encode("cp850"), ""),
        b"\x55\x54\x05\0\1abcd",
    ],
)
def test_an_extra_field_that_does_not_hold_is_ignored(tmp_path: Path, extra: bytes) -> None:
    raw = "Jörg Müller/a.ipynb".encode("cp850")
    assert set(people(zip_file(tmp_path, Entry(raw, extra=extra)))) == {"Jörg Müller"}


def test_a_carried_name_may_not_lead_outside(tmp_path: Path) -> None:
    raw = b"\x81/a.ipynb"
    path = zip_file(
        tmp_path,
        Entry(raw, extra=unicode_path(raw, "../../über/a.ipynb")),
        b"ada/a.ipynb",
    )
    with collect([path]) as submissions:
        (outside,) = [each for each in submissions if each.problem]
        assert "may lead outside" in (outside.problem or "")
        assert not any(".." in str(each.path) for each in submissions)


def test_two_spellings_of_a_name_stay_two_people(tmp_path: Path) -> None:
    flag = 0x800
    entries = [Entry(f"{name}/a.ipynb".encode(), flags=flag) for name in ("Zoë", "Zoe\u0308")]
    with collect([zip_file(tmp_path, *entries)]) as submissions:
        assert len(submissions) == 2


# A name twice


def test_a_name_twice_is_one_mark_and_said(tmp_path: Path) -> None:
    path = zip_file(
        tmp_path,
        Entry(b"mira/a.ipynb", b"first"),
        Entry(b"theo/a.ipynb", b"his"),
        Entry(b"mira/a.ipynb", b"last"),
        b"theo/notes.txt",
        b"theo/notes.txt",
    )
    with collect([path]) as submissions:
        mira, theo = submissions
        assert mira.path.read_bytes() == b"last"
        note = "class.zip holds 2 files named mira/a.ipynb; the last one counts"
        assert (mira.notes, theo.notes) == ((note,), ())


def test_a_name_three_times_in_the_archive_of_a_student(tmp_path: Path) -> None:
    inner = raw_zip([Entry(b"a.ipynb", content) for content in (b"1", b"2", b"3")])
    folder = tmp_path / "class"
    for name in ("ada", "bob"):
        (folder / name).mkdir(parents=True)
        (folder / name / "w.zip").write_bytes(inner if name == "ada" else packed(["b.ipynb"]))
    with collect([folder]) as submissions:
        ada, bob = submissions
        assert ada.path.read_bytes() == b"3"
        assert ada.notes == ("w.zip holds 3 files named a.ipynb; the last one counts",)
        assert bob.notes == ()


# The option


@pytest.mark.parametrize("name", ["cp932", "GBK", "utf8", "Shift_JIS", "latin-1"])
def test_encodings_are_known_by_all_their_names(name: str) -> None:
    assert codecs.lookup(checked_encoding(name)) == codecs.lookup(name)


@pytest.mark.parametrize("name", ["klingon", "", "rot13", "zip", "hex", "cp932\0", "\x1b[2J"])
def test_what_is_no_encoding_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(GraderError, match="not a text encoding") as caught:
        checked_encoding(name)
    assert str(caught.value).isprintable()


def test_names_that_are_not_in_the_encoding_are_refused_in_one_line(tmp_path: Path) -> None:
    path = class_of(tmp_path, ["김민수", "이서연"], "cp949")
    with pytest.raises(GraderError, match=r"class\.zip: the name .* is not in ascii") as caught:
        collect([path], encoding="ascii")
    assert str(caught.value).isprintable()


def test_the_archive_of_a_student_in_another_encoding_costs_nothing(tmp_path: Path) -> None:
    inner = raw_zip(["과제/a.ipynb".encode("cp949")])
    path = zip_file(
        tmp_path,
        Entry("田中太郎/w.zip".encode("cp932"), inner),
        "鈴木花子/a.ipynb".encode("cp932"),
    )
    assert people(path, "cp932") == {"田中太郎": (), "鈴木花子": ()}


def test_the_command_says_what_is_wrong_with_an_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli = Cli(monkeypatch, capsys)
    path = class_of(tmp_path, ["王小明"], "gbk")
    for name, message in (("klingon", "not a text encoding"), ("ascii", "is not in ascii")):
        code, _out, err = cli("grade", path, "-o", tmp_path / "out", "--encoding", name)
        assert code == 2
        assert message in err
        assert len(err.splitlines()) == 1
