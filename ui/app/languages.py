"""The language of the window: chosen, stored, or that of the system; Qt's own words follow it."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from playground.language import ENGLISH, Language, codes, language
from ui.session.settings import Settings
from ui.style.translation import speak

QT_WORDS = "qt_words"  # object name of the translator of Qt's own dialogs and menus


def first_language(settings: Settings, asked: Language | None) -> Language:
    """That of the command line, or else the stored one, or else that of the system."""
    if asked is not None:
        return asked
    return language(settings.language) if settings.language in codes() else of_system()


def of_system() -> Language:
    preferred = (name.split("-")[0] for name in QLocale.system().uiLanguages())
    return next((language(code) for code in preferred if code in codes()), ENGLISH)


def use_language(app: QApplication, spoken: Language) -> None:
    """What is said from now on is said in it; what a window says already stays until it is said again."""
    speak(spoken)
    before = app.findChild(QTranslator, QT_WORDS)
    if before is not None:
        app.removeTranslator(before)
        before.deleteLater()
    words = QTranslator(app)
    words.setObjectName(QT_WORDS)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(QLocale(spoken.code), "qtbase", "_", folder):
        app.installTranslator(words)
