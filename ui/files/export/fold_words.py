"""The result of an export in words."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from playground.export.format_api import Checked, Exported
from playground.export.formats import FORMATS


def result_text(exported: Exported) -> str:
    measured = [check.difference for _, check in exported.checks if check.difference is not None]
    if not measured:
        return QCoreApplication.translate("Export", "Checked: it reads back as it was written.")
    if exported.difference == 0:
        return QCoreApplication.translate("Export", "Checked: no difference from this network.")
    text = QCoreApplication.translate("Export", "Checked: the largest difference is {0}.")
    return text.format(_number(exported.difference))


@dataclass(frozen=True)
class CheckRow:
    title: str  # of the format
    difference: str
    compared: str
    means: str  # by which it was read back, in a sentence


def check_rows(exported: Exported) -> tuple[CheckRow, ...]:
    title_of = {info.name: info.title for info in FORMATS}
    return tuple(_row(title_of[name], check) for name, check in exported.checks)


def _row(title: str, check: Checked) -> CheckRow:
    compared = check.compared[:1].upper() + check.compared[1:]
    means = QCoreApplication.translate("Export", "Read back by {0}.").format(check.means)
    return CheckRow(title, _difference(check), compared, means)


def _difference(check: Checked) -> str:
    if check.difference is None:
        return "✓"
    return "0" if check.difference == 0 else _number(check.difference)


def _number(difference: float) -> str:
    return f"{difference:.1e}"
