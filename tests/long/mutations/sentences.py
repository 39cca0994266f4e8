"""What a refusal says: one sentence for a person."""

LONGEST = 400


def require_sentence(text: str) -> None:
    assert text.isprintable(), f"the message cannot be shown on one line: {text!r}"
    assert len(text) <= LONGEST, f"the message has {len(text)} letters: {text}"
    assert text.endswith("."), f"the message ends in the middle: {text}"
