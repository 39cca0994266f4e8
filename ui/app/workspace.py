"""The panels of the window, placed by one of the arrangements. Their frames never change their parent: to
arrange them anew moves, shows and hides them, so that nothing in them is lost."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QSize, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.app.arrangements import ARRANGEMENTS, ArrangementName, Part, Stack, stack_of, stacks
from ui.app.layout_state import CLOSED_AT_FIRST, Kept, LayoutState
from ui.app.panel_frame import PanelFrame
from ui.app.panel_table import Made, Panels, PanelSpec, panel_specs
from ui.app.placing import Border, Needs, Placed, placed
from ui.app.workspace_parts import BorderHandle, StackTabs
from ui.inspection.view import InspectionView
from ui.widgets.tab_order import order, stops

MARGIN_PX = 6


class Workspace(QWidget):
    rearranged = Signal()

    def __init__(self, panels: Panels, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panels = panels
        self._state = LayoutState()
        self._specs = {spec.name: spec for spec in panel_specs()}
        self._frames = {spec.name: self._frame(spec) for spec in self._specs.values()}
        self._tabs: dict[Stack, StackTabs] = {}
        self._handles: list[BorderHandle] = []
        self._left: QWidget | None = None  # lost the focus, as the arrangement hid it
        self._stands_in: QWidget | None = None  # got the focus in its place
        self._has_late = False
        for name in self._names("early"):
            self._frames[name].setWidget(self._specs[name].make(panels))
        self._arrange()

    def __getitem__(self, name: str) -> PanelFrame:
        return self._frames[name]

    @property
    def all(self) -> tuple[PanelFrame, ...]:
        return tuple(self._frames.values())

    @property
    def state(self) -> LayoutState:
        return self._state

    # --- Panels made later

    def make_late(self) -> None:
        """Create the views that the first paint leaves out. Call once."""
        self._has_late = True
        for name in self._names("late"):
            self._frames[name].setWidget(self._specs[name].make(self._panels))
        self._arrange()

    def _make_shown(self) -> None:
        """Create panels when they are first opened; most sessions never need them."""
        for name in self._names("shown"):
            frame = self._frames[name]
            if self._has_late and frame.is_open and frame.widget() is None:
                frame.setWidget(self._specs[name].make(self._panels))

    # --- Arranging

    def show_state(self, state: LayoutState) -> None:
        """Arrange as remembered."""
        self._state = state
        self._set_closed(state.closed)
        self._arrange()

    def reset(self) -> None:
        """The first sizes and panels of every arrangement; the present one stays."""
        self.show_state(LayoutState(arrangement=self._state.arrangement))

    def use(self, arrangement: ArrangementName) -> None:
        """Change the arrangement. The focus stays where it is, or comes back there with the arrangement, if
        that is out of sight in the other."""
        before, focus = self._state.arrangement, QApplication.focusWidget()
        if arrangement == before:
            return
        self._state = replace(self._state, arrangement=arrangement)
        self._arrange()
        if self._left is not None and focus is self._stands_in and _can_have_focus(self._left):
            self._left.setFocus()
        elif focus is not None and not focus.isVisible():
            self._left, self._stands_in = focus, QApplication.focusWidget()

    def bring_forward(self, name: str) -> None:
        """Open the panel, and show it in front of the other tabs."""
        self._to_front(name)
        self._set_closed(self._state.closed - {name})
        self._arrange()

    def _set_closed(self, closed: frozenset[str]) -> None:
        self._state = replace(self._state, closed=closed)
        for name, frame in self._frames.items():
            frame.blockSignals(True)
            frame.set_open(name not in closed)
            frame.blockSignals(False)

    def _to_front(self, name: str) -> None:
        stack, kept = stack_of(self._arrangement, name), self._kept
        others = tuple(each for each in kept.fronts if each not in stack.names)
        self._keep(replace(kept, fronts=(*others, name)))

    @property
    def _arrangement(self) -> Part:
        return ARRANGEMENTS[self._state.arrangement]

    @property
    def _kept(self) -> Kept:
        return self._state.kept.get(self._state.arrangement, Kept())

    def _keep(self, kept: Kept) -> None:
        self._state = replace(self._state, kept={**self._state.kept, self._state.arrangement: kept})

    def _arrange(self) -> None:
        """Show the front of every place, hide what is behind it or closed, and give each its room."""
        self._make_shown()
        focus = QApplication.focusWidget()
        self.setUpdatesEnabled(False)
        fronts = {stack: front for stack in stacks(self._arrangement) if (front := self._front(stack))}
        self._show_tabs(fronts)
        shown = set(fronts.values())
        for frame in self.all:  # what comes is shown first, so that the focus has somewhere to go
            if frame.objectName() in shown:
                frame.show()
        self._place()
        for frame in self.all:
            if frame.objectName() not in shown:
                frame.hide()
        self._order_tabs()
        self.setUpdatesEnabled(True)
        self._move_focus(focus)
        self.rearranged.emit()

    def _front(self, stack: Stack) -> str:
        """The open view of the stack that is in front; empty if all are closed."""
        chosen = [name for name in (*self._kept.fronts, *stack.names) if name in stack.names]
        return next((name for name in chosen if self._frames[name].is_open), "")

    def _open_of(self, stack: Stack) -> list[PanelFrame]:
        return [frame for name in stack.names if (frame := self._frames[name]).is_open]

    def _show_tabs(self, fronts: Mapping[Stack, str]) -> None:
        for stack, tabs in self._tabs.items():
            if stack not in fronts:
                tabs.hide()
        for stack, front in fronts.items():
            if len(stack.names) > 1:
                self._tabs_of(stack).show_frames(self._open_of(stack), front)

    def _tabs_of(self, stack: Stack) -> StackTabs:
        if stack not in self._tabs:
            self._tabs[stack] = tabs = StackTabs(self)
            tabs.chosen.connect(self.bring_forward)
        return self._tabs[stack]

    def _order_tabs(self) -> None:
        """Let the Tab key go through the places from left to right."""
        found: list[QWidget] = []
        for stack in stacks(self._arrangement):
            found += [self._tabs[stack]] if stack in self._tabs else []
            for name in stack.names:
                found += _tab_stops(self._frames[name].widget())
        order(found)

    def _move_focus(self, focus: QWidget | None) -> None:
        """From what is hidden now to what is in front in its place."""
        for name, frame in self._frames.items():
            if focus is not None and frame.isHidden() and frame.isAncestorOf(focus):
                front = self._front(stack_of(self._arrangement, name))
                target = _tab_stops(self._frames[front].widget()) if front else []
                if target:
                    target[0].setFocus()

    # --- Geometry

    def _place(self) -> None:
        if self.isVisible():  # else its size is not known yet: resizeEvent follows, or showEvent
            self._lay_out()

    def _lay_out(self) -> None:
        area = self.rect().adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        found = placed(self._arrangement, area, self._needs(), self._kept.shares)
        for stack, room in found.places:
            self._place_stack(stack, room)
        self._show_borders(found)

    def _needs(self) -> Needs:
        least, wanted = {}, {}
        for stack in stacks(self._arrangement):
            frames = self._open_of(stack)
            if frames:
                sizes = [frame.least() for frame in frames]
                width, height = max(size.width() for size in sizes), max(size.height() for size in sizes)
                least[stack] = QSize(width, height + self._tabs_height(stack))
                wanted[stack] = max(frame.wanted_height() for frame in frames)
        return Needs(least, wanted)

    def _tabs_height(self, stack: Stack) -> int:
        tabs = self._tabs.get(stack)
        return 0 if tabs is None or tabs.isHidden() else tabs.sizeHint().height()

    def _place_stack(self, stack: Stack, room: QRect) -> None:
        high = self._tabs_height(stack)
        if high:
            self._tabs[stack].setGeometry(room.left(), room.top(), room.width(), high)
        for name in stack.names:
            self._frames[name].setGeometry(room.adjusted(0, high, 0, 0))

    def _show_borders(self, found: Placed) -> None:
        while len(self._handles) < len(found.borders):
            handle = BorderHandle(found.borders[len(self._handles)], self)
            handle.moved.connect(self._on_handle_moved)
            handle.let_go.connect(self._on_handle_let_go)
            self._handles.append(handle)
        for at, handle in enumerate(self._handles):
            if at < len(found.borders):
                handle.show_border(found.borders[at])
            else:
                handle.hide()

    def _on_handle_moved(self, border: Border, lengths: tuple[float, ...]) -> None:
        self._keep(replace(self._kept, shares={**self._kept.shares, border.path: lengths}))
        self._place()

    def _on_handle_let_go(self, border: Border) -> None:
        shares = {path: lengths for path, lengths in self._kept.shares.items() if path != border.path}
        self._keep(replace(self._kept, shares=shares))
        self._place()

    # --- Qt events

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._lay_out()  # the first time before the panels are shown, so that they get one size only

    def showEvent(self, _event: QShowEvent) -> None:
        self._place()  # only now does the style sheet apply

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    # --- Helpers

    def _names(self, made: Made) -> list[str]:
        return [name for name, spec in self._specs.items() if spec.made == made]

    def _frame(self, spec: PanelSpec) -> PanelFrame:
        frame = PanelFrame(spec.name, spec.title, spec.least, self)
        frame.set_open(spec.name not in CLOSED_AT_FIRST)
        frame.toggled.connect(self._on_frame_toggled)
        return frame

    def _on_frame_toggled(self) -> None:
        """What is opened comes to the front."""
        closed = frozenset(name for name, frame in self._frames.items() if not frame.is_open)
        for name in self._state.closed - closed:
            self._to_front(name)
        self._state = replace(self._state, closed=closed)
        self._arrange()


def _can_have_focus(widget: QWidget) -> bool:
    return isValid(widget) and widget.isVisible()


def _tab_stops(panel: QWidget | None) -> list[QWidget]:
    if panel is None:
        return []
    return panel.tab_stops() if isinstance(panel, InspectionView) else stops(panel)
