"""How long something takes, in words."""


def duration(seconds: float) -> str:
    """Hours, minutes, seconds: 1:02:03, 2:03, 3 s."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
