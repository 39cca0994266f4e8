"""Creates the QApplication, with name, style and icon, for every process that draws."""

import sys

from PySide6.QtCore import QLocale
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from playground.product import APP_NAME, APP_VERSION
from ui.style import accessible, theme


def make_qt_application() -> QApplication:
    QLocale.setDefault(QLocale.c())  # one kind of digits and of decimal points, on the screen as in the files
    app = QApplication(sys.argv[:1])
    app.setApplicationName(APP_NAME)
    app.setApplicationVersion(APP_VERSION)
    accessible.install()
    app.setStyle("Fusion")
    app.setWindowIcon(QIcon(str(theme.ICONS / "app.svg")))
    return app
