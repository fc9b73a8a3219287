"""What the command prints, as tables for people."""

import os
from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.spec.base import Shape
from app.spec.findings import Findings
from app.spec.model_view import (
    NETWORK_KINDS,
    TREE_KINDS,
    ModelLayer,
    ModelView,
    NamedTensor,
)
from app.spec.repair import RepairReport, counted, repair_words

_SIGNS = {True: "[green]ok[/]", False: "[red]wrong[/]", None: "[dim]note[/]"}


_ENDLESS = 100_000
"""Columns where nobody looks: what reads the lines must not find a name on two of them."""


def _console() -> Console:
    console = Console(highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _ENDLESS
    return console


def print_findings(findings: Findings) -> None:
    """A row for each finding, with its verdict in words."""
    table = Table(title=escape(findings.title), title_justify="left", box=None, pad_edge=False)
    for heading in ("", "what", "finding"):
        table.add_column(heading, overflow="fold")
    for finding in findings.findings:
        table.add_row(_SIGNS[finding.is_good], escape(finding.subject), escape(finding.message))
    _console().print(table)


def print_model(view: ModelView) -> None:
    """A row for each layer, nested ones indented: name, class, output shape, parameters."""
    console = _console()
    facts = [view.class_name, view.format.value]
    if view.keras_version:
        facts.append(f"by Keras {view.keras_version}")
    elif view.kind in NETWORK_KINDS:
        facts.append("by an unknown Keras")
    facts.append(counted(view.num_params, "parameter"))
    console.print(f"[bold]{escape(view.name)}[/]  {escape(', '.join(facts))}")
    table = Table(box=None, pad_edge=False)
    table.add_column("layer", overflow="fold")
    table.add_column("class", overflow="fold")
    is_tree = view.kind in TREE_KINDS
    table.add_column("weights" if is_tree else "output")
    table.add_column("parameters", justify="right")
    for depth, layer in _walk(view.layers):
        known = "" if layer.is_known else " [yellow](unknown)[/]"
        if layer.is_guessed:
            known = " [dim](guessed)[/]"
        table.add_row(
            "  " * depth + escape(layer.name),
            escape(layer.class_name) + known,
            ", ".join(
                shape_text(one.shape) for one in (layer.weights if is_tree else layer.outputs)
            ),
            f"{layer.num_params:,}",
        )
    console.print(table)
    for unknown in view.unknown_layers:
        console.print(
            f"[yellow]{escape(unknown.class_name)}[/] is neither a Keras layer nor one that is "
            f"registered here; used by {escape(', '.join(unknown.names))}"
        )
    for one in view.unknown_objects:
        uses = ", ".join(f"{use.argument} of {use.layer}" for use in one.uses)
        console.print(
            f"[yellow]{escape(one.name)}[/] is its author's own {one.role.value}: {escape(uses)}"
        )
    for refusal in view.refusals:
        console.print(f"[yellow]{escape(refusal.layer)}[/] is not loaded: {escape(refusal.reason)}")
    if view.repairs:
        codes = ", ".join(repair.code for repair in view.repairs)
        console.print(f"[dim]Loading repairs:[/] {escape(codes)} (`layerwright check` says what)")
    for signature in view.signatures:
        takes, gives = (_tensors_text(ends) for ends in (signature.inputs, signature.outputs))
        console.print(f"[bold]{escape(signature.name)}[/]: {escape(takes)} → {escape(gives)}")
    for detail in view.details:
        console.print(f"[dim]{escape(detail.name)}:[/] {escape(detail.value)}")
    for note in (*view.notes, *((view.view_only,) if view.view_only else ())):
        console.print(escape(note))


def print_repairs(report: RepairReport) -> None:
    """What was repaired, what could be, and what the new file needs."""
    console = _console()
    for repair in report.repairs:
        console.print(escape(repair_words(repair)))
    if not report.repairs:
        console.print("Nothing had to be repaired.")
    for repair in report.offered_repairs:
        console.print(
            f"[yellow]Offered[/] (--accept {repair.code}): {escape(repair_words(repair))}"
        )
    if report.supplied_layers:
        console.print(
            f"[yellow]Plain Keras lacks[/] {escape(', '.join(report.supplied_layers))}: the new "
            "file loads in Layerwright, elsewhere with these classes as custom_objects."
        )
    console.print(
        f"Wrote {escape(report.path)}: {counted(report.num_params, 'parameter')}, "
        f"{counted(report.size_bytes, 'byte')}"
    )


def shape_text(shape: Shape) -> str:
    """A shape as a tuple: "(None, 28, 28, 1)"."""
    return f"({', '.join(str(size) for size in shape)}{',' if len(shape) == 1 else ''})"


def _tensors_text(tensors: Iterable[NamedTensor]) -> str:
    named = (f"{one.name} {shape_text(one.tensor.shape)} {one.tensor.dtype}" for one in tensors)
    return ", ".join(named) or "nothing"


def _walk(layers: Iterable[ModelLayer], depth: int = 0) -> Iterable[tuple[int, ModelLayer]]:
    for layer in layers:
        yield depth, layer
        yield from _walk(layer.layers, depth + 1)
