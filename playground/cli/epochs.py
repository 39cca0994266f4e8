"""Finds the network of a project at an epoch that its file holds."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from playground.checkpoint import Checkpoint, Curve, Kept, Project, Trained, rates_until
from playground.cli.errors import about
from playground.language import Message, counted


def trained_at(project: Project, epoch: int | None, file: Path) -> Trained:
    """The network after `epoch` epochs, by default the newest, with the curve up to it. The document must be
    trainable, because an untrained network gets the initial weights of its seed. Raises CommandError."""
    trained = project.trained
    newest = trained.checkpoint if trained else None
    if trained and newest and (epoch is None or (epoch == newest.epoch and not newest.batch)):
        return trained
    if trained and epoch is not None and (past := _kept_at(project.kept, epoch)) is not None:
        edits = tuple([each for each in trained.edited if each.epoch < epoch])
        return replace(trained, checkpoint=past, curve=trained.curve.until(epoch), edited=edits)
    imported = trained is not None and trained.imported
    if epoch or imported:
        said = Message(
            "The weights of epoch {epoch} are not in the file, which holds {epochs}.",
            epoch=epoch or 0,
            epochs=_held(project.kept, newest, imported),
        )
        raise about(file, said)
    from playground.network import initial_weights

    document = trained.document if trained else project.document
    return Trained(document, Checkpoint(0, initial_weights(document)), Curve.of([]))


def _kept_at(kept: Kept | None, epoch: int) -> Checkpoint | None:
    if kept is None or not (rows := np.flatnonzero(kept.epochs == epoch)).size:
        return None
    state = {name: np.asarray(values[rows[0]]) for name, values in kept.optimizer.items()}
    return Checkpoint(
        epoch, np.asarray(kept.parameters[rows[0]]), state, rates=rates_until(kept.rates, epoch)
    )


def _held(kept: Kept | None, newest: Checkpoint | None, imported: bool) -> Message:
    """The epochs that the file holds, in words."""
    if newest is None:
        return Message("epoch 0 only, as it is not trained")
    last = _last(newest)
    if kept is None and imported:
        return Message("epoch {last} only", last=last)
    if kept is None:
        return Message("epochs 0 and {last}", last=last)
    held = _past(kept)
    is_all = newest.epoch == kept.epochs[-1] and not newest.batch
    return held if is_all else Message("{epochs}, and {last}", epochs=held, last=last)


def _last(newest: Checkpoint) -> Message:
    if not newest.batch:
        return Message("{text}", text=str(newest.epoch))
    return counted("{epoch} and 1 update", "{epoch} and {count:,} updates", newest.batch, epoch=newest.epoch)


def _past(kept: Kept) -> Message:
    first, last = int(kept.epochs[0]), int(kept.epochs[-1])
    return counted(
        "every epoch from {first} to {last}",
        "one epoch in {count} and some between from {first} to {last}",
        kept.stride,
        first=first,
        last=last,
    )
