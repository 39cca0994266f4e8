"""The newest network, whose figures the curve lacks: it measures a network when the next epoch starts."""

from playground.checkpoint import Curve, Point
from playground.resuming import continues
from ui.session.training import Runs


def newest_point(runs: Runs) -> Point | None:
    """Epoch and figures of the network that the run led to; None during a run, and until it is evaluated.

    What an edit of the document let evaluate (other pairs, weights set by hand) does not count.
    """
    shown, trained = runs.shown, runs.result.trained
    if runs.status.phase != "resting" or shown is None or shown.evaluation is None or trained is None:
        return None
    document, at = shown.document, shown.checkpoint
    is_of_run = shown.run is runs.result.identity and continues(trained, document)
    if not is_of_run or document.touch.edits is not None or at.batch or at.epoch != trained.checkpoint.epoch:
        return None
    done = shown.evaluation
    return Point(at.epoch, done.loss, done.symbol_accuracy, done.pair_accuracy)


def up_to_newest(curve: Curve, newest: Point | None) -> Curve:
    """`curve`, numbered by networks, with the newest network at its end."""
    if newest is None or not len(curve) or newest.epoch <= curve.epoch[-1]:
        return curve
    return Curve.joined([curve, Curve.of([newest])])
