"""States panel: heatmap of the states of every layer at every step, for a pair or a typed text."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QWidget

from ui.inspection.inspected import Inspected, check_text
from ui.inspection.inspector import Inspector
from ui.inspection.navigation import Move
from ui.inspection.view import InspectionView
from ui.panels.states.choices import Choices
from ui.panels.states.difference import obstacle, side_words
from ui.panels.states.player import Player
from ui.panels.states.source_row import SourceRow
from ui.panels.states.state_map import StateMap
from ui.panels.states.text import epoch_words
from ui.panels.states.touch_menu import PlaceMenu, TouchButton
from ui.panels.states.touch_places import offers
from ui.panels.states.touch_row import TouchRow
from ui.session.session import Session
from ui.style.glossary import meaning
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.translation import translate
from ui.widgets.card import ElidedLabel, label, set_role
from ui.widgets.number_table import Table
from ui.widgets.wrapping_row import WrappingRow


class StatesPanel(InspectionView):
    def __init__(self, session: Session, inspector: Inspector, parent: QWidget | None = None) -> None:
        title = translate("StatesPanel", "Inside the network")
        super().__init__(title, "states", inspector, parent)
        self._session = session
        inspector.touching.typing_wanted.connect(self._on_touching_typing_wanted)  # before the field gets it
        self._source, self._map, self._choices = SourceRow(session, inspector), StateMap(inspector), Choices()
        self._map.put_in_corner(TouchButton(session, inspector))
        self._touch, self._place_menu = TouchRow(session, inspector), PlaceMenu(inspector, self)
        self._player, self._foot = Player(inspector), StatesFoot()
        self._banner, self._stack = label(wraps=True), QStackedWidget()
        self._banner.setObjectName("state_banner")
        self._build()
        self._map.said.connect(self._foot.show_readout)
        self._choices.chosen.connect(self._on_choices_chosen)
        session.checkpoint_arrived.connect(self._show_epoch)

    def _build(self) -> None:
        self._stack.addWidget(self._map)
        self._stack.addWidget(_centred(self._banner))
        below = WrappingRow()
        below.add(self._player, self._choices)
        self._source.add(self._choices.gates_box)
        self.wrap_head(self._source)
        self.content.addWidget(self._touch)
        self.content.addWidget(self._stack, 1)
        self.content.addWidget(below)
        self.content.addWidget(self._foot)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """On the heatmap, with what can be done at the place: by mouse that under it, by key the pinned."""
        shown, at = self.inspector.trusted, self._map.viewport().mapFrom(self, event.pos())
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        inside = self._map.isVisible() and self._map.viewport().rect().contains(at)
        place = self._map.touch_place(None if by_key else at) if inside or by_key else None
        if shown is None or place is None or self.shows_numbers:
            super().contextMenuEvent(event)
        else:
            groups = offers(shown, place, self._session.document.pairs)
            self._place_menu.open_at(event.globalPos(), groups, self.menu_actions())

    def _on_touching_typing_wanted(self) -> None:
        """The field stands beside the picture."""
        if self.shows_numbers:
            self.toggle_numbers()

    # --- Moving

    @property
    def holds_something(self) -> bool:
        return super().holds_something or self._map.selects_steps

    def move_place(self, how: Move) -> None:
        """Up and down follow the displayed order of the rows; Esc also clears the selected steps."""
        if how in ("unit_up", "unit_down"):
            self._map.move_row(-1 if how == "unit_up" else 1)
            return
        if how == "clear":
            self._map.select_steps(None)
        super().move_place(how)

    # --- What is shown

    def table(self) -> Table | None:
        return self._map.table()

    def explanation(self) -> str:
        return translate(
            "StatesPanel",
            "Each column is a time step: its input, target and prediction, and below them the state "
            "of every unit after that step, orange above 0 and blue below. Where the same symbol "
            "is read twice, compare its columns: only the states tell the network which of the two "
            "answers is wanted. Click a unit, and the input row is coloured by its state.",
        )

    def show_inspected(self) -> None:
        inspected = self.inspector.trusted
        self._source.show_answer(inspected)
        self._touch.show_touch()
        if inspected is None:
            self._show_banner()
            return
        self._stack.setCurrentWidget(self._map)
        model, at = inspected.document.model, self.inspector.pinned
        self._choices.show_head(model.head == "linear")
        self._choices.show_cell(model.cell)
        self._source.show_layers(model.layers, at.layer)
        other = self.inspector.side_b
        self._choices.show_side_b(obstacle(inspected, other), "" if other is None else side_words(other))
        self._foot.show_side_b(other)
        self._map.show_network(inspected, self._choices.mode, self._choices.order, self._choices.gates)
        self._player.show_step(at.step, inspected.steps)
        self._foot.show_check(check_text(inspected))
        self._show_epoch()

    def _show_banner(self) -> None:
        """Show why there is nothing to show."""
        self._banner.setText(self.inspector.message)
        set_role(self._banner, "wrong" if self.inspector.inspected is not None else "muted")
        self._stack.setCurrentIndex(1)
        self._map.show_nothing()
        self._source.show_layers(0, 0)
        self._player.show_step(0, 0)
        self._foot.show_check("")
        self._foot.show_side_b(None)
        self._foot.show_epoch("", past=False)

    def _show_epoch(self) -> None:
        """Also called when a checkpoint arrives: the newest epoch advances while a past one is shown."""
        inspected, shown = self.inspector.trusted, self._session.runs.shown
        if inspected is not None:
            newest = shown.checkpoint.epoch if shown is not None else inspected.epoch
            past = self._session.selection.epoch is not None and inspected.epoch < newest
            self._foot.show_epoch(epoch_words(inspected, newest if past else None), past)

    def _on_choices_chosen(self) -> None:
        self.show_inspected()


def _centred(widget: QLabel) -> QWidget:
    page = QWidget()
    layout = QHBoxLayout(page)
    widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
    layout.addWidget(widget, 1)
    return page


class StatesFoot(WrappingRow):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, spacing=9)
        self._readout, self._badge, self._check = ElidedLabel(), label(role="muted"), label(role="right")
        self._side = label(role="muted")
        self._side.setObjectName("side_b_readout")
        self._readout.setObjectName("state_readout")
        self._badge.setObjectName("state_badge")
        self._check.setObjectName("state_check")
        set_tip(self._check, meaning("recomputed"))
        self._readout.setMinimumWidth(scaled(150))
        self.add(self._readout, self._side, self._badge, self._check)

    def show_readout(self, text: str) -> None:
        self._readout.setText(text)

    def show_epoch(self, text: str, past: bool) -> None:
        """`past` highlights it as a warning."""
        self._badge.setText(text)
        set_role(self._badge, "warning" if past else "muted")

    def show_side_b(self, other: Inspected | None) -> None:
        """The sign of the key B."""
        self._side.setVisible(other is not None)
        if other is not None:
            self._side.setText(translate("StatesPanel", "B: epoch {0}").format(other.epoch))
            name = translate("StatesPanel", "Side B: {0}").format(side_words(other))
            keys = translate("StatesPanel", "X swaps the sides; B once more lets side B go.")
            set_tip(self._side, f"{name}\n{meaning('side_b')}\n{keys}")
            self._side.setAccessibleName(name)

    def show_check(self, text: str) -> None:
        self._check.setText(text)
