"""Which network is exported: the newest, the one shown in the views, or that of a given epoch."""

from dataclasses import replace

from playground.checkpoint import Curve, Trained
from playground.document import Document
from playground.editing import edited
from playground.interventions.values import Touch
from playground.resuming import fits, same_but_rate
from playground.spec import CELL_NAMES
from playground.typed_numbers import whole_number
from playground.vocabulary import shortened
from ui.session.training import Runs
from ui.style.numbers import whole
from ui.style.translation import translate


def newest_text() -> str:
    return translate("Export", "newest")


def looked_at_text() -> str:
    return translate("Export", "looked at")


def wanted_epoch(text: str, looked_at: int | None) -> int | None:
    """The epoch named by the text of the field; None is the newest network. Raises ValueError with a
    sentence for the user."""
    plain = text.strip()
    if plain == newest_text():
        return None
    if plain == looked_at_text():
        return looked_at
    epoch = whole_number(plain)
    if epoch is None or epoch < 0:
        unclear = translate("Export", "“{0}” is not an epoch: choose from the list or type a number.")
        raise ValueError(unclear.format(shortened(plain)))
    return epoch


def trained_network(runs: Runs, epoch: int | None, touch: Touch | None = None) -> Trained | None:
    """The network after the kept epoch nearest to `epoch` (None: the newest), with the document of its run,
    the curve up to that epoch and the weights set by hand; None if there is no network."""
    found = _trained_network(runs, epoch)
    return None if found is None else _with_edits(found, touch or Touch())


def _trained_network(runs: Runs, epoch: int | None) -> Trained | None:
    network, trained = runs.network(epoch), runs.result.trained
    if network is None:
        return None
    checkpoint = network.checkpoint
    if trained is None or not fits(trained.document, network.document):
        return Trained(network.document, checkpoint, Curve.of([]))
    newest = (trained.checkpoint.epoch, trained.checkpoint.batch)
    if epoch is None or (checkpoint.epoch, checkpoint.batch) == newest:
        return trained
    before = tuple([edits for edits in trained.edited if edits.epoch < checkpoint.epoch])
    curve = runs.result.history.curve.until(checkpoint.epoch)
    return replace(trained, checkpoint=checkpoint, curve=curve, edited=before)


def _with_edits(trained: Trained, touch: Touch) -> Trained:
    """With the weights set by hand that belong to it."""
    checkpoint = edited(trained.checkpoint, trained.document.layout, touch.edits)
    if checkpoint is trained.checkpoint or touch.edits is None:
        return trained
    return replace(trained, checkpoint=checkpoint, edited=(*trained.edited, touch.edits))


def headline(trained: Trained) -> str:
    """The model in one line."""
    model = trained.document.model
    layers = translate("Export", "{0}, {1} layers of {2} units, {3} parameters")
    if model.layers == 1:
        layers = translate("Export", "{0}, {1} layer of {2} units, {3} parameters")
    parameters = whole(trained.document.layout.size)
    return layers.format(CELL_NAMES[model.cell], model.layers, model.hidden_size, parameters)


def epoch_note(trained: Trained, wanted: int | None, now: Document) -> str:
    """Which network is exported, in one or two sentences."""
    parts = (_which(trained, wanted), _older(trained, now), *_touched(trained, now.touch))
    return " ".join(part for part in parts if part)


def _touched(trained: Trained, touch: Touch) -> list[str]:
    """What becomes of all that touches the network."""
    said = []
    if touch.edits is not None and touch.edits in trained.edited:
        text = translate("Export", "Weights set by hand are exported: {0}.")
        said.append(text.format(len(touch.edits.edits)))
    if touch.acts_on_states:
        said.append(translate("Export", "Interventions act while the network reads: they are not exported."))
    return said


def _which(trained: Trained, wanted: int | None) -> str:
    checkpoint = trained.checkpoint
    if wanted is not None and wanted != checkpoint.epoch:
        text = translate("Export", "Epoch {0} is not kept: the network after epoch {1} is the nearest.")
        return text.format(wanted, checkpoint.epoch)
    if not checkpoint.epoch and not checkpoint.batch:
        if trained.imported:
            return translate("Export", "The imported weights, not trained since.")
        text = translate(
            "Export",
            "Untrained: the initial weights of seed {0}. Script and notebook train {1} epochs, as set.",
        )
        return text.format(trained.document.training.seed, whole(trained.document.training.epochs))
    text = translate("Export", "The network after epoch {0} and {1} updates.")
    if checkpoint.batch == 0:
        text = translate("Export", "The network after epoch {0}.")
    elif checkpoint.batch == 1:
        text = translate("Export", "The network after epoch {0} and {1} update.")
    return text.format(checkpoint.epoch, checkpoint.batch)


def _older(trained: Trained, now: Document) -> str:
    if same_but_rate(trained.document, now):
        return ""
    return translate("Export", "Edits made since its run are not included.")
