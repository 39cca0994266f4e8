"""Exported scripts and notebooks run on consoles of every encoding, each in a process of its own."""

import tempfile
from pathlib import Path

from tests.end_to_end.consoles import CONSOLES, printed_by_process, written


def prove(share: float) -> bool:  # noqa: ARG001  half a minute in all
    with tempfile.TemporaryDirectory() as folder:
        places = written(Path(folder))
        logs = {name: printed_by_process(places, console) for name, console in CONSOLES.items()}
    wrong = [name for name, log in logs.items() if log != logs["utf-8"]]
    print(f"{len(logs)} consoles, {logs['utf-8'].count(b'Predicted: ')} lines on each; other logs: {wrong}")
    return not wrong
