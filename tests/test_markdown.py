"""Is Markdown what was meant, whatever students wrote, and never longer than it may be?"""

from __future__ import annotations

import html
import re

import mistune
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from grader.formats import markdown_escapes as escapes
from grader.formats.markdown import (
    LIMIT,
    finding_markdown,
    markdown,
    question_markdown,
    result_markdown,
)
from grader.results import CallView, Diagnosis, Result, Source, for_students
from grader.wording import one_line, sanitize
from tests.support import made_results as made

replace = msgspec.structs.replace

#: GitHub's dialect, as far as it is read by these: tables, and addresses that become links.
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])
WITH_LINKS = mistune.create_markdown(
    escape=False, plugins=["table", "strikethrough", "url", "footnotes", "task_lists", "math"]
)
#: The only HTML that we write.
OURS = {"<details>", "</details>", "<summary>", "</summary>", "<br>"}
#: What GitHub and GitLab make links, notices or pictures of, in text that is no code.
LINKED = re.compile(
    r"@[\w]|#\d|\bGH-\d|(?<!\w)[!%~&$]\d|[!%~&]\"|://|\bwww\.\w|:[\w+-]+:|\$[^\s\u2060]",
    re.IGNORECASE,
)
#: Each means something in Markdown, on GitHub, on GitLab, or in the log of a job.
NASTY = [
    "@octocat", "see @octocat/team", "#12", "owner/repo#12", "GH-12", "a@16c999e", "!12", "%12",
    "~12", "~bug", "&12", '%"week 1"', "$12", "$x$ and $$y$$", ":tada:", "http://example.org",
    "HTTPS://example.org/a_b", "www.example.org", "WWW.example.org", "me@example.org", "<https://example.org>",
    "[a](https://example.org)", "![a](https://example.org/a.png)", "[a]: /b", "[^1]", "- [ ] a",
    "<b>", "</details>", "<!-- ", "-->", "<script>alert(1)</script>", "&lt;", "&amp;amp;", "&",
    "*a*", "**a**", "_a_", "__init__", "snake_case_name", "_a", "a_", "~~a~~", "~a~", "a|b", "|",
    "`a`", "`", "``", "``` x", "`a``b`", "`a|b`", "``a`b``", "a`", "`a", "\\", "\\`", "`\\`", "a\\",
    "\\|", "`@octocat`", "# a", "#", "> a", "- a", "-", "---", "===", "+ a", "* a", "1. a", "1) a",
    "12345. a", "1.5", "~~~", "    a", "\ta", "/close", "/approve", "::error::x",
    "::add-mask::x", "##[add-mask]x", "a ##[error]b", "a\nb", "a\r\n\r\n# b", "a\u2028b", "a  ",
    "\x1b[31mred\x1b[0m", "\u202egnp.exe", "\u200frtl\u200e", "\x00", "\ud800", "^a^", "{{a}}",
    "λ ‖W‖²", "数学", "",
]  # fmt: skip


def tokens(text: str) -> list[Token]:
    """The blocks of a text, and what is in their lines."""
    blocks = COMMONMARK.parse(text)
    return [each for block in blocks for each in (block, *(block.children or ()))]


def shown(text: str) -> str:
    """What a reader sees of one line of Markdown."""
    return "".join(
        html.unescape(each.content)
        for each in tokens(text)
        if each.type in ("text", "code_inline", "text_special")
    ).replace("\u2060", "")


def told(text: str) -> str:
    """A text as we show it: on one line, without what misleads."""
    clean = re.sub("[\u061c\u200e\u200f\u2060]", "", sanitize(text))
    return one_line(clean, 2000)


def assert_harmless(text: str) -> None:
    """Nothing in Markdown is a link, a picture or HTML but what we write, nor is it a command."""
    for each in tokens(text):
        assert each.type not in ("link_open", "image", "s_open", "em_open", "hr"), each
        if each.type in ("html_block", "html_inline"):
            found = re.findall(r"<[^>]*>", each.content)
            assert set(found) <= OURS, each.content
        if each.type == "text":
            assert not LINKED.search(each.content), each.content
    rendered = str(WITH_LINKS(text))
    assert not re.search(r"<(a|img|script|del|em|input|sup|hr)\b|class=\"math", rendered), rendered
    for line in text.splitlines():
        assert not line.strip().startswith("::"), line
        assert not re.match(r"\s*/\w", line), line
        assert "##[" not in line
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e]", text)


# one text ----------------------------------------------------------------------------------------


def test_prose_is_shown_as_it_is() -> None:
    for text in NASTY:
        line = escapes.prose(text)
        assert "\n" not in line
        assert_harmless(line)
        # a name between backticks is shown as code, without them
        assert shown(line).replace("`", "") == told(text).replace("`", "")


def test_prose_in_a_table_stays_in_its_cell() -> None:
    for text in NASTY:
        table = f"| a | b |\n| --- | --- |\n| {escapes.prose(text)} | {escapes.name(text)} |\n"
        cells = [
            each
            for each in COMMONMARK.parse(table)
            if each.type in ("th_open", "td_open", "tr_open")
        ]
        assert [each.type for each in cells] == [
            "tr_open",
            *["th_open"] * 2,
            "tr_open",
            *["td_open"] * 2,
        ]
        inside = [each for each in COMMONMARK.parse(table) if each.type == "inline"][2:]
        for each in inside:
            content = "".join(
                child.content for child in each.children or () if child.type != "softbreak"
            )
            assert content.replace("\u2060", "").replace("`", "") == told(text).replace("`", "")


def test_code_is_one_span_whatever_backticks_are_in_it() -> None:
    for text in NASTY:
        line = f"see {escapes.code(text)}"
        spans = [each.content for each in tokens(line) if each.type == "code_inline"]
        assert [span.replace("\u2060", "") for span in spans] == (
            [told(text)] if told(text) else []
        )


def test_a_block_holds_all_of_its_text() -> None:
    for text in [*NASTY, "```\n/close\n```\n::error::x", "````", "a\n````\n# b"]:
        block = escapes.block([("> 1", text), ("  2", "x = 1")])
        (fence,) = COMMONMARK.parse(f"{block}\n")
        assert fence.type == "fence"
        lines = fence.content.splitlines()
        assert lines[-1] == "  2 │ x = 1"
        assert all(" │" in line for line in lines)
        assert_harmless(block)


@given(
    st.text(st.characters(exclude_categories=())),
    st.text("`*_|\\<>[]()@#:/$~&!\n ab1.-", max_size=20),
)
def test_any_text_is_shown_as_it_is(text: str, marks: str) -> None:
    for each in (text, marks):
        line = escapes.prose(each)
        assert_harmless(line)
        assert shown(line).replace("`", "") == told(each).replace("`", "")


# results -----------------------------------------------------------------------------------------


def full_of(text: str) -> Result:
    """A result in which every word that may come from outside is this text."""
    (plain,) = made.wrong_cost().diagnosis
    more = Diagnosis(
        mistake=text, confidence="exact", title=text, explanation=text, hint=text, formula=text,
        seen=text, repair=text, cell=2, line=2, parts=(text,),
    )  # fmt: skip
    view = CallView(label=text, asked=text, part=text, expected=text, got=text, printed=text)
    question = replace(
        made.question(text, 10, "partial", 5),
        message=text,
        checks=(made.finding(text, False, 5, text),),
        diagnosis=(more, replace(more, cell=9), plain),
        source=Source(cell=2, line=1, code=f"x = 1\n{text}\n'''{text}\n"),
        calls=(view,),
        notes=(text, text),
    )
    return made.result(text, question, title=text, assignment=text, source=text, notes=(text,))


def test_no_word_from_outside_means_anything() -> None:
    for text in NASTY:
        assert_harmless(result_markdown(full_of(text)))
        assert_harmless(markdown([full_of(text), made.hostile()]))


def test_the_headings_are_ours_alone() -> None:
    for text in NASTY:

        def frame(written: str) -> list[str]:
            kinds = ("heading_open", "table_open", "fence", "html_block", "bullet_list_open")
            return [
                each.type + each.tag for each in COMMONMARK.parse(written) if each.type in kinds
            ]

        plain = frame(result_markdown(full_of("plain")))
        if told(text):
            assert frame(result_markdown(full_of(text))) == plain


def test_a_result_shows_points_mistakes_and_lines() -> None:
    text = result_markdown(made.mixed())
    assert text.startswith("## Regularization: 45 of 100 points\n")
    assert "| ❌ | `compute_cost_with_regularization` | 0\u00a0/\u00a020 | Not correct |\n" in text
    assert "### 🟡 `backward_propagation_with_regularization`: partly correct, 20 of 30" in text
    assert "**The regularization term of dW2 is doubled** (cell 11, line 12; " in text
    assert re.search(r"^>   12 │     dW2 = 1\.0 / m", text, re.MULTILINE)
    assert "**Hint:** Compare the line with the one for dW3" in text
    folded = text[text.index("<details>") : text.index("</details>")]
    assert "<summary>Explanation</summary>\n\nlambd / 2" in folded
    assert "`J = cross-entropy + λ/(2m) · Σ ‖W[l]‖²`" in folded
    assert "expected │ 1.7864859451590758\ngot      │ 2.7405193\n" in text
    assert text.count("<details>") == text.count("</details>") > 2
    assert "forward_propagation_with_dropout`: correct" not in text


def test_the_values_of_what_stopped_a_function_are_shown_once() -> None:
    question = made.broken().questions[0]
    (cost,) = question.checks
    view = CallView(label="one", asked="f(1)", part="cost", expected="1", got="raised NameError")
    question = replace(
        question,
        checks=(cost, replace(cost, name="W1"), replace(cost, name="b1", message="b1 is 2")),
        calls=(view, replace(view, part="W1"), replace(view, part="b1")),
    )
    text = question_markdown(question, "public")
    assert text.count("| for the same reason |") == 1
    assert [name for name in ("cost", "W1", "b1") if f"\n`{name}`: one\n" in text] == ["cost", "b1"]


def test_what_could_not_be_graded_or_judged_is_said() -> None:
    assert "The file starts like a PNG".lower() in result_markdown(made.unreadable()).lower()
    unjudged = replace(made.question("f", 30, "not_judged", 0), score=None, message="No scipy.")
    result = replace(made.result("Ada", made.right_question("g", 10)), score=None)
    text = result_markdown(replace(result, questions=(*result.questions, unjudged)))
    assert "There is no score yet." in text
    assert "### ➖ `f`: not judged\n\n" in text
    assert "No scipy." in text


def test_a_part_says_nothing_of_the_others() -> None:
    result = for_students(made.mixed())
    question = result.questions[1]
    told_of: dict[tuple[str, str], str] = {}
    for finding in question.checks:
        text = finding_markdown(question, finding, result.judged)
        told_of.setdefault((finding.name, finding.visibility), text)
    doubled, four_times = "The regularization term of dW2 is doubled", "db1 is 4 times"
    assert doubled in told_of["dW2", "public"]
    assert "hidden" not in told_of["dW2", "public"]
    assert "-0.7810571" in told_of["dW2", "public"]
    assert doubled in told_of["dW2", "hidden"]
    assert "-0.7810571" not in told_of["dW2", "hidden"]
    assert four_times in told_of["db1", "public"]
    assert doubled not in told_of["db1", "public"]
    assert told_of["dW1", "public"].count("\n") < 2
    whole = question_markdown(question, result.judged)
    assert doubled in whole
    assert four_times in whole


# length ------------------------------------------------------------------------------------------


def size(text: str) -> int:
    return len(text.encode())


def test_all_of_a_class_that_fits_is_there() -> None:
    results = [replace(made.mixed(), source=f"{n}.ipynb") for n in range(20)]
    text = markdown(results)
    assert text.startswith("## 20 results\n")
    assert text.count("\n## Regularization: 45 of 100 points\n") == 20
    assert "left out" not in text


@pytest.mark.parametrize("limit", [3000, 10_000, 50_001, 1_000_000])
@pytest.mark.parametrize("count", [2, 7, 700])
def test_what_does_not_fit_is_left_out_whole_and_counted(limit: int, count: int) -> None:
    one = replace(made.mixed(), source="名字.ipynb")
    text = markdown([one] * count, limit)
    assert size(text) <= limit
    details = "\n" + result_markdown(one)
    there = text.count(details)
    assert text.count("\n## ") == there  # no half of one
    left_out = re.search(r"The details of (\d+) results? are left out", text)
    assert there + (int(left_out[1]) if left_out else 0) == count
    if left_out:
        assert text.endswith("more here.\n")
        assert limit - size(text) < size(details) + limit // 2
    rows = text.count("| `名字.ipynb` |")
    more = re.search(r"^\| (\d+) more \|", text, re.MULTILINE)
    assert rows + (int(more[1]) if more else 0) == count


def test_every_limit_is_kept() -> None:
    results = [made.mixed()] * 3
    whole = size(markdown(results))
    for limit in range(1500, whole + 200, 61):
        assert size(markdown(results, limit)) <= limit
    assert size(markdown(results, whole + 200)) == whole


def test_a_single_result_that_does_not_fit_keeps_its_points() -> None:
    text = markdown([made.mixed()], 1000)
    assert size(text) <= 1000
    assert "| 45\u00a0/\u00a0100 |" in text
    assert "The details of 1 result are left out" in text or "of 1 result is" in text


def test_the_longest_texts_stay_below_what_github_takes() -> None:
    assert size(markdown([made.endless()] * 40)) <= LIMIT < 1024 * 1024
