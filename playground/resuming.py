"""Tells whether a trained network can be used, or trained further, after its document was edited."""

from dataclasses import replace

from playground.checkpoint import Checkpoint, Curve, Project, Trained
from playground.document import Document
from playground.editing import edited


def fits(network: Document, document: Document) -> bool:
    """Whether a network made for one document can read the other: same model (in any form), same symbols."""
    if network is document:
        return True
    same_model = replace(network.model, form="module") == replace(document.model, form="module")
    same_level = network.vocabulary.level == document.vocabulary.level
    return same_model and same_level and network.vocabularies == document.vocabularies


def same_but_rate(one: Document, other: Document) -> bool:
    """Whether they differ at most in the learning rate, which may change during a run, and in what is
    touched, which no run sees."""
    if one is other:
        return True
    rate = replace(one.training, learning_rate=other.training.learning_rate)
    return replace(one, training=rate, touch=other.touch) == other


def curves_compare(one: Document, other: Document) -> bool:
    """Whether the losses of their runs can be read in one plot: the same pairs, measured alike."""
    return one.training.loss == other.training.loss and one.pairs == other.pairs


def continues(trained: Trained, document: Document) -> bool:
    """Whether training can continue: at most rate, device, engine, form and what ends a run differ."""
    now = document.training
    before = replace(
        trained.document.training,
        epochs=now.epochs,
        until=now.until,
        patience=now.patience,
        learning_rate=now.learning_rate,
        device=now.device,
        engine=now.engine,
    )
    same_data = trained.document.pairs == document.pairs and fits(trained.document, document)
    return same_data and before == now


def start_of_next_run(trained: Trained | None, document: Document) -> Checkpoint | None:
    """The checkpoint to continue from, with its learning rates so far and the weights that were edited by
    hand; None for the initial weights."""
    if trained is None or not continues(trained, document):
        return _edited_initial(document)
    checkpoint = edited(trained.checkpoint, document.layout, document.touch.edits)
    return replace(checkpoint, rates=checkpoint.known_rates(trained.document.training.learning_rate))


def own_start(trained: Trained | None, document: Document) -> Checkpoint | None:
    """Where a run begins that does not continue another: at the imported weights (`trained`), or at those of
    the seed (None), either with the edits by hand that belong to them."""
    if trained is None:
        return _edited_initial(document)
    return edited(trained.checkpoint, document.layout, document.touch.edits)


def initial(document: Document) -> Checkpoint:
    """The initial weights of the seed."""
    from playground.network import initial_weights  # imports torch

    return Checkpoint(0, initial_weights(document))


def _edited_initial(document: Document) -> Checkpoint | None:
    """The initial weights with edits by hand; None without any."""
    edits = document.touch.edits
    if edits is None or edits.epoch or edits.batch:
        return None
    return edited(initial(document), document.layout, edits)


def imported_start(project: Project) -> Trained | None:
    """The imported network that the project's run began with; None if there was none or it is not kept."""
    trained, kept = project.trained, project.kept
    if trained is None or not trained.imported:
        return None
    if not trained.checkpoint.epoch and not trained.checkpoint.batch:
        return trained
    if kept is None or kept.epochs[0] != 0:
        return None
    return Trained(trained.document, Checkpoint(0, kept.parameters[0]), Curve.of([]), imported=True)


def shown_goal(trained: Trained | None, document: Document) -> int:
    """The goal to show while no run is active: the epoch that the last run was heading for, or `goal`."""
    if trained is not None and trained.checkpoint.epoch and continues(trained, document):
        done, epochs = trained.checkpoint.epoch, _epochs(document)
        return -(-done // epochs) * epochs
    return goal(trained, document)


def goal(trained: Trained | None, document: Document) -> int:
    """The epoch at which the next run ends: the next multiple of the document's epochs."""
    epochs = _epochs(document)
    if trained is None or not continues(trained, document):
        return epochs
    return (trained.checkpoint.epoch // epochs + 1) * epochs


def _epochs(document: Document) -> int:
    """At least one, also where the document cannot be trained as it is."""
    return max(1, document.training.epochs)
