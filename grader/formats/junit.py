"""How do results become JUnit XML? A suite for each submission, a test case for each finding."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path
from xml.etree import ElementTree

from grader.formats.faults import fault_text, faults_text
from grader.formats.paths import path_below
from grader.results import (
    Diagnosis,
    Finding,
    ManualResult,
    QuestionResult,
    Result,
    ResultSet,
    for_students,
)
from grader.wording import clip, manual_line, one_line, place, sanitize, status_name, verdict
from grader.wording import translate as _


def junit(results: ResultSet, workspace: Path | None = None) -> bytes:
    """`results` as JUnit XML, as CI systems read it.

    No two cases have the same `classname` and `name`, since GitLab, for one, keeps only the first
    of them. So `classname` begins with the submission where there are several.

    Args:
        results: what was checked.
        workspace: the root of the repository, from which the paths of files count.
    """
    root = ElementTree.Element("testsuites", name="grader")
    several = len({result.source for result in results.submissions}) > 1
    for result in results.submissions:
        _suite(root, for_students(result), path_below(workspace, result.source), several)
    cases = list(root.iter("testcase"))
    _distinguish(cases)
    root.set("tests", str(len(cases)))
    root.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    root.set("errors", str(sum(case.find("error") is not None for case in cases)))
    root.set("time", f"{sum(result.seconds for result in results.submissions):.3f}")
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _distinguish(cases: list[ElementTree.Element]) -> None:
    """Number the cases whose class and name another one has."""
    taken: set[tuple[str, str]] = set()
    for case in cases:
        classname, name = case.get("classname", ""), case.get("name", "")
        numbers = (f"{name} ({number})" for number in count(2))
        free = next(each for each in chain([name], numbers) if (classname, each) not in taken)
        case.set("name", free)
        taken.add((classname, free))


def _suite(root: ElementTree.Element, result: Result, file: str, several: bool) -> None:
    name = one_line(result.source or result.student or "submission", 1000)
    suite = ElementTree.SubElement(root, "testsuite", name=name)
    assignment = one_line(result.assignment or "submission")
    classname = f"{one_line(file or name, 1000)}: {assignment}" if several else assignment
    if result.status != "graded":
        case = ElementTree.SubElement(suite, "testcase", classname=classname, name=result.status)
        reason = result.reason or _("The reason is not known.")
        details = "\n".join(filter(None, (reason, faults_text(result))))
        _problem(case, "error", result.status, reason, details)
    for question in result.questions:
        _question(suite, f"{classname}.{one_line(question.function)}", question)
    for by_hand in result.manual:
        _by_hand(suite, f"{classname}.{one_line(by_hand.name)}", by_hand)
    cases = suite.findall("testcase")
    for case in cases if file else ():
        case.set("file", one_line(file, 1000))
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", str(sum(case.find("error") is not None for case in cases)))
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    suite.set("time", f"{result.seconds:.3f}")


def _question(suite: ElementTree.Element, classname: str, question: QuestionResult) -> None:
    kind = "error" if question.status in ("crashed", "timeout") else "failure"
    status_text = status_name(question.status)
    worth = {finding.name for finding in question.checks if finding.max_score > 0}
    if question.status == "not_judged":
        case = ElementTree.SubElement(suite, "testcase", classname=classname, name="judged")
        message = f"{verdict(question)} {question.message}"
        ElementTree.SubElement(case, "skipped", message=one_line(message, 500))
        return
    for finding in question.checks:
        name = one_line(finding.name) + (" (hidden)" if finding.visibility == "hidden" else "")
        case = ElementTree.SubElement(suite, "testcase", classname=classname, name=name)
        if not finding.passed and finding.name not in worth:
            # a finding worth no points is shown, but is not a failure of its own
            ElementTree.SubElement(case, "skipped", message=one_line(finding.message, 500))
        elif not finding.passed:
            message = finding.message or verdict(question)
            _problem(case, kind, status_text, message, _details(question, finding))
    if not question.checks:
        case = ElementTree.SubElement(suite, "testcase", classname=classname, name="defined")
        if question.status != "correct":
            # where Python cannot read it, the message says it all in one sentence
            message = question.message if question.syntax_error else verdict(question)
            _problem(case, kind, status_text, message, _details(question, None))


def _by_hand(suite: ElementTree.Element, classname: str, question: ManualResult) -> None:
    """A question that is marked by hand: no machine says whether it is right."""
    case = ElementTree.SubElement(
        suite, "testcase", classname=classname, name=one_line(question.title)
    )
    ElementTree.SubElement(case, "skipped", message=one_line(manual_line(question), 500))


def _problem(
    case: ElementTree.Element, kind: str, status_text: str, message: str, details: str
) -> None:
    problem = ElementTree.SubElement(case, kind, type=status_text, message=one_line(message, 500))
    problem.text = clip(sanitize(details), 10_000)


def _details(question: QuestionResult, finding: Finding | None) -> str:
    """The message of a finding of `question` and the diagnoses that concern it."""
    lines = [clip(finding.message, 2000) if finding else "", clip(question.message, 2000)]
    if question.syntax_error is not None:
        lines.append(fault_text(question.syntax_error))
    for diagnosis in question.diagnosis:
        if finding is None or not diagnosis.parts or finding.name in diagnosis.parts:
            lines.append(diagnosis_text(diagnosis))
    return "\n\n".join(dict.fromkeys(line for line in lines if line)) or verdict(question)


def diagnosis_text(diagnosis: Diagnosis) -> str:
    """A diagnosis as lines of plain text: title and place, explanation, formula, hint.

    The repair is left out, whatever the course allows: these texts stay in public logs.
    """
    where = place(diagnosis.cell, diagnosis.line)
    title = clip(diagnosis.title, 300)
    lines = [
        f"{title} ({where})" if where else title,
        clip(diagnosis.explanation, 2000),
        clip(diagnosis.formula, 2000),
        _("Hint:") + f" {clip(diagnosis.hint, 2000)}" if diagnosis.hint else "",
    ]
    return "\n".join(line for line in lines if line)
