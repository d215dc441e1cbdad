"""The map of the conversation as a diagram, and the page docs/conversation.md that is made from it."""

from typing import Final

from bot.settings import ROOT
from dialog.place import Steps
from handlers.conversation import XIAOER
from handlers.graph import ANYWHERE, GRAPH, Step

FILE: Final = ROOT / "docs" / "conversation.md"
HOME: Final = XIAOER.home.step

TEXT: Final = """\
# The conversation, step by step

This page is made by `xiaoer graph --write` from `handlers/graph.py`, and a test compares the two: do not edit it.

Each box is a screen and the code that its buttons carry. An arrow means that the first may lead to the second. The
words and buttons that always work lead from every screen to the shaded ones, so those arrows are left out; Back leads
to where one came from.

```mermaid
{diagram}
```

## Every step

| step | code | for | reached from everywhere | leads to |
|---|---|---|---|---|
{rows}
"""


def diagram() -> str:
    """The map in Mermaid's language."""
    lines = ["flowchart LR"]
    lines += [f"    {step.name}[\"{_title(step)}\"]" for step in Step]
    lines += [
        f"    {step.name} --> {other.name}" for step in Step for other in _sorted(GRAPH[step]) if other != step
    ]
    lines.append("    classDef anywhere fill:#f5e6c8,stroke:#8a6d3b,color:#2b2620")
    lines.append(f"    class {','.join(step.name for step in Step if step in ANYWHERE)} anywhere")
    return "\n".join(lines)


def page() -> str:
    """docs/conversation.md."""
    rows = (
        f"| {_title(step)} | `{step.value}` | {'staff' if XIAOER.screens[step].allows else 'customers'} "
        f"| {'yes' if step in ANYWHERE else ''} | {', '.join(map(_title, _sorted(GRAPH[step])))} |"
        for step in Step
    )
    return TEXT.format(diagram=diagram(), rows="\n".join(rows))


def _title(step: Steps) -> str:
    return step.name.capitalize().replace("_", " ")


def _sorted(steps: frozenset[Steps]) -> list[Steps]:
    order = list(Step)
    return sorted(steps, key=lambda step: order.index(Step(step)))
