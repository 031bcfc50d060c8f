"""The secret seed: where it comes from, who may read it, and that it is never shown."""

from __future__ import annotations

import os
import stat

import pytest

from grader.course import Seed, find_seed
from grader.course.seeds import FILE, VARIABLE
from grader.errors import GraderError


@pytest.fixture(autouse=True)
def no_variable(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)


def test_a_seed_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    made = find_seed(tmp_path)
    assert find_seed(tmp_path) == made
    assert len(made.secret) >= 32
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_no_two_courses_share_a_seed(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert find_seed(tmp_path / "a").secret != find_seed(tmp_path / "b").secret


def test_a_file_goes_before_the_variable_and_the_variable_before_the_course(tmp_path, monkeypatch):
    find_seed(tmp_path)
    monkeypatch.setenv(VARIABLE, " from the variable ")
    assert find_seed(tmp_path).secret == b"from the variable"
    named = tmp_path / "named"
    named.write_text("from the file\n")
    assert find_seed(tmp_path, named).secret == b"from the file"
    monkeypatch.setenv(VARIABLE, " ")
    assert find_seed(tmp_path).secret == (tmp_path / FILE).read_bytes().strip()


def test_a_variable_of_any_bytes_is_a_seed(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, os.fsdecode(b"caf\xe9"))
    assert find_seed(tmp_path).secret == b"caf\xe9"


def test_with_a_variable_no_file_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "x")
    find_seed(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_fingerprint_tells_seeds_apart_and_shows_neither():
    one, other = Seed(b"hidden words"), Seed(b"other words")
    assert one.fingerprint != other.fingerprint
    assert one.fingerprint == Seed(b"hidden words").fingerprint
    assert len(one.fingerprint) == 8
    int(one.fingerprint, 16)
    for shown in (repr(one), str(one), f"{one}", repr([one])):
        assert "hidden" not in shown


@pytest.mark.parametrize("content", [b"", b" \n"])
def test_an_empty_seed_file_is_refused(tmp_path, content):
    path = tmp_path / "seed"
    path.write_bytes(content)
    with pytest.raises(GraderError, match="is empty"):
        find_seed(tmp_path, path)


def test_a_seed_that_cannot_be_read_or_kept_is_told_in_one_line(tmp_path):
    with pytest.raises(GraderError, match="No such file"):
        find_seed(tmp_path, tmp_path / "absent")
    with pytest.raises(GraderError, match="--seed-file"):
        find_seed(tmp_path / "absent")
