"""Generates the script's sections before the model: imports, settings, pairs, and pairs as tensors."""

from collections.abc import Iterator

from playground.checkpoint import RateChange
from playground.export.console import SETTING
from playground.export.script import literals
from playground.export.script.facts import RunFacts, Symbols


def imports(facts: RunFacts) -> Iterator[str]:
    yield from _own_imports(facts)
    yield "import torch"
    yield "from torch import distributed, nn" if facts.shares else "from torch import nn"
    if facts.model.input == "one-hot":
        yield "from torch.nn import functional"
    if facts.ragged:
        yield "from torch.nn.utils.rnn import pad_sequence"


def _own_imports(facts: RunFacts) -> Iterator[str]:
    """Imports from the standard library, and a blank line."""
    wanted = {"gc": facts.shares and facts.on_cpu, "os": facts.shares, "sys": facts.prints_widely}
    yield from (f"import {name}" for name, is_wanted in wanted.items() if is_wanted)
    if any(wanted.values()):
        yield ""


def settings(facts: RunFacts) -> Iterator[str]:
    training = facts.training
    if facts.prints_widely:
        yield from (*SETTING, "")
    yield f"SEED = {training.seed}"
    yield f"EPOCHS = {facts.epochs}"
    yield f"LEARNING_RATE = {literals.number(facts.rates[0].rate)}"
    yield from _rates(facts)
    if facts.model.starting_forget_bias:
        yield f"FORGET_BIAS = {literals.number(facts.model.forget_bias)}  # added to that of PyTorch"
    if facts.momentum:
        yield f"MOMENTUM = {literals.number(training.momentum)}"
    if facts.clips:
        yield f"CLIP_NORM = {literals.number(training.clip_norm)}  # the largest norm of the whole gradient"
    if facts.batched:
        yield f"BATCH_SIZE = {training.batch_size}  # pairs"
    if not facts.on_cpu and not facts.shares:
        yield f"DEVICE = {literals.text(facts.device)}"
    if facts.ragged:
        yield "PADDING = -100  # a target that counts for nothing"


def _rates(facts: RunFacts) -> Iterator[str]:
    """The changes of the learning rate; epochs and batches count from 1, as in the log."""
    if not facts.changes:
        return
    inside = facts.changes_inside_epochs
    yield f"LATER_RATES = {{  # from the beginning of that epoch{' and batch' if inside else ''} on"
    for change in facts.changes:
        yield f"    {_moment(change, inside)}: {literals.number(change.rate)},"
    yield "}"


def _moment(change: RateChange, inside: bool) -> str:
    return f"({change.epoch + 1}, {change.batch + 1})" if inside else f"{change.epoch + 1}"


def pairs(facts: RunFacts) -> Iterator[str]:
    yield "pairs = [  # what the network reads, and what it is to answer"
    for pair in facts.pairs:
        yield f"    {literals.a_tuple([_side(facts, symbols) for symbols in pair])},"
    yield "]"
    if facts.words:
        yield "pairs = [(x.split(), y.split()) for x, y in pairs]"


def _side(facts: RunFacts, symbols: Symbols) -> str:
    if facts.as_text:
        return literals.text((" " if facts.words else "").join(symbols))
    return literals.a_tuple(list(map(literals.text, symbols)))


def tensors(facts: RunFacts) -> Iterator[str]:
    """Code for the vocabularies, and for the pairs as tensors of indices."""
    yield from _vocabularies(facts)
    first, second = ("index", "index") if facts.shared else ("input_index", "target_index")
    if facts.ragged:
        yield from _padded(first, second, facts)
    else:
        yield f"inputs = torch.tensor([[{first}[symbol] for symbol in x] for x, _ in pairs])  # (pairs, time)"
        yield (
            f"targets = torch.tensor([[{second}[symbol] for symbol in y] for _, y in pairs])  # (pairs, time)"
        )


def _vocabularies(facts: RunFacts) -> Iterator[str]:
    vocabularies, automatic = facts.document.vocabularies, facts.document.vocabulary.automatic
    lists = {"input": vocabularies.input, "target": vocabularies.target}
    members = {"input": "x, _ in pairs for symbol in x", "target": "_, y in pairs for symbol in y"}
    if facts.shared:
        lists, members = {"": vocabularies.input}, {"": "pair in pairs for side in pair for symbol in side"}
    for side, vocabulary in lists.items():
        name = f"{side}_symbols".lstrip("_")
        if automatic:
            yield f"{name} = sorted({{symbol for {members[side]}}})"
        else:
            yield from literals.a_list(name, map(literals.text, vocabulary.symbols))
    for side in lists:
        index, symbols = f"{side}_index".lstrip("_"), f"{side}_symbols".lstrip("_")
        yield f"{index} = {{symbol: n for n, symbol in enumerate({symbols})}}"


def _padded(first: str, second: str, facts: RunFacts) -> Iterator[str]:
    if facts.batched:
        yield "lengths = torch.tensor([len(x) for x, _ in pairs])  # (pairs)"
    if facts.takes_mean and (facts.shares or facts.batched):
        yield "total = sum(len(x) for x, _ in pairs)  # symbols"
    yield f"inputs = [torch.tensor([{first}[symbol] for symbol in x]) for x, _ in pairs]"
    yield f"targets = [torch.tensor([{second}[symbol] for symbol in y]) for _, y in pairs]"
    yield "inputs = pad_sequence(inputs, batch_first=True)  # (pairs, time)"
    yield "targets = pad_sequence(targets, batch_first=True, padding_value=PADDING)  # (pairs, time)"
