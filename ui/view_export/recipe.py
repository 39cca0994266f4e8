"""The recipe saved in a picture's metadata to reproduce it: text, epoch and all settings."""

from playground.document import Document
from playground.interventions.edit_grammar import written_edit
from playground.interventions.grammar import written, written_state
from playground.interventions.values import Touch
from playground.product import APP_NAME, APP_VERSION
from playground.spec import ModelSpec, TrainSpec


def recipe(
    document: Document, epoch: int, batch: int = 0, text: str | None = None, touch: Touch | None = None
) -> str:
    """One line per setting: `epoch: 15`, `cell: lstm` … `text` is the network's input; None omits it. What
    acts is named and written as the options of `inspect` take it: `intervene: h 1.3@2=0`."""
    made = {} if text is None else {"text": repr(text)}
    made["epoch"] = f"{epoch} + {batch} updates" if batch else str(epoch)
    made |= _model(document.model) | {"level": document.vocabulary.level} | _training(document.training)
    made["version"] = f"{APP_NAME} {APP_VERSION}"
    return "\n".join(f"{name}: {value}" for name, value in (*made.items(), *touched(touch or Touch())))


def touched(touch: Touch) -> list[tuple[str, str]]:
    """(option of `inspect`, its value) for all that acts."""
    edits = touch.edits.edits if touch.edits is not None else ()
    return [
        *(("intervene", written(each)) for each in touch.interventions),
        *((f"{state.kind}0", written_state(state)) for state in touch.states),
        *(("edit", written_edit(edit)) for edit in edits),
    ]


def _model(spec: ModelSpec) -> dict[str, str]:
    embedded = {"embedding size": str(spec.embedding_size)} if spec.input == "embedding" else {}
    return {
        "cell": spec.cell,
        "form": spec.form,
        "layers": str(spec.layers),
        "hidden size": str(spec.hidden_size),
        "input": spec.input,
        **embedded,
        "head": spec.head,
        **({"forget bias": f"{spec.forget_bias:g}"} if spec.starting_forget_bias else {}),
    }


def _training(spec: TrainSpec) -> dict[str, str]:
    return {
        "optimizer": spec.optimizer,
        "learning rate": f"{spec.learning_rate:g}",
        "momentum": f"{spec.momentum:g}",
        "clip norm": f"{spec.clip_norm:g}" if spec.clip_norm else "off",
        "loss": spec.loss,
        "batch size": str(spec.batch_size or "all pairs"),
        "epochs": str(spec.epochs),
        "seed": str(spec.seed),
    }
