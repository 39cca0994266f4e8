"""Sentences that explain why training cannot run or why no network is shown."""

from playground.spec import Device
from ui.session.state import RunStatus
from ui.style.translation import translate


def engine_obstacle(status: RunStatus, device: Device) -> str | None:
    """Why training cannot run, as a sentence; None if PyTorch is loaded and can use the device."""
    if status.torch_error:
        return status.torch_error
    if not status.torch_ready:
        return translate("Runs", "PyTorch is still loading.")
    if device not in status.devices:
        text = translate(
            "Runs", "This machine has no {0} that PyTorch can use: choose the CPU under Training."
        )
        return text.format(device.upper())
    return None


def no_network_text(status: RunStatus) -> str:
    """Why no network is shown, as a sentence."""
    if status.torch_error:
        return status.torch_error
    if not status.torch_ready:
        return translate("Runs", "PyTorch is loading; the network appears in a moment.")
    return translate("Runs", "The network appears when the pairs and settings fit.")
