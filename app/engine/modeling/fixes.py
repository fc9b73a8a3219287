"""One-click fixes: for an issue, mended networks that have been checked to mend it.

A mend is a function from a `Trouble` to candidates. Each candidate is checked as a
drawing is; only those are offered in whose report the issue is gone and nothing that
worked before is broken.
"""

import time
from collections.abc import Callable, Iterable, Iterator

from app.engine.modeling import mends_of_documents, mends_of_shapes
from app.engine.modeling.trouble import Mend, Trouble
from app.spec.network import NetworkDocument
from app.spec.shape_report import Fix, LayerIssue, LayerReport, Severity, ShapeReport

MAX_FIXES = 3
"""Offered for one issue."""

MAX_CANDIDATES = 12
"""Checked for one issue."""

MAX_LAYERS = 2_000
"""Longer networks get no fixes: each carries a whole document."""

SECONDS_FOR_FIXES = 0.6
"""After these no further candidate is checked: the report must not wait for slow layers."""

MAX_DOCUMENTS = 24
"""Offered in one report of a short network; a long one gets fewer."""

MAX_CHARACTERS = 1_000_000
"""Of all the documents that one report offers."""

MENDS: tuple[Callable[[Trouble], Iterator[Mend]], ...] = (
    mends_of_documents.of_missing_input,
    mends_of_documents.of_misplaced_input,
    mends_of_documents.of_names,
    mends_of_documents.of_classes,
    mends_of_documents.of_arguments,
    mends_of_documents.of_dtypes,
    mends_of_documents.of_wires,
    mends_of_shapes.of_padding,
    mends_of_shapes.of_merging,
    mends_of_shapes.of_reshaping,
    mends_of_shapes.of_rank,
    mends_of_shapes.of_unknown_axes,
)
"""Every mend, the surest first."""

Check = Callable[[NetworkDocument], ShapeReport]


def with_fixes(network: NetworkDocument, report: ShapeReport, check: Check) -> ShapeReport:
    """The report with fixes on its issues.

    Args:
        network: the drawing.
        report: what the shape check says of it.
        check: the shape check, for the mended drawings.
    """
    if not report.issues or len(network.layers) > MAX_LAYERS:
        return report
    left = min(MAX_DOCUMENTS, MAX_CHARACTERS // len(network.model_dump_json(exclude_unset=True)))
    deadline = time.monotonic() + SECONDS_FOR_FIXES
    issues: list[LayerIssue] = []
    for issue in report.issues:
        fixes: tuple[Fix, ...] = ()
        if left > 0 and issue.layer_index is not None:
            trouble = Trouble(network, report, issue, issue.layer_index)
            fixes = tuple(_checked(trouble, check, deadline))[: min(left, MAX_FIXES)]
            left -= len(fixes)
        issues.append(issue.model_copy(update={"fixes": fixes}) if fixes else issue)
    return report.model_copy(
        update={"issues": tuple(issues), "layers": _with_same_issues(report, issues)}
    )


def _with_same_issues(report: ShapeReport, issues: Iterable[LayerIssue]) -> dict[str, LayerReport]:
    """Each layer's own issue is its first in the list, fixes and all."""
    first: dict[str, LayerIssue] = {}
    for issue in issues:
        if issue.layer is not None:
            first.setdefault(issue.layer, issue)
    return {
        name: layer.model_copy(update={"issue": first[name]}) if layer.issue is not None else layer
        for name, layer in report.layers.items()
    }


def _checked(trouble: Trouble, check: Check, deadline: float) -> Iterator[Fix]:
    """The candidates that mend the issue, those that leave the fewest errors first."""
    found: list[tuple[int, Fix]] = []
    candidates = (mend for mends in MENDS for mend in mends(trouble))
    for number, mend in enumerate(candidates):
        if number >= MAX_CANDIDATES or time.monotonic() > deadline:
            break
        mended = check(mend.network)
        if _is_mended(trouble, mend.network, mended):
            errors = sum(issue.severity is Severity.ERROR for issue in mended.issues)
            found.append((errors, Fix(label=mend.label, network=mend.network)))
    yield from (fix for _, fix in sorted(found, key=lambda pair: pair[0]))


def _is_mended(trouble: Trouble, network: NetworkDocument, mended: ShapeReport) -> bool:
    """Whether the issue is gone, its layer works, and so does all that worked before."""
    before = {_told(issue) for issue in trouble.report.issues}
    after = {_told(issue) for issue in mended.issues}
    if _told(trouble.issue) in after:
        return False
    names = {layer.name for layer in network.layers}
    worked = {name for name, layer in trouble.report.layers.items() if layer.outputs}
    if any(not mended.layers[name].outputs for name in worked & names):
        return False
    if trouble.issue.severity is Severity.ERROR and trouble.layer.name in names:
        own = [issue for issue in mended.issues if issue.layer == trouble.layer.name]
        was_alone = sum(issue.layer == trouble.layer.name for issue in trouble.report.issues) == 1
        if was_alone and any(issue.severity is Severity.ERROR for issue in own):
            return False
    new = names - {layer.name for layer in trouble.network.layers}
    return not any(name in new for name, _ in after - before)


def _told(issue: LayerIssue) -> tuple[str | None, str]:
    """An issue without its words, which change with the shapes in them."""
    return issue.layer, f"{issue.code}:{issue.argument}"
