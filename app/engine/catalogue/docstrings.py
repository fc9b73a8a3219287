"""Docstrings read as data: the summary, and the help text of each argument.

Keras writes Google style: a first sentence, then sections such as `Args:`,
`Call arguments:` and `Input shape:` whose entries are indented under them.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

_SECTION = re.compile(r"^([A-Z][A-Za-z ]{2,30}):\s*$")
_ENTRY = re.compile(r"^\s{0,8}\*{0,2}`?(\w+)`?\s*(?:\([^)]*\))?:\s*(.*)$")
_ARGUMENT_SECTIONS = ("Args", "Arguments")
_NAMED_TUPLE = re.compile(r"\(\s*batch\w*\s*,[^()]*\)")
_CODE_FENCE = re.compile(r"```.*?```", re.DOTALL)


@dataclass(frozen=True)
class Docstring:
    """What a docstring says: `arguments` and `call_arguments` map a name to plain text."""

    summary: str = ""
    arguments: dict[str, str] = field(default_factory=dict)
    call_arguments: dict[str, str] = field(default_factory=dict)
    input_shapes: tuple[str, ...] = ()


@lru_cache(maxsize=2048)
def read_docstring(text: str | None) -> Docstring:
    """Split a docstring into summary, argument helps and the input shapes it names."""
    if not text:
        return Docstring()
    lines = _lines(text)
    sections = _sections(lines)
    arguments: dict[str, str] = {}
    for title in _ARGUMENT_SECTIONS:
        arguments.update(_entries(sections.get(title, [])))
    return Docstring(
        summary=_summary(lines),
        arguments=arguments,
        call_arguments=_entries(sections.get("Call arguments", [])),
        input_shapes=_input_shapes(sections.get("Input shape", [])),
    )


def own_docstring(cls: type) -> Docstring:
    """The docstring that `cls` itself carries, not one that it inherits."""
    text = cls.__dict__.get("__doc__")
    return read_docstring(text if isinstance(text, str) else None)


def plain(text: str) -> str:
    """Text without the marks of Markdown, on one line a paragraph."""
    without_code = _CODE_FENCE.sub(" ", text)
    unmarked = without_code.replace("``", "").replace("`", "").replace("**", "")
    return re.sub(r"\s+", " ", unmarked).strip()


def _lines(text: str) -> list[str]:
    """The lines without the indentation of the first line under the summary.

    `inspect.cleandoc` will not do: Keras fills some docstrings with examples that
    are not indented at all.
    """
    first, *rest = text.expandtabs().splitlines()
    indent = next((len(line) - len(line.lstrip()) for line in rest if line.strip()), 0)
    return [first.strip()] + [line[indent:] if not line[:indent].strip() else line for line in rest]


def _summary(lines: list[str]) -> str:
    paragraph: list[str] = []
    for line in lines:
        if not line.strip():
            if paragraph:
                break
            continue
        paragraph.append(line)
    return plain(" ".join(paragraph))


def _sections(lines: list[str]) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    current: list[str] | None = None
    is_indented = True
    for line in lines:
        match = _SECTION.match(line)
        if match:
            current = sections.setdefault(match[1], [])
            is_indented = match[1] != "Input shape"  # Keras writes lists without indentation there
        elif line and not line[0].isspace() and current and is_indented:
            current = None
        elif current is not None:
            current.append(line)
    return sections


def _entries(lines: list[str]) -> dict[str, str]:
    """Name → text of a section's entries; deeper lines belong to the entry above them."""
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    if not indents:
        return {}
    base = indents[0]
    found: dict[str, list[str]] = {}
    name = None
    for line in lines:
        match = _ENTRY.match(line)
        indent = len(line) - len(line.lstrip())
        if match and indent - base in (0, 1):  # some entries are one space too deep
            name = match[1]
            found[name] = [match[2]]
        elif name is not None:
            found[name].append(line)
    return {name: plain("\n".join(text)) for name, text in found.items()}


def _input_shapes(lines: list[str]) -> tuple[str, ...]:
    """The tuples of named axes in an `Input shape:` section, such as `(batch_size, steps)`."""
    text = " ".join(line.strip() for line in lines).replace("`", "")
    return tuple(re.sub(r"\s+", " ", match[0]) for match in _NAMED_TUPLE.finditer(text))
