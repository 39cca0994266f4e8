"""The menus that touch the network: presets behind a button, and those of a place on the heatmap."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ui.inspection.inspector import Inspector
from ui.panels.states.touch_places import Offer, OfferGroup
from ui.panels.states.touch_values import Preset, presets, swaps
from ui.session.session import Session
from ui.style.glossary import meaning
from ui.style.plain_text import menu_text, set_tip
from ui.style.text_size import scaled
from ui.style.translation import translate
from ui.widgets.card import IconButton

ICON = 9  # its size, beside small text


class TouchButton(IconButton):
    """Opens the presets."""

    def __init__(self, session: Session, inspector: Inspector, parent: QWidget | None = None) -> None:
        super().__init__("touch", "touch_button", translate("Touch", "Intervene"), parent)
        self._session, self._inspector = session, inspector
        self.setText(translate("Touch", "Intervene"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        set_tip(self, f"{self.accessibleName()}\n{meaning('intervention')}")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setObjectName("touch_menu")
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)

    def changeEvent(self, event: QEvent) -> None:
        """The icon leaves room for the word."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setIconSize(QSize(1, 1) * scaled(ICON))

    def _fill(self) -> None:
        menu, touching, shown = self.menu(), self._inspector.touching, self._inspector.trusted
        menu.clear()
        typed = menu.addAction(translate("Touch", "Type an intervention…"), touching.start_typing)
        typed.setObjectName("touch_type")
        typed.setEnabled(shown is not None)
        menu.addSeparator()
        if shown is not None:
            self._add_presets(menu, presets(shown))
            others = menu.addMenu(translate("Touch", "Swap memories with pair"))
            others.setToolTipsVisible(True)
            self._add_presets(others, swaps(shown, self._session.document.pairs, self._inspector.pinned.step))
            others.setEnabled(bool(others.actions()))
        menu.addSeparator()
        menu.addAction(translate("Touch", "Remove all"), touching.clear).setEnabled(touching.has_parts)

    def _add_presets(self, menu: QMenu, offers: Sequence[Preset]) -> None:
        for preset in offers:
            action = menu.addAction(menu_text(preset.text))
            action.setObjectName(preset.name)
            action.setData(preset.made)
            action.setEnabled(not preset.why_off)
            set_tip(action, preset.why_off)
            action.triggered.connect(self._on_preset_triggered)

    def _on_preset_triggered(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self._inspector.touching.make(*sender.data())


class PlaceMenu(QMenu):
    """What can be done at a place of the heatmap, and below it the commands of the view."""

    def __init__(self, inspector: Inspector, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("touch_place_menu")
        self.setToolTipsVisible(True)
        self._touching = inspector.touching
        self._inner: list[QMenu] = []

    def open_at(self, at: QPoint, groups: Sequence[OfferGroup], others: Sequence[QAction]) -> None:
        for action in self.actions():  # `clear` would delete those of the view
            self.removeAction(action)
        for menu in self._inner:
            menu.deleteLater()
        self._inner = []
        for group in groups:
            inner = self.addMenu(menu_text(group.title))
            self._inner.append(inner)
            for offer in group.offers:
                self._add(inner, offer)
        self.addSeparator()
        self.addActions(list(others))
        self.popup(at)

    def _add(self, menu: QMenu, offer: Offer) -> None:
        action = menu.addAction(menu_text(offer.title))
        action.setData(offer)
        action.triggered.connect(self._on_action_triggered)

    def _on_action_triggered(self) -> None:
        sender = self.sender()
        offer = sender.data() if isinstance(sender, QAction) else None
        if isinstance(offer, Offer):
            if offer.made is None:
                self._touching.typing_wanted.emit(offer.typed)
            else:
                self._touching.make(offer.made)
