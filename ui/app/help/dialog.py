"""The help window: keys and words with a search, and facts about this installation."""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from playground.product import APP_VERSION
from ui.app.help.entries import Group, matching
from ui.app.help.glossary import glossary
from ui.app.help.keys import key_groups
from ui.app.help.system import system_information
from ui.style.translation import translate
from ui.widgets.card import label
from ui.widgets.text_field import TextField

BUILT_ON = (  # with their licences
    "Qt for Python (LGPL 3), PyTorch (BSD 3-Clause), NumPy (BSD 3-Clause), pyqtgraph (MIT), Numba (BSD "
    "2-Clause), SciPy (BSD 3-Clause), safetensors (Apache 2.0), ONNX (Apache 2.0), ONNX Runtime (MIT)"
)
Page = Literal["keys", "words", "about"]
PAGES: tuple[Page, ...] = ("keys", "words", "about")


class HelpDialog(QDialog):
    """Not modal: it may stand beside the window that it explains."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        """`folder` holds crash reports and recovery copies."""
        super().__init__(parent)
        self.setObjectName("help_dialog")
        self.setWindowTitle(translate("Help", "Help"))
        self.resize(46 * self.fontMetrics().averageCharWidth() + 300, 36 * self.fontMetrics().height())
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName(translate("Help", "Help"))
        self._tabs.addTab(SearchedList("help_keys_list", key_groups()), translate("Help", "Keys"))
        self._tabs.addTab(SearchedList("help_words_list", glossary()), translate("Help", "Glossary"))
        self._tabs.addTab(About(folder), translate("Help", "About"))
        layout = QVBoxLayout(self)
        layout.addWidget(self._tabs)

    def show_page(self, page: Page) -> None:
        self._tabs.setCurrentIndex(PAGES.index(page))
        self.show()
        self.raise_()
        self.activateWindow()


class SearchedList(QWidget):
    def __init__(self, name: str, groups: tuple[Group, ...]) -> None:
        super().__init__()
        self._groups = groups
        self._search, self._list = TextField(), QTextBrowser()
        self._search.setObjectName(f"{name}_search")
        self._search.setPlaceholderText(translate("Help", "Search"))
        self._search.setAccessibleName(translate("Help", "Search"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._show)
        self._list.setObjectName(name)
        self._list.setAccessibleName(translate("Help", "Found"))
        layout = QVBoxLayout(self)
        layout.addWidget(self._search)
        layout.addWidget(self._list)
        self.setFocusProxy(self._search)
        self._show()

    def _show(self) -> None:
        self._list.setHtml("".join(map(_as_html, matching(self._groups, self._search.text()))))


def _as_html(group: Group) -> str:
    rows = (
        f"<tr><td width='30%'><b>{escape(entry.name)}</b></td><td>{escape(entry.text)}</td></tr>"
        for entry in group.entries
    )
    return f"<h3>{escape(group.title)}</h3><table width='100%' cellpadding='3'>{''.join(rows)}</table>"


class About(QWidget):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        what = translate(
            "Help",
            "Unroll {0}: train a small recurrent network, and look inside it. MIT licence.",
        )
        self._facts = label(system_information(folder), wraps=True)
        self._facts.setObjectName("help_system")
        self._facts.setProperty("foreign_text", True)  # to be copied into a report
        self._facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QHBoxLayout()
        buttons.addWidget(_button("help_copy", translate("Help", "Copy system information"), self._copy))
        buttons.addWidget(_button("help_folder", translate("Help", "Open the folder of reports"), self._open))
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addWidget(label(what.format(APP_VERSION), wraps=True))
        layout.addWidget(
            label(translate("Help", "It is built on {0}.").format(BUILT_ON), "muted", wraps=True)
        )
        layout.addWidget(self._facts)
        layout.addLayout(buttons)
        layout.addStretch(1)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._facts.text())

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def _button(name: str, text: str, do: Callable[[], None]) -> QPushButton:
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAutoDefault(False)
    made.clicked.connect(do)
    return made
