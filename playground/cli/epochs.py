"""Finds the network of a project at an epoch that its file holds."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from playground.checkpoint import Checkpoint, Curve, Kept, Project, Trained, rates_until
from playground.cli.errors import about


def trained_at(project: Project, epoch: int | None, file: Path) -> Trained:
    """The network after `epoch` epochs, by default the newest, with the curve up to it. The document must be
    trainable, because an untrained network gets the initial weights of its seed. Raises CommandError."""
    trained = project.trained
    newest = trained.checkpoint if trained else None
    if trained and newest and (epoch is None or (epoch == newest.epoch and not newest.batch)):
        return trained
    if trained and epoch is not None and (past := _kept_at(project.kept, epoch)) is not None:
        return replace(trained, checkpoint=past, curve=trained.curve.until(epoch))
    imported = trained is not None and trained.imported
    if epoch or imported:
        held = _held(project.kept, newest, imported)
        raise about(file, f"The weights of epoch {epoch} are not in the file, which holds {held}.")
    from playground.network import initial_weights

    document = trained.document if trained else project.document
    return Trained(document, Checkpoint(0, initial_weights(document)), Curve.of([]))


def _kept_at(kept: Kept | None, epoch: int) -> Checkpoint | None:
    if kept is None or not (rows := np.flatnonzero(kept.epochs == epoch)).size:
        return None
    return Checkpoint(epoch, np.asarray(kept.parameters[rows[0]]), rates=rates_until(kept.rates, epoch))


def _held(kept: Kept | None, newest: Checkpoint | None, imported: bool) -> str:
    """The epochs that the file holds, in words."""
    if newest is None:
        return "epoch 0 only, as it is not trained"
    updates = f" and {newest.batch:,} update{'s' * (newest.batch > 1)}" if newest.batch else ""
    last = f"{newest.epoch}{updates}"
    if kept is None:
        return f"epoch {last} only" if imported else f"epochs 0 and {last}"
    which = "every epoch" if kept.stride == 1 else f"one epoch in {kept.stride} and some between"
    held = f"{which} from {kept.epochs[0]} to {kept.epochs[-1]}"
    return held if last == str(kept.epochs[-1]) else f"{held}, and {last}"
