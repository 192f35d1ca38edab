"""Where the parts of the explorer stand: in the order of the answer (`model.explorer.style`)."""

from __future__ import annotations

from typing import Any

from model.explorer import html
from model.explorer.style import STYLE


def laid_out(shown: Any) -> Any:
    """The parts of an explorer (`model.explorer.widgets`) in one box."""
    import ipywidgets as w

    def part(name: str, *children: Any) -> Any:
        box = w.VBox(children)
        box.add_class(f"bx-{name}")
        return box

    controls = part(
        "levers",
        shown.message, shown.preset, shown.reset, shown.standard, shown.stakes,
        w.HBox([shown.name, shown.keep]),
    )  # fmt: skip
    switches = (shown.switches.linked, shown.switches.execution, shown.switches.doubt)
    asked = (shown.asked.file, shown.asked.status, shown.asked.by, shown.asked.go, shown.asked.said)
    answer = part(
        "answer",
        part("room", shown.room),
        part(
            "asked",
            w.HTML(html.title("Another form of the talks")), *switches, shown.types,
            w.HTML(html.title("The price of another outcome")), *asked,
        ),
        part(
            "map",
            w.HTML(html.title("Over two levers")), w.HBox([shown.x, shown.y]), shown.map,
        ),
        part("grids", shown.curious),
    )  # fmt: skip
    head = part("head", w.HTML(html.TITLE), shown.heading, shown.caveat, shown.sure)
    return part("frame", w.HTML(STYLE), part("page", head, controls, answer))
