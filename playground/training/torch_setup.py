"""Imports torch and warms it up in the background, so that the first run does not wait for it."""

from playground.document import Document


def prepare() -> tuple[str, ...]:
    """Import torch, configure it for small models and warm it up; returns `devices()`."""
    import torch

    torch.set_num_threads(1)  # for small models a second thread costs more than it saves
    _warm_up()
    return devices()


def devices() -> tuple[str, ...]:
    """The devices that PyTorch can use on this machine, "cpu" first."""
    import torch

    present = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return tuple(name for name, there in present.items() if there)


def _warm_up() -> None:
    """Creating the first optimizer takes over a second of imports, holding the GIL; the first check is slow
    too."""
    from playground.inspection.torch_check import check
    from playground.inspection.trace import trace
    from playground.training.torch_trainer import TorchTrainer

    document = Document()
    trainer = TorchTrainer(document)
    trainer.steps(1)
    flat = trainer.checkpoint().flat
    symbols = len(document.vocabularies.input)
    check(trace(document.model, document.layout.split(flat), symbols, [0]), document.model, flat, symbols)
