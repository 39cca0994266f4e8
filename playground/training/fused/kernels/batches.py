"""Gathers the pairs of one update into a batch, time first."""

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.memory_layout import IntOffsets, Ints, Size, UpdateRule


@inlined
def _find_places(rule: UpdateRule, int_offset: IntOffsets, ints: Ints, pairs: int, steps: int) -> int:
    """List the distinct input symbols and where each occurs; returns how many there are."""
    distinct = 0
    for b in range(pairs):
        text = int_offset.inputs + ints[int_offset.chosen + b] * rule.longest
        for t in range(steps):
            place = int_offset.place_of + ints[text + t]
            if ints[place] < 0:
                ints[place] = distinct
                ints[int_offset.distinct + distinct] = ints[text + t]
                distinct += 1
            ints[int_offset.place + t * pairs + b] = ints[place]
    for u in range(distinct):
        ints[int_offset.place_of + ints[int_offset.distinct + u]] = -1
    return distinct


@inlined
def gather(rule: UpdateRule, int_offset: IntOffsets, ints: Ints, order: Ints, first: int) -> Size:
    """Gather the next pairs, from order[first] on, cut to the longest; returns the size of the batch."""
    pairs, steps = min(rule.batch_size, rule.pairs - first), 0
    for b in range(pairs):
        ints[int_offset.chosen + b] = order[first + b]
        steps = max(steps, ints[int_offset.lengths + order[first + b]])
    for b in range(pairs):
        for t in range(steps):
            ints[int_offset.wanted + t * pairs + b] = ints[
                int_offset.targets + ints[int_offset.chosen + b] * rule.longest + t
            ]
    return pairs, steps, _find_places(rule, int_offset, ints, pairs, steps)
