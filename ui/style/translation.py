"""Translation of the sentences that the window shows: translate(context, literal)."""

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate
