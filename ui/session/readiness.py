"""Sentences that explain why training cannot run or why no network is shown."""

from playground.document import Document
from playground.memory_need import obstacle
from playground.problems import Problem, stopping
from playground.spec import Device
from ui.session.state import RunStatus
from ui.style.translation import said, translate


def engine_obstacle(status: RunStatus, device: Device) -> str | None:
    """Why training cannot run, as a sentence; None if PyTorch is loaded and can use the device."""
    if status.torch_error:
        return status.torch_error
    if not status.torch_ready:
        return translate("Runs", "PyTorch is still loading.")
    return no_device_text(device) if is_missing(device, status) else None


def is_missing(device: Device, status: RunStatus) -> bool:
    """Whether it is known that PyTorch cannot use the device."""
    return status.torch_ready and device not in status.devices


def no_device_text(device: Device) -> str:
    text = translate("Runs", "This machine has no {0} that PyTorch can use: choose the CPU under Training.")
    return text.format(device.upper())


def training_obstacle(status: RunStatus, document: Document) -> str | None:
    """Why the document cannot be trained here, as a sentence; None if it can. Its problems say more."""
    return engine_obstacle(status, document.training.device) or obstacle(document)


def slow_motion_obstacle(status: RunStatus, found: tuple[Problem, ...]) -> str | None:
    """Why the next update cannot be shown step by step, as a sentence; None if it can. `found`: the problems
    of the document."""
    if status.phase == "stopping":
        return translate("Actions", "The run is being stopped.")
    if status.phase == "running" or status.waiting:
        return translate("Runs", "Training is running: pause it first.")
    problem = stopping(found)
    if problem is not None:
        return said(problem.message)
    if status.torch_error:
        return status.torch_error
    return None if status.torch_ready else translate("Runs", "PyTorch is still loading.")


def no_network_text(status: RunStatus, document: Document, found: tuple[Problem, ...]) -> str:
    """Why no network is shown, as a sentence."""
    if status.torch_error:
        return status.torch_error
    if not status.torch_ready:
        return translate("Runs", "PyTorch is loading; the network appears in a moment.")
    if stopping(found) is not None:
        return translate("Runs", "The network appears when the pairs and settings fit.")
    return obstacle(document) or translate("Runs", "The network is being evaluated; it appears in a moment.")
