"""The matrices of the inspected network and their gradients, which are computed once per network."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from playground.document import Document
from playground.interventions.values import WeightEdits
from playground.parameters import FloatArray
from playground.problems import problems, stopping
from playground.resuming import fits
from ui.inspection.inspected import ShownNetwork
from ui.panels.weights.axes import Axes, axes
from ui.panels.weights.stable_scales import StableScales
from ui.style.translation import said, translate

if TYPE_CHECKING:
    from playground.inspection.gradients import Gradient

Kind = Literal["weights", "gradient"]


@dataclass(frozen=True, eq=False)
class Matrix:
    """One parameter or its gradient; a bias is a matrix of one column."""

    name: str  # as in `document.layout`
    kind: Kind
    axes: Axes
    values: FloatArray  # (rows, columns)
    largest: float  # the entry of largest magnitude, with its sign
    scale: float  # the magnitude drawn in full colour
    edited: frozenset[tuple[int, int]] = frozenset()  # (row, column) of the entries set by hand


class Matrices:
    """Matrices of one network at a time; colour scales are kept across the networks of one run."""

    def __init__(self, inspected: ShownNetwork) -> None:
        self.inspected = inspected
        self._gradient: Gradient | None = None
        self._slopes: dict[str, FloatArray] = {}  # gradients, keyed as `inspected.weights`
        self._problem: str | None = None  # None: not checked yet
        self._finite = True
        self._axes: tuple[str, Axes] | None = None
        self._scales = StableScales()

    def look_at(self, inspected: ShownNetwork) -> None:
        """Switch to another network."""
        self._scales.follow(self.inspected, inspected)
        if inspected.document is not self.inspected.document:
            self._problem = None
        if not fits(self.inspected.document, inspected.document):
            self._axes = None
        self.inspected, self._gradient, self._slopes, self._finite = inspected, None, {}, True

    def matrix(self, name: str, kind: Kind, edits: WeightEdits | None = None) -> Matrix | None:
        """With the marks of its edits. None if the gradient is not available: see `obstacle`."""
        values = self.inspected.weights[name] if kind == "weights" else self.slope(name)
        if values is None:
            return None
        table = values.reshape(len(values), -1)  # (rows, columns)
        largest = max(float(table.max()), float(table.min()), key=abs)
        scale = self._scales.scale(name, kind, abs(largest))
        made = edits.edits if edits is not None else ()
        marked = frozenset([(edit.row, edit.column) for edit in made if edit.matrix == name])
        return Matrix(name, kind, self._axes_of(name), table, largest, scale, marked)

    def slope(self, name: str) -> FloatArray | None:
        """Gradient of one parameter, in its shape; None if there is none."""
        return self._slopes.get(name) if self.gradient is not None else None

    @property
    def gradient(self) -> "Gradient | None":
        """Gradient of the training loss at these weights; None if there is an obstacle."""
        if self._gradient is None and not self.obstacle:
            from playground.inspection.gradients import gradient  # torch is loaded by now

            found = gradient(self._document, self.inspected.flat)
            self._finite = bool(np.isfinite(found.flat).all())
            if self._finite:
                self._gradient, self._slopes = found, self._document.layout.split(found.flat)
        return self._gradient

    @property
    def has_gradient(self) -> bool:
        """Whether the gradient is computed already."""
        return self._gradient is not None

    @property
    def obstacle(self) -> str:
        """Why there is no gradient; empty if it can be computed."""
        if not self._finite:
            return translate("WeightsPanel", "it is not finite for this network.")
        if self._problem is None:
            found = stopping(problems(self._document))
            self._problem = "" if found is None else said(found.message)
        return self._problem

    @property
    def _document(self) -> Document:
        return self.inspected.document

    def _axes_of(self, name: str) -> Axes:
        if self._axes is None or self._axes[0] != name:
            self._axes = (name, axes(self._document, name))
        return self._axes[1]
