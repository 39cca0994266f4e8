"""The part of a script that lets several processes share every batch."""

from collections.abc import Iterator

from playground.export.script.facts import Facts


def processes(facts: Facts) -> Iterator[str]:
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


def ending(facts: Facts) -> Iterator[str]:
    """Gloo's threads must end before Python does, or it may crash; they end when nothing holds the group."""
    yield from ("", "if world > 1:")
    if facts.on_cpu:
        yield "    del network"
        yield "    gc.collect()  # nothing holds the group any more; its threads must end before Python"
    yield "    distributed.destroy_process_group()"
