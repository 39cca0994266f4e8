"""Ready-made interventions."""

from playground.interventions.values import EVERY, Intervention, Number, Span, Taken


def wipe_memory() -> Intervention:
    """Every step begins as if nothing was read before; its own answer is still read off its state."""
    return Intervention("memory", None, EVERY, EVERY, Number(0.0))


def forget_gate(value: float, layer: int | None = None, steps: Span = EVERY) -> Intervention:
    """Shut (0) or opened (1) forget gate of an LSTM."""
    return Intervention("f", layer, EVERY, steps, Number(value))


def take_memory(text: str, step: int) -> Intervention:
    """From `step` on, the network goes on from what it remembers of another text before its step `step`."""
    return Intervention("memory", None, EVERY, Span(step, step), Taken(text, step))
