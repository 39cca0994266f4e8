"""Form of the preview of a table: its encoding, its separator and whether it begins with a header. All are
found, shown, and can be chosen."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from playground.tables import Asked, Table
from playground.tables.values import ENCODINGS, SEPARATORS, SeparatorName
from ui.style.translation import said, translate
from ui.widgets.card import field_label
from ui.widgets.combo_box import ComboBox
from ui.widgets.segmented import Segmented


class Choice(ComboBox):
    """One of several named values."""

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self._values: tuple[str, ...] = ()

    def offer(self, options: Mapping[str, str], chosen: str) -> None:
        """Replace the options (value → text) without emitting a signal."""
        self._values = tuple(options)
        with QSignalBlocker(self):
            self.clear()
            self.addItems(list(options.values()))
            self.setCurrentIndex(self._values.index(chosen))

    @property
    def value(self) -> str:
        return self._values[self.currentIndex()]


class TableForm(QWidget):
    asked = Signal(Asked)  # the user has chosen something

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked = Asked()
        self._encoding = Choice("import_encoding", translate("ImportPreview", "Encoding"))
        self._separator = Choice("import_separator", translate("ImportPreview", "Separator"))
        self._header = Segmented(
            (
                ("yes", translate("ImportPreview", "a header")),
                ("no", translate("ImportPreview", "a pair")),
            )
        )
        self._header.setObjectName("import_header")
        self._header.setAccessibleName(translate("ImportPreview", "The first row"))
        self.show_found(Table((), "utf-8", "tab", (), ()))
        self._build()
        self._encoding.activated.connect(self._on_encoding_activated)
        self._separator.activated.connect(self._on_separator_activated)
        self._header.chosen.connect(self._on_header_chosen)

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(9)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (translate("ImportPreview", "&Encoding"), self._encoding),
            (translate("ImportPreview", "&Separator"), self._separator),
            (translate("ImportPreview", "The &first row is"), self._header),
        )
        for at, (name, field) in enumerate(rows):
            grid.addWidget(field_label(name, field), at, 0)
            grid.addWidget(field, at, 1)

    def show_found(self, table: Table) -> None:
        encodings = {table.encoding: table.encoding, **ENCODINGS}
        self._encoding.offer({name: said(shown) for name, shown in encodings.items()}, table.encoding)
        self._separator.offer({name: _shown(name) for name in SEPARATORS}, table.separator)
        self._header.set_value("yes" if table.header else "no")

    # --- User actions

    def _on_encoding_activated(self) -> None:
        self._ask(replace(self._asked, encoding=self._encoding.value))

    def _on_separator_activated(self) -> None:
        name = next(name for name in SEPARATORS if name == self._separator.value)
        self._ask(replace(self._asked, separator=name))

    def _on_header_chosen(self, value: str) -> None:
        self._ask(replace(self._asked, header="yes" if value == "yes" else "no"))

    def _ask(self, asked: Asked) -> None:
        if asked != self._asked:
            self._asked = asked
            self.asked.emit(asked)


def _shown(name: SeparatorName) -> str:
    texts: dict[SeparatorName, str] = {
        "tab": translate("ImportPreview", "tab"),
        "comma": translate("ImportPreview", "comma"),
        "comma-space": translate("ImportPreview", "comma and space"),
        "semicolon": translate("ImportPreview", "semicolon"),
        "semicolon-space": translate("ImportPreview", "semicolon and space"),
        "arrow": translate("ImportPreview", "arrow between spaces"),
        "pipe": translate("ImportPreview", "vertical bar"),
        "space": translate("ImportPreview", "space"),
    }
    return texts[name]
