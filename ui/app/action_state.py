"""Which actions are enabled, and why the others are not."""

from collections.abc import Mapping
from dataclasses import dataclass

from playground.problems import Problem, stopping
from ui.session.readiness import slow_motion_obstacle
from ui.session.state import RunStatus
from ui.style.translation import said, translate


@dataclass(frozen=True)
class WindowState:
    """Everything that decides whether an action is enabled."""

    problems: tuple[Problem, ...]
    status: RunStatus
    has_trained: bool
    typing: bool = False  # a table cell is being edited; triggering an action commits its text


def enablement(facts: WindowState) -> Mapping[str, str | None]:
    """For each action that can be disabled: None when it is enabled, else the reason."""
    phase, problem = facts.status.phase, stopping(facts.problems)
    active = phase in ("running", "paused") or facts.status.waiting
    problem_now = said(problem.message) if problem and not facts.typing else None
    blocked = facts.status.torch_error or problem_now
    ending = translate("Actions", "The run is being stopped.") if phase == "stopping" else None
    running = (
        translate("Actions", "Training is already running.")
        if phase == "running" or facts.status.waiting
        else None
    )
    nothing = translate("Actions", "Nothing is running.")
    fresh = translate("Actions", "There is nothing to reset yet.")
    return {
        "run_train": ending or running or (None if phase == "paused" else blocked),
        "run_pause": None if phase == "running" else ending or nothing,
        "run_step": ending or (None if active else blocked),
        "run_stop": None if active else ending or nothing,
        "run_reset": ending or (None if active or facts.has_trained else fresh),
        "run_new_seed": ending,
        "run_slow_motion": slow_motion_obstacle(facts.status, () if facts.typing else facts.problems),
        "run_sweep": blocked,
        "file_export": blocked,
    }
