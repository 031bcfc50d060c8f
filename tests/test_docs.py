"""Does the documentation say what the code does: every option, key and target, and no other?"""

from __future__ import annotations

import ast
import dataclasses
import importlib.util
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jupytext
import msgspec
import nbformat
import pytest

from grader import cli
from grader.authoring import handout
from grader.cli.app import GROUPS, app
from grader.cli.check import CheckFormat
from grader.cli.options import Isolation
from grader.course import Answer, Call, Part, Question, description, mistake
from grader.interfaces import pytest_plugin
from grader.interfaces.jupyter import magic
from grader.results import records as results
from grader.results import store
from tests.support.command_line import Cli
from tests.support.source_notebooks import answer, graded, write_notebook

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
RESULTS = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
CI = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
WRITING = (ROOT / "docs" / "writing-an-assignment.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs" / "assignment-reference.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

#: Every command; one of a group by both of its words.
COMMANDS: dict[str, Any] = {
    **{name: command for name, command in app.commands.items() if name not in GROUPS},
    **{
        f"{group} {name}": command
        for group in GROUPS
        for name, command in app.commands[group].commands.items()  # type: ignore[attr-defined] # it is a group
    },
}

#: Options of other tools that pages mention.
FOREIGN = {
    *("--junitxml", "--no-deps", "--no-index", "--find-links"),
    *("--array", "--cpus-per-task", "--dependency", "--parsable"),
    *("--death-timeout", "--memory-limit", "--no-dashboard", "--nthreads", "--nworkers"),  # Dask
    *("--port", "--protocol"),
    *("--lf", "--ff", "--nf", "--sw", "--deselect"),  # pytest
}

_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_FILE = re.compile(r"^\*\*`([^`\n]+)`\*\*\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def options_of(command: str) -> set[str]:
    """The options of a command, long and short, `--help` included."""
    own = [param for param in COMMANDS[command].params if param.param_type_name == "option"]
    return {"--help", *(name for param in own for name in (*param.opts, *param.secondary_opts))}


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level."""
    for match in _HEADING.finditer(page):
        if match[2] == heading:
            rest = page[match.end() :]
            end = re.search(rf"^#{{1,{len(match[1])}}} ", rest, re.MULTILINE)
            return rest[: end.start()] if end else rest
    raise AssertionError(f"there is no heading {heading!r}")


def pytest_options() -> set[str]:
    """The options that the plugin adds."""
    added: set[str] = set()

    class Parser:
        def getgroup(self, *_: object) -> Parser:
            return self

        def addoption(self, *names: str, **_: object) -> None:
            added.update(names)

    pytest_plugin.pytest_addoption(Parser())  # type: ignore[arg-type]
    return added


def handout_options() -> set[str]:
    return set(re.findall(r'add_argument\("(--[a-z-]+)"', inspect.getsource(handout.main)))


def magic_options() -> set[str]:
    return {name for names in magic.ARGUMENTS for name in names if name.startswith("-")}


# the command line ---------------------------------------------------------------------------------


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_option_of_a_command_is_documented_and_no_other(command: str) -> None:
    told = section(COMMAND_LINE, f"grader {command}")
    rows = re.findall(r"^\| (`-.*?) \|", told, re.MULTILINE)
    documented = set(re.findall(r"`(--?[a-z-]+)", " ".join(rows)))
    assert documented == options_of(command)


def test_every_command_is_documented_and_no_other() -> None:
    documented = {name for _, name in _HEADING.findall(COMMAND_LINE) if name.startswith("grader ")}
    assert documented == {f"grader {command}" for command in COMMANDS}


def test_every_option_of_the_magic_is_documented_and_no_other() -> None:
    told = section((ROOT / "docs" / "students.md").read_text(encoding="utf-8"), "In the notebook")
    rows = re.findall(r"^\| (`%grade.*?) \|", told, re.MULTILINE)
    documented = set(re.findall(r"(?<=[ `])(--?[a-z]+)", " ".join(rows)))
    assert documented == magic_options()


def test_options_without_a_command_are_documented() -> None:
    for name in (name for param in app.params for name in param.opts):
        assert f"grader {name}" in COMMAND_LINE


@pytest.mark.parametrize("kind", [Isolation, CheckFormat])
def test_every_choice_of_an_option_is_documented(kind: Any) -> None:
    assert not [choice.value for choice in kind if f"`{choice.value}`" not in COMMAND_LINE]


def test_every_format_of_grade_is_documented() -> None:
    from grader.batch.class_files import FORMATS

    told = section(COMMAND_LINE, "grader grade")
    assert not [name for name in FORMATS if f"`{name}`" not in told]


def exit_codes() -> set[tuple[str, int]]:
    """The exit statuses that stand in cli/: (command, status)."""
    found = {("every command", 0)}
    sources = [path.read_text(encoding="utf-8") for path in Path(cli.__file__).parent.glob("*.py")]
    for function in (node for source in sources for node in ast.parse(source).body):
        if not isinstance(function, ast.FunctionDef):
            continue
        name = function.name.replace("_", " ").strip()  # `import_`
        who = name if name in COMMANDS else "every command"
        gives_a_status = "int" in ast.unparse(function.returns or ast.Constant(None))
        for node in ast.walk(function):
            given: list[ast.expr | None] = []
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "click.exceptions.Exit",
                "sys.exit",
            ):
                given = [*node.args]
            elif isinstance(node, ast.Return) and gives_a_status:
                given = [node.value.elts[0] if isinstance(node.value, ast.Tuple) else node.value]
            for value in given:
                if isinstance(value, ast.Constant) and isinstance(value.value, int):
                    found.add((who, value.value))
    return found


def test_every_exit_code_is_documented_and_no_other() -> None:
    rows = re.findall(
        r"^\| (.+?) \| (\d+) \| .+ \|$", section(COMMAND_LINE, "Exit codes"), re.MULTILINE
    )
    assert {(who.strip("`"), int(code)) for who, code in rows} == exit_codes()


def test_every_pytest_option_is_documented() -> None:
    rows = re.findall(r"^\| `(--[a-z-]+)", section(CI, "With pytest"), re.MULTILINE)
    assert set(rows) == pytest_options()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_mentions_an_option_that_does_not_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    known = {"--version", *FOREIGN, *pytest_options(), *handout_options(), *magic_options()}
    known |= {name for command in COMMANDS for name in options_of(command)}
    assert set(_OPTION.findall(text)) <= known
    for command, rest in re.findall(
        rf"\bgrader ((?:(?:{'|'.join(GROUPS)}) )?[a-z]+)\b([^\n`]*)", text
    ):
        if command in COMMANDS:
            assert set(_OPTION.findall(rest)) <= options_of(command), (command, rest)


# make, links, records -----------------------------------------------------------------------------


def test_every_make_target_is_documented_and_no_other() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE))
    assert targets == set(re.findall(r"^\| `make ([a-z]+)` \|", CONTRIBUTING, re.MULTILINE))
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        mentioned = re.findall(r"(?:`|\$ )make ([a-z]+)", text)
        assert set(mentioned) <= targets, page.name


def links(page: Path) -> Iterator[str]:
    """The targets of links and images that do not lead elsewhere."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get on GitHub."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for _, heading in _HEADING.findall(text)
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in links(page):
        file, _, anchor = target.partition("#")
        where = (page.parent / file).resolve() if file else page
        assert where.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(where), f"{page.name}: {target}"


def test_every_page_is_linked_from_the_readme() -> None:
    linked = {(ROOT / target.partition("#")[0]).resolve() for target in links(ROOT / "README.md")}
    assert {page for page in PAGES if page.name != "README.md"} <= linked


# files and modules --------------------------------------------------------------------------------

_SPAN = re.compile(r"`([^`\n]+)`")
_FOLDERS = r"\.ci|\.github|assignments|benchmarks|docs|examples|grader|reference|reports|tests"
_PATH = re.compile(rf"(?:\./)?((?:{_FOLDERS})/[\w./<>*-]*)")


def paths(page: Path) -> set[str]:
    """The paths of this repository that a page names in backticks; `<name>` stands for any name."""
    text = page.read_text(encoding="utf-8")
    spans = map(_PATH.fullmatch, _SPAN.findall(_FENCE.sub("", text)))
    named = {match[1] for match in spans if match}
    return {name for name in named if not is_built_on_the_page(name, text)}


def is_built_on_the_page(name: str, text: str) -> bool:
    """Whether `name` belongs to an assignment whose files the page shows whole."""
    shown = [file for file, _ in _FILE.findall(text)]
    folders = tuple(f"{Path(file).parent}/" for file in shown if file.startswith("assignments/"))
    return name in shown or name.startswith(folders)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "examples" / "README.md"], ids=lambda p: p.name)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    patterns = {name: re.sub(r"<\w+>", "*", name).rstrip("/") for name in paths(page)}
    assert not [name for name, pattern in patterns.items() if not list(ROOT.glob(pattern))]


def test_paths_are_found_in_backticks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "`tests/no.py`, `docs/`, `OUT/x`, `a b/c`, `reference/<name>.py`\n```\n`grader/x`\n```\n"
    )
    assert paths(page) == {"tests/no.py", "docs/", "reference/<name>.py"}


def test_every_module_that_is_run_by_name_exists() -> None:
    for page in [*PAGES, ROOT / "Makefile"]:
        for name in re.findall(r"python -m (grader[\w.]*)", page.read_text(encoding="utf-8")):
            assert importlib.util.find_spec(name) is not None, f"{page.name}: {name}"


def records() -> list[Any]:
    made = [*vars(results).values(), store.StoreLine]
    plain = (msgspec.Struct, results.Record)
    return [
        thing
        for thing in made
        if isinstance(thing, type) and issubclass(thing, msgspec.Struct) and thing not in plain
    ]


@pytest.mark.parametrize("record", records(), ids=lambda record: record.__name__)
def test_every_key_of_a_record_is_documented_and_no_other(record: Any) -> None:
    told = section(RESULTS, record.__name__)
    assert re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE) == list(record.__struct_fields__)


def test_every_status_is_documented() -> None:
    told = section((ROOT / "docs" / "marking.md").read_text(encoding="utf-8"), "Statuses")
    statuses = (*get_args(results.QuestionStatus), *get_args(results.SubmissionStatus))
    assert not [status for status in statuses if f"`{status}`" not in told]


# writing an assignment ----------------------------------------------------------------------------


def test_everything_that_an_author_can_write_is_documented() -> None:
    kinds = (Part, Question, Call, Answer)
    fields = {field.name for kind in kinds for field in dataclasses.fields(kind)} - {"name"}
    keys = {*inspect.signature(mistake).parameters, *description._ASSIGNMENT, *description._COURSE}
    spans = re.findall(r"`([^`\n]+)`", _FENCE.sub("", REFERENCE))
    documented = set(re.findall(r"\b\w+\b", " ".join(spans)))
    assert not {*fields, *keys} - documented


_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def source_of_nbgrader(folder: Path) -> None:
    """The notebook whose two cells the page shows."""
    cells = re.findall(
        r"^```python\n(.*?)^```$",
        section(WRITING, "From nbgrader or otter"),
        re.DOTALL | re.MULTILINE,
    )
    solution, tests = (cell.strip() for cell in cells)
    path = folder / "source" / "ps1" / "ps1.ipynb"
    path.parent.mkdir(parents=True)
    write_notebook(path, answer("ps1", solution), graded("ps1_test", 4, tests))


def answers_with_a_mistake(folder: Path) -> None:
    """The notebook of a student who takes absolute distances."""
    text = (folder / "reference" / "line_fit.py").read_text(encoding="utf-8")
    cells = text.replace("error**2", "np.abs(error)")
    nbformat.write(jupytext.reads(cells, "py:percent"), folder / "my_answers.ipynb")


def test_the_commands_of_the_page_are_run_and_print_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli, capsys: pytest.CaptureFixture[str]
) -> None:
    """From a solved notebook, from nbgrader, from nothing: in order, on the files of the page."""
    for name, text in _FILE.findall(WRITING):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    source_of_nbgrader(tmp_path)
    answers_with_a_mistake(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    commands = [pair for block in _CONSOLE.findall(WRITING) for pair in _COMMAND.findall(block)]
    assert len(commands) == WRITING.count("\n$ ")
    for command, shown in commands:
        words = command.split()
        if words[0] == "grader":
            code, out, _err = cli(*words[1:])
        else:
            assert words[:3] == ["python", "-m", "grader.authoring.handout"]
            code, out = handout.main(words[3:]), capsys.readouterr().out
        assert code == (1 if words[1] == "check" else 0), command
        assert shown, f"the page does not say what {command} prints"
        printed = "".join(f"{line.rstrip()}\n" for line in out.splitlines())
        head, gap, tail = shown.partition("  …\n")  # some lines that are left out
        assert printed == shown or (gap and printed.startswith(head)), command
        assert not gap or printed.removeprefix(head).endswith(f"\n{tail}"), command
    (tree,) = (block for block in _FENCE.findall(WRITING) if "    reference/  " in block)
    for name in re.findall(r"^ {8}([\w./]+)", tree, re.MULTILINE):
        places = [tmp_path / "assignments" / "line_fit" / name, tmp_path / "reference" / name]
        assert any(place.is_file() for place in places), name
