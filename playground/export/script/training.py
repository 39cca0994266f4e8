"""Generates the script's sections after the model: loss and optimizer, and the training loop."""

from collections.abc import Iterable, Iterator

from playground.export.script.facts import RunFacts
from playground.spec import OPTIMIZER_NAMES
from playground.training.epoch_line import SHOWN_PAIRS


def preparation(facts: RunFacts) -> Iterator[str]:
    """Code that creates the model with its initial weights, the criterion and the optimizer."""
    device = "" if facts.on_cpu else "device" if facts.shares else "DEVICE"
    yield "torch.set_num_threads(1)  # quicker for a network of this size"
    yield "torch.manual_seed(SEED)"
    yield f"model = Model(){f'.to({device})' if device else ''}"
    yield from _forget_bias(facts)
    if device:
        yield f"inputs, targets = inputs.to({device}), targets.to({device})"
    if facts.shares:
        yield "network = nn.parallel.DistributedDataParallel(model) if world > 1 else model"
    yield f"criterion = nn.CrossEntropyLoss({', '.join(_criterion(facts))})"
    yield f"optimizer = torch.optim.{OPTIMIZER_NAMES[facts.training.optimizer]}({_optimizer(facts)})"


def _forget_bias(facts: RunFacts) -> Iterator[str]:
    if facts.model.starting_forget_bias:
        size = facts.model.hidden_size
        yield "for name, values in model.named_parameters():"
        yield '    if "bias_ih" in name:'
        yield f"        values.data[{size}:{2 * size}] += FORGET_BIAS  # the block of the forget gates"


def _criterion(facts: RunFacts) -> Iterator[str]:
    if facts.ragged:
        yield "ignore_index=PADDING"
    if facts.shares or not facts.takes_mean:
        yield 'reduction="sum"'


def _optimizer(facts: RunFacts) -> str:
    momentum = ", momentum=MOMENTUM" if facts.momentum else ""
    return f"model.parameters(), lr=LEARNING_RATE{momentum}"


def loop(facts: RunFacts) -> Iterator[str]:
    yield "for epoch in range(1, EPOCHS + 1):"
    yield from _indented(_batches(facts) if facts.batched else _update(facts))
    yield ""
    yield from _indented(_end_of_epoch(facts))


def _indented(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"    {line}" if line else ""


def _batches(facts: RunFacts) -> Iterator[str]:
    """The updates of an epoch; the order of the pairs depends only on the seed and the epoch."""
    yield "generator = torch.Generator().manual_seed(SEED * 1_000_003 + epoch)"
    yield "order = torch.randperm(len(pairs), generator=generator)  # (pairs)"
    yield "predictions = torch.zeros_like(inputs)  # (pairs, time)"
    yield "epoch_loss = 0.0"
    if facts.changes_inside_epochs:
        yield "for batch, rows in enumerate(order.split(BATCH_SIZE), 1):"
    else:
        yield from _new_rate(facts)
        yield "for rows in order.split(BATCH_SIZE):"
    yield from _indented(_update(facts))


def _new_rate(facts: RunFacts) -> Iterator[str]:
    if facts.changes:
        moment = "epoch, batch" if facts.changes_inside_epochs else "epoch"
        key = f"({moment})" if facts.changes_inside_epochs else moment
        yield f"if {key} in LATER_RATES:"
        yield f'    optimizer.param_groups[0]["lr"] = LATER_RATES[{moment}]'


def _update(facts: RunFacts) -> Iterator[str]:
    if facts.changes_inside_epochs or not facts.batched:
        yield from _new_rate(facts)
    yield from _share(facts)
    network, part = "network" if facts.shares else "model", _part(facts)
    yield "optimizer.zero_grad()"
    yield f"logits, _ = {network}(inputs{part})  # (batch, time, symbols)"
    loss = f"criterion(logits.flatten(0, 1), targets{part}.flatten())"
    yield f"loss = {loss}{f' / {_count(facts)}' if facts.takes_mean and facts.shares else ''}"
    if facts.shares:
        yield "(world * loss).backward()  # DistributedDataParallel takes the mean over the processes"
    else:
        yield "loss.backward()"
    if facts.clips:
        yield "nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)"
    yield "optimizer.step()"
    if facts.batched:
        yield f"predictions{part} = logits.argmax(2)"
        share = "count / total" if facts.ragged else "len(rows) / len(pairs)"
        yield f"epoch_loss += loss.item(){f' * ({share})' if facts.takes_mean else ''}"


def _share(facts: RunFacts) -> Iterator[str]:
    """The rows of this process, the longest length and the symbol count of a batch, as far as needed."""
    if facts.batched and facts.shares:
        yield "mine = rows[rank::world]"
    if facts.batched and facts.ragged:
        yield "longest = lengths[rows].max()"
        if facts.takes_mean:
            yield "count = lengths[rows].sum().item()  # symbols"


def _part(facts: RunFacts) -> str:
    """The index expression for the pairs that a process reads at once."""
    if not facts.batched:
        return "[rank::world]" if facts.shares else ""
    return f"[{'mine' if facts.shares else 'rows'}{', :longest' if facts.ragged else ''}]"


def _count(facts: RunFacts) -> str:
    """The expression for the number of symbols in the whole batch."""
    if facts.ragged:
        return "count" if facts.batched else "total"
    return "targets[rows].numel()" if facts.batched else "targets.numel()"


def _end_of_epoch(facts: RunFacts) -> Iterator[str]:
    yield from _together(facts)
    if facts.shares:
        yield "if rank == 0:"
        yield from _indented(_line(facts))
    else:
        yield from _line(facts)


def _together(facts: RunFacts) -> Iterator[str]:
    """Code that combines predictions and loss of all processes."""
    if not facts.batched:
        first = "torch.zeros_like(inputs)" if facts.shares else "logits.argmax(2)"
        yield f"predictions = {first}  # (pairs, time)"
    if not facts.shares:
        return
    if facts.batched:
        device = "" if facts.on_cpu else ", device=device"
        yield f"epoch_loss = summed(torch.tensor(epoch_loss, dtype=torch.float64{device})).item()"
    else:
        yield "predictions[rank::world] = logits.argmax(2)"
        yield "loss = summed(loss.detach())"
    yield "predictions = summed(predictions)"


def _line(facts: RunFacts) -> Iterator[str]:
    yield from _answers(facts)
    answers = "{answer}" if facts.single else "{', '.join(answers)}"
    more = ", …" if facts.more_than_shown else ""
    yield f'print(f"Predicted: {answers}{more}, Epoch [{{epoch}}/{{EPOCHS}}] loss={{{_loss(facts)}:.4f}}")'


def _answers(facts: RunFacts) -> Iterator[str]:
    """Code that turns predictions into texts, each as long as its target."""
    symbols = "symbols" if facts.shared else "target_symbols"
    joint = '" "' if facts.words else '""'
    rows = f"predictions{f'[:{SHOWN_PAIRS}]' if facts.more_than_shown else ''}.tolist()"
    if facts.single:
        yield f"answer = {joint}.join({symbols}[n] for n in predictions[0])"
    elif not facts.ragged:
        yield f"answers = [{joint}.join({symbols}[n] for n in row) for row in {rows}]"
    else:
        yield f"shown = zip({rows}, pairs)"
        yield f"answers = [{joint}.join({symbols}[n] for n in row[: len(y)]) for row, (_, y) in shown]"


def _loss(facts: RunFacts) -> str:
    """The expression for the loss of the whole epoch."""
    return "epoch_loss" if facts.batched else "loss.item()"
