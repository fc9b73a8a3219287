"""Pasted text → Python's syntax tree, or the reason why it is none. Nothing runs."""

import ast
import re
import textwrap

from app.spec.custom_layer import MAX_SOURCE_CHARACTERS, CustomLayerIssue
from app.spec.shape_report import Severity


class UnreadableSource(Exception):
    """Pasted text that is not Python; `issue` says where and why."""

    def __init__(self, issue: CustomLayerIssue) -> None:
        super().__init__(issue.message)
        self.issue = issue


def parsed(source: str) -> tuple[str, ast.Module]:
    """The text of `source` that Python can read, and its syntax tree; lines are as in the paste.

    What a notebook or a web page leaves around the code is put up with: a common
    indent, Markdown fences, `%magic` and `!shell` lines, `>>>` prompts.

    Raises:
        UnreadableSource: for too much text, and for text that is not Python 3.
    """
    if len(source) > MAX_SOURCE_CHARACTERS:
        raise UnreadableSource(
            error_issue(
                "source_too_large",
                f"The source has {len(source):,} characters; up to {MAX_SOURCE_CHARACTERS:,} "
                f"are taken. Paste the layer class and what it needs, not the data.",
            )
        )
    if "\0" in source:
        raise UnreadableSource(
            error_issue("not_python", "The source has a null byte: this is not Python text.")
        )
    source = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first_error: SyntaxError | None = None
    for attempt in (source, _tidied(source)):
        try:
            return attempt, ast.parse(attempt)
        except SyntaxError as error:
            first_error = first_error or error
        except (ValueError, RecursionError, MemoryError) as error:
            raise UnreadableSource(
                error_issue("not_python", f"Python cannot read this source: {error}.")
            ) from error
    assert first_error is not None  # noqa: S101 - both attempts failed
    raise UnreadableSource(_syntax_issue(source, first_error)) from first_error


def error_issue(code: str, message: str, line: int | None = None) -> CustomLayerIssue:
    """An issue that keeps the class from being used."""
    return CustomLayerIssue(code=code, severity=Severity.ERROR, message=message, line=line)


def warning_issue(code: str, message: str, line: int | None = None) -> CustomLayerIssue:
    """An issue that is good to know."""
    return CustomLayerIssue(code=code, severity=Severity.WARNING, message=message, line=line)


def _tidied(source: str) -> str:
    """`source` with the lines that are no Python blanked, and without a common indent."""
    lines = source.split("\n")
    if any(line.lstrip().startswith(">>>") for line in lines):
        lines = [
            re.sub(r"^\s*(>>>|\.\.\.) ?", "", line) if _is_prompt(line) else "" for line in lines
        ]
    lines = ["" if re.match(r"\s*(%|!|```|~~~)", line) else line for line in lines]
    return textwrap.dedent("\n".join(lines))


def _is_prompt(line: str) -> bool:
    return line.lstrip().startswith((">>>", "..."))


def _syntax_issue(source: str, error: SyntaxError) -> CustomLayerIssue:
    lines = source.split("\n")
    line = error.lineno if error.lineno and error.lineno <= len(lines) else None
    quoted = f": `{lines[line - 1].strip()[:80]}`" if line else ""
    if "Missing parentheses in call to" in error.msg or (
        line
        and re.match(
            r"\s*(print\s+[^(=]|exec\s+['\"]|raise\s+\w+\s*,|except\s+.*,\s*\w+\s*:)",
            lines[line - 1],
        )
    ):
        return error_issue(
            "python_2",
            f"This is Python 2 (line {line}{quoted}). Layerwright runs Python 3: "
            f"run the file through `2to3`, or write print(…) with parentheses.",
            line,
        )
    where = f"line {line}" if line else "the source"
    return error_issue(
        "syntax_error", f"Python cannot read {where}{quoted} ({error.msg}). Correct it there.", line
    )
