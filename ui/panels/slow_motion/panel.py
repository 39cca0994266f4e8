"""The panel of one update in slow motion."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.panels.slow_motion.number_rows import NumberRows
from ui.panels.slow_motion.numbers import numbers
from ui.panels.slow_motion.phase_row import PhaseRow
from ui.panels.slow_motion.strip import Strip
from ui.panels.slow_motion.table import slow_recipe, table
from ui.panels.slow_motion.text import heading, matrix_names, pair_name, sentence, where
from ui.panels.slow_motion.values import Place, fits, moved, strip_view, strongest
from ui.session.session import Session
from ui.session.slow_motion import Slow
from ui.session.state import NoticeKind
from ui.style.accessible import announce
from ui.style.numbers import whole
from ui.style.plain_text import set_tip
from ui.style.text_size import scaled
from ui.style.translation import said, translate
from ui.view_export.numbers_card import NumbersCard
from ui.widgets.bars import scrolled
from ui.widgets.card import label
from ui.widgets.combo_box import ComboBox
from ui.widgets.explanation import close_explanation
from ui.widgets.number_table import Table
from ui.widgets.wrapping_row import WrappingRow

FIRST = "rnn.weight_hh_l0"  # the matrix chosen at first: it is used over and over
LISTED = 500  # pairs of a batch that can be chosen
ALL = -1
READING = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class SlowMotionPanel(NumbersCard):
    """← → go from phase to phase, ↑ ↓ from matrix to matrix, with Shift from weight to weight."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_name(), "slow_motion", parent, elides=True)
        self.setObjectName("slow_motion_panel")
        self._session, self._motion = session, session.slow_motion
        self._place: Place | None = None
        self._spoken = ""
        self._where = label(role="muted")
        self.head.addWidget(self._where)
        self._phases, self._strip, self._numbers_of_weight = PhaseRow(), Strip(), NumberRows()
        self._sentence = label(wraps=True)
        self._pairs, self._matrices = ComboBox(), ComboBox()
        self._back, self._next, self._cancel = QPushButton(), QPushButton(), QPushButton()
        self._start, self._message = QPushButton(), label(wraps=True)
        self._name_parts()
        self._build()
        self._connect()
        self._show()

    # --- Building

    def _name_parts(self) -> None:
        named: tuple[tuple[QWidget, str], ...] = (
            (self.title, "slow_heading"),
            (self._sentence, "slow_sentence"),
            (self._message, "slow_message"),
            (self._pairs, "slow_pair"),
            (self._matrices, "slow_matrix"),
            (self._back, "slow_back"),
            (self._next, "slow_next"),
            (self._cancel, "slow_cancel"),
            (self._start, "slow_start"),
        )
        for widget, name in named:
            widget.setObjectName(name)
        self._pairs.setAccessibleName(translate("SlowMotion", "Pairs of the batch"))
        self._matrices.setAccessibleName(translate("SlowMotion", "Matrix"))
        self._back.setText(translate("SlowMotion", "Back"))
        set_tip(self._back, translate("SlowMotion", "The phase before (←)"))
        self._cancel.setText(translate("SlowMotion", "Cancel"))
        set_tip(self._cancel, translate("SlowMotion", "Leave the network as it is (Esc)"))
        self._start.setText(translate("SlowMotion", "Begin the next update"))
        for box in (self._pairs, self._matrices):
            box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(4)
            box.setMinimumWidth(scaled(96))
            box.setMaximumWidth(scaled(190))
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _build(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self._made_start())
        self._stack.addWidget(self._made_update())
        self.content.addWidget(self._stack)

    def _made_start(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.addWidget(self._message)
        column.addWidget(self._start, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return made

    def _made_update(self) -> QWidget:
        made, inside = QWidget(), QWidget()
        column, inner = QVBoxLayout(made), QVBoxLayout(inside)
        for box in (column, inner):
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(4)
        inner.addWidget(self._numbers_of_weight)
        inner.addWidget(self._strip)
        inner.addStretch(1)
        self._area: QScrollArea = scrolled(inside, translate("SlowMotion", "Numbers of the update"))
        self._area.setObjectName("slow_area")
        self._area.setMinimumHeight(scaled(60))
        self._area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # it scrolls
        self._foot = WrappingRow()
        self._foot.add(self._back, self._next, self._pairs, self._matrices, self._cancel)
        for part in (self._phases, self._sentence):
            column.addWidget(part)
        column.addWidget(self._area, 1)
        column.addWidget(self._foot)
        return made

    def _connect(self) -> None:
        session, motion = self._session, self._motion
        motion.changed.connect(self._show)
        session.status_changed.connect(self._show_start)
        session.document_changed.connect(self._show_start)
        self._phases.chosen.connect(self._on_phases_chosen)
        self._strip.step_chosen.connect(self._on_strip_step_chosen)
        self._strip.weight_chosen.connect(self._on_strip_weight_chosen)
        self._pairs.activated.connect(self._on_pairs_activated)
        self._matrices.activated.connect(self._on_matrices_activated)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self._go_on)
        self._cancel.clicked.connect(motion.cancel)
        self._start.clicked.connect(self._on_start_clicked)
        for part in (self._back, self._next, self._cancel, self._area):
            part.installEventFilter(self)

    # --- What is shown

    def _show(self) -> None:
        slow = self._motion.slow
        self._stack.setCurrentIndex(0 if slow is None else 1)
        self._where.setText("" if slow is None else where(slow))
        self.title.setText(_name() if slow is None else heading(slow))
        if slow is None:
            self._show_start()
        else:
            self._show_update(slow)
        self.show_numbers()

    def _show_start(self) -> None:
        motion = self._motion
        invites = translate(
            "SlowMotion",
            "The next update of the network, phase by phase: zero the gradients, read the pairs, find the "
            "loss, go back through the steps, add up, and move the weights. Until the last phase nothing is "
            "trained.",
        )
        self._message.setText(said(motion.message) or invites)
        self._start.setEnabled(not motion.obstacle and not motion.is_preparing)

    def _show_update(self, slow: Slow) -> None:
        place = self._placed(slow)
        view = strip_view(slow, place)
        self._phases.show_phase(slow)
        self._sentence.setText(sentence(slow, place, view, self._motion.is_making))
        self._show_choices(slow, place)
        self._numbers_of_weight.show_numbers(numbers(slow, place))
        self._strip.show_view(view, self._matrices.currentText())
        self._show_buttons(slow)
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.maximum() if slow.phase.kind == "backward" else 0)
        self._announce(f"{self.title.text()}. {self._sentence.text()}")

    def _placed(self, slow: Slow) -> Place:
        """The weight chosen; where the network has no such, the one with the most to see."""
        if self._place is None or not fits(slow, self._place):
            matrix = self._place.matrix if self._place is not None else FIRST
            self._place = strongest(slow, matrix if matrix in slow.steps.matrices else FIRST)
        return self._place

    def _show_choices(self, slow: Slow, place: Place) -> None:
        rows = slow.update.rows
        pairs = [(pair_name(slow, row), row) for row in rows[:LISTED]]
        if len(rows) > 1:
            pairs = [(translate("SlowMotion", "all {0} pairs").format(whole(len(rows))), ALL), *pairs]
        _offer(self._pairs, pairs, ALL if slow.pair is None else slow.pair)
        _offer(self._matrices, [(words, name) for name, words in matrix_names(slow)], place.matrix)

    def _show_buttons(self, slow: Slow) -> None:
        making = self._motion.is_making
        self._back.setEnabled(slow.at > 0 and not making)
        moves = slow.at == slow.last - 1 and slow.made is None
        ends = slow.at == slow.last
        if ends:
            self._next.setText(translate("SlowMotion", "Next update"))
            set_tip(self._next, translate("SlowMotion", "Begin the update after this one (Enter)"))
        elif moves:
            self._next.setText(translate("SlowMotion", "Move the weights"))
            set_tip(self._next, translate("SlowMotion", "Make the update, as Step does (→)"))
        else:
            self._next.setText(translate("SlowMotion", "Next"))
            set_tip(self._next, translate("SlowMotion", "The next phase (→)"))
        self._next.setEnabled(not making and not (ends and bool(self._motion.obstacle)))
        made = slow.made is not None
        self._cancel.setEnabled(not making)
        self._cancel.setText(translate("SlowMotion", "Close") if made else translate("SlowMotion", "Cancel"))

    def _announce(self, words: str) -> None:
        if words != self._spoken:
            self._spoken = words
            self.setAccessibleDescription(words)
            announce(self, words)

    # --- User actions

    def _go_on(self) -> None:
        slow = self._motion.slow
        if slow is None or slow.at == slow.last:
            self._motion.begin()
        else:
            self._motion.go_to(slow.at + 1)

    def _go_back(self) -> None:
        if self._motion.slow is not None:
            self._motion.go_to(self._motion.slow.at - 1)

    def _on_start_clicked(self) -> None:
        self.setFocus()
        self._motion.begin_anew()

    def _on_phases_chosen(self, kind: str) -> None:
        slow = self._motion.slow
        if slow is None:
            return
        at = next(at for at, phase in enumerate(slow.update.phases) if phase.kind == kind)
        self._motion.go_to(at)
        self._show()  # a button that was checked already stays so

    def _on_strip_step_chosen(self, step: int) -> None:
        """On the way on which the update is."""
        slow = self._motion.slow
        if slow is None:
            return
        kinds = [phase.kind for phase in slow.update.phases[: slow.at + 1]]
        kind = "backward" if "loss" in kinds else "forward"
        found = [at for at, each in enumerate(slow.update.phases) if (each.kind, each.step) == (kind, step)]
        self._motion.go_to(found[0])

    def _on_strip_weight_chosen(self, row: int, column: int) -> None:
        if self._place is not None:
            self._take_place(replace(self._place, row=row, column=column))

    def _on_pairs_activated(self) -> None:
        pair = self._pairs.currentData()
        self._motion.choose_pair(None if pair == ALL else pair)

    def _on_matrices_activated(self) -> None:
        slow = self._motion.slow
        if slow is not None:
            self._take_place(strongest(slow, self._matrices.currentData()))

    def _take_place(self, place: Place) -> None:
        self._place = place
        self._show()

    # --- Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc first closes the explanation, then cancels the update."""
        if event.key() == Qt.Key.Key_Escape and self._motion.slow is not None:
            if not close_explanation(self):
                self._motion.cancel()
        elif not self._takes(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Buttons and scroll areas would use the arrows for themselves."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            presses = isinstance(watched, QAbstractButton) and event.key() in (
                Qt.Key.Key_Return,
                Qt.Key.Key_Enter,
                Qt.Key.Key_Escape,
            )
            if not presses and self._takes(event):
                return True
        return super().eventFilter(watched, event)

    def _takes(self, event: QKeyEvent) -> bool:
        slow = self._motion.slow
        if slow is None or self.shows_numbers:
            return False
        key, shift = Qt.Key(event.key()), event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if shift and key in READING and self._place is not None:
            self._take_place(moved(slow, self._place, *READING[key]))
            return True
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        return self._does(slow, key, event.isAutoRepeat())

    def _does(self, slow: Slow, key: Qt.Key, repeats: bool) -> bool:
        """A key that is held down makes no step."""
        before_last = slow.last if slow.made is not None else slow.last - 1
        match key:
            case Qt.Key.Key_Right if slow.at < slow.last:
                if not (repeats and slow.at >= before_last):
                    self._go_on()
            case Qt.Key.Key_Left:
                self._go_back()
            case Qt.Key.Key_Home:
                self._motion.go_to(0)
            case Qt.Key.Key_End:
                self._motion.go_to(max(slow.at, before_last))
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._take_matrix(slow, -1 if key == Qt.Key.Key_Up else 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if not repeats:
                    self._go_on()
            case Qt.Key.Key_Right:
                pass
            case _:
                return False
        return True

    def _take_matrix(self, slow: Slow, by: int) -> None:
        names = [name for name, _ in matrix_names(slow)]
        at = names.index(self._place.matrix if self._place is not None else FIRST) + by
        if 0 <= at < len(names):
            self._take_place(strongest(slow, names[at]))

    # --- Copy and export

    def remembered(self) -> object:
        return super().remembered(), self._place

    def recall(self, state: Any) -> None:  # noqa: ANN401  what `remembered` returned
        shows_numbers, self._place = state
        self._show()
        super().recall(shows_numbers)

    def explanation(self) -> str:
        return translate(
            "SlowMotion",
            "Each column is a time step, Σ is their sum. Forward: the network reads the symbols from left to "
            "right. Backward: the loss goes back from the last step to the first; the small map of a step is "
            "the gradient that the matrix chosen gets through its use there, and the bars are that of one "
            "weight, outlined in the maps. They add up to the gradient at Σ, of which the optimizer makes a "
            "step. ← → go from phase to phase, Home and End to the ends; ↑ ↓ choose the matrix, Shift and "
            "the arrow keys the weight, and so does a click on a map. Esc leaves the network as it is.",
        )

    def table(self) -> Table | None:
        slow = self._motion.slow
        return None if slow is None else table(slow, self._placed(slow).matrix)

    def recipe(self) -> str | None:
        return None if self._motion.slow is None else slow_recipe(self._motion.slow)

    def missing(self) -> str:
        return said(self._motion.message) or translate("SlowMotion", "No update is shown: begin one first.")

    def say(self, text: str, kind: NoticeKind = "info") -> None:
        self._session.notice(text, kind)


def _name() -> str:
    return translate("SlowMotion", "One update in slow motion")


def _offer(box: ComboBox, offered: list[tuple[str, Any]], chosen: object) -> None:
    """List these choices, and show the one chosen; emits no signal."""
    with QSignalBlocker(box):
        if [(box.itemText(at), box.itemData(at)) for at in range(box.count())] != offered:
            box.clear()
            for words, data in offered:
                box.addItem(words, data)
        box.setCurrentIndex([data for _, data in offered].index(chosen))
