"""Generates a readable script that trains the network from scratch and prints the log of its run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playground.export.plain_model import model_source
from playground.export.script.data import imports, pairs, settings, tensors
from playground.export.script.facts import RunFacts
from playground.export.script.training import loop, preparation
from playground.spec import CELL_NAMES

SCRIPT = "train.py"


@dataclass(frozen=True)
class ProgramSection:
    """A part of a program that can run as one notebook cell after the parts before it."""

    title: str
    code: str


def script(facts: RunFacts) -> str:
    """The source of `train.py`."""
    head, data, model, preparation, training = (section.code for section in sections(facts))
    definitions = [f"{head}\n\n{data}", model]
    if facts.shares:
        definitions.append(_code(processes(facts)))
        training += "\n" + _code(ending(facts))
    parts = "\n\n\n".join([*definitions, f"{preparation}\n\n{training}"])  # blank lines around definitions
    return f"{_code(_says(facts))}\n\n{parts}\n"


def sections(facts: RunFacts) -> tuple[ProgramSection, ...]:
    """The sections in order: settings, pairs, model, loss and optimizer, and the training loop."""
    vocabularies = facts.document.vocabularies
    model = model_source(facts.model, len(vocabularies.input), len(vocabularies.target))
    return (
        ProgramSection("Settings", _code([*imports(facts), "", *settings(facts)])),
        ProgramSection("Pairs", _code([*pairs(facts), "", *tensors(facts)])),
        ProgramSection("Model", model.rstrip()),
        ProgramSection("Loss and optimizer", _code(preparation(facts))),
        ProgramSection("Training", _code(loop(facts))),
    )


def _says(facts: RunFacts) -> Iterator[str]:
    """The docstring of the script: how to run it, and what it prints."""
    yield f'"""Train {_article(facts)} from scratch. Needs nothing but PyTorch:'
    yield ""
    yield f"    python {SCRIPT}"
    if facts.shares:
        yield f"    torchrun --nproc-per-node 2 {SCRIPT}    # two processes that share every batch"
    yield ""
    moment = "each update" if facts.batched else "the update"
    yield f"Every epoch prints what the network answered, and its loss, before {moment}."
    yield '"""'


def _article(facts: RunFacts) -> str:
    name = CELL_NAMES[facts.model.cell]
    return f"{'a' if name == 'GRU' else 'an'} {name}"


def _code(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def processes(facts: RunFacts) -> Iterator[str]:
    yield "# Under torchrun each process takes its share of every batch; without it there is just one."
    yield 'rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))'
    if not facts.on_cpu:
        yield 'device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))'
    yield "if world > 1:"
    if facts.on_cpu:
        yield '    distributed.init_process_group("gloo")'
    else:
        yield "    torch.cuda.set_device(device)"
        yield '    distributed.init_process_group("nccl")'
    yield from ("", "", "def summed(values):", '    """The sum over all processes."""')
    yield from ("    if world > 1:", "        distributed.all_reduce(values)", "    return values")


def ending(facts: RunFacts) -> Iterator[str]:
    """Code that ends the process group.

    Gloo's threads must stop before Python exits, or it may crash; they stop once nothing refers to the group.
    """
    yield from ("", "if world > 1:")
    if facts.on_cpu:
        yield "    del network"
        yield "    gc.collect()  # nothing holds the group any more; its threads must end before Python"
    yield "    distributed.destroy_process_group()"
