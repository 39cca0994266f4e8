"""Putting the pairs of one update together, time first."""

from playground.training.fused.kernels.compiling import inlined
from playground.training.fused.memory_layout import Rule, Size, WholePlaces, Wholes


@inlined
def _find_places(rule: Rule, of: WholePlaces, q: Wholes, pairs: int, steps: int) -> int:
    """List the distinct input symbols and where each occurs; how many there are."""
    distinct = 0
    for b in range(pairs):
        text = of.inputs + q[of.chosen + b] * rule.longest
        for t in range(steps):
            place = of.place_of + q[text + t]
            if q[place] < 0:
                q[place] = distinct
                q[of.distinct + distinct] = q[text + t]
                distinct += 1
            q[of.place + t * pairs + b] = q[place]
    for u in range(distinct):
        q[of.place_of + q[of.distinct + u]] = -1
    return distinct


@inlined
def gather(rule: Rule, of: WholePlaces, q: Wholes, order: Wholes, first: int) -> Size:
    """Take the next pairs from order[first] on, cut to the longest; pairs, steps, distinct symbols."""
    pairs, steps = min(rule.batch_size, rule.pairs - first), 0
    for b in range(pairs):
        q[of.chosen + b] = order[first + b]
        steps = max(steps, q[of.lengths + order[first + b]])
    for b in range(pairs):
        for t in range(steps):
            q[of.wanted + t * pairs + b] = q[of.targets + q[of.chosen + b] * rule.longest + t]
    return pairs, steps, _find_places(rule, of, q, pairs, steps)
