"""How large an update in slow motion may be; known before anything is computed, without torch."""

from playground.document import Document
from playground.language import Message

MOST_NUMBERS = 10_000_000  # of all matrices at all steps


def too_large(document: Document) -> Message | None:
    """Why the gradients of all steps are too many numbers, as a sentence; None if they are not."""
    numbers = document.longest * document.layout.size
    if numbers <= MOST_NUMBERS:
        return None
    return Message(
        "The gradients of {steps:,} steps would be {numbers:,} numbers, which is too many: take shorter "
        "pairs or a smaller network.",
        steps=document.longest,
        numbers=numbers,
    )
