"""The fused engine against torch: how near, how much faster, at which sizes, in the window and in a sweep."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

import common
import live_fused

from playground.document import Document
from playground.pairs import Pair
from playground.spec import CELL_NAMES, Cell, ModelSpec, TrainSpec

LECTURE, MIDDLE, SWEEP = 40.0, {"rnn": 1.5, "lstm": 1.0, "gru": 1.0}, 40.0
GRADIENT, PARAMETERS = 1e-5, 1e-4
STEP = 0.005  # about what one update moves a weight by when the engines are compared
SIZES = (4, 8, 16, 32, 64, 128, 256, 512)
SECONDS = 1.0  # of each engine at each size
SWEEP_SEEDS, SWEEP_EPOCHS, TORCH_SEEDS = 200, 200, 4


def one_thread() -> None:
    """As everywhere in Unroll."""
    import torch

    torch.set_num_threads(1)


def lecture(cell: Cell, epochs: int = 10_000_000) -> Document:
    """Program 12-3, or the same with another cell."""
    from playground.tasks import build

    task = build("hello-embedding")
    return replace(task, model=replace(task.model, cell=cell), training=replace(task.training, epochs=epochs))


def sized(cell: Cell, hidden: int, pairs: int, length: int, symbols: int) -> Document:
    """Random pairs of equal length for a network of two layers."""
    import numpy as np

    letters = [chr(ord("a") + number) for number in range(symbols)]
    random = np.random.default_rng(0)

    def text() -> str:
        return "".join(random.choice(letters, length))

    model = ModelSpec(cell=cell, embedding_size=32, hidden_size=hidden)
    training = TrainSpec(learning_rate=0.002, epochs=10_000_000)
    return Document(tuple(Pair(text(), text()) for _ in range(pairs)), model=model, training=training)


# --- How near


def combinations() -> Iterator[Document]:
    """Every supported combination, on one pair, seven ragged pairs at once, and in batches of three."""
    pairs = tuple(Pair("abcdab"[:n], "bcdabc"[:n]) for n in range(2, 7))
    few, many = pairs[-1:], (*pairs, Pair("dd", "aa"), Pair("cab", "bca"))
    momentum = {"sgd": (0.0, 0.9), "rmsprop": (0.0, 0.9)}
    rates = {"adam": STEP, "adamw": STEP, "sgd": STEP, "rmsprop": STEP / 10}  # its first steps are 10 rates
    for cell, layers, kind, head, loss, optimizer, (chosen, batch) in itertools.product(
        CELL_NAMES,
        (1, 2, 3),
        ("one-hot", "embedding"),
        ("linear", "none"),
        ("mean", "sum"),
        rates,
        ((few, 0), (many, 0), (many, 3)),
    ):
        model = ModelSpec(cell=cell, layers=layers, input=kind, head=head, hidden_size=8, embedding_size=5)  # type: ignore[arg-type]
        document = Document(chosen, model=model)
        if head == "none":
            hidden = len(document.vocabularies.target)
            document = replace(document, model=replace(model, hidden_size=hidden))
        for moving in momentum.get(optimizer, (0.0,)):
            training = TrainSpec(
                loss=loss,  # type: ignore[arg-type]
                optimizer=optimizer,  # type: ignore[arg-type]
                learning_rate=rates[optimizer] * (1 - moving),  # momentum adds up to 10 steps
                momentum=moving,
                batch_size=batch,
            )
            yield replace(document, training=training)


def parity() -> None:
    import numpy as np
    from exact import exact_parameters

    from playground.training.fused.trainer import FusedTrainer
    from playground.training.torch_trainer import TorchTrainer

    one_thread()
    gradients: list[float] = []
    parameters: list[float] = []
    beyond: list[list[float]] = []  # distances of both engines from float64
    for document in combinations():
        torch, fused = TorchTrainer(document), FusedTrainer(document)
        torch.steps(1)
        fused.steps(1)
        for _, start, stop, _ in document.layout.spans:
            own, other = torch.gradient[start:stop], fused.gradient[start:stop]
            gradients.append(float(np.abs(own - other).max() / max(np.abs(own).max(), 1e-12)))
        torch.steps(19)
        fused.steps(19)
        flats = torch.checkpoint().flat, fused.checkpoint().flat
        parameters.append(float(np.abs(flats[0] - flats[1]).max()))
        if parameters[-1] > PARAMETERS:
            exact = exact_parameters(document, 20)
            beyond.append([float(np.abs(flat - exact).max()) for flat in flats])
    torch_off, fused_off = (max(column) for column in zip([0.0, 0.0], *beyond, strict=True))
    figures = {"count": len(parameters), "gradient": max(gradients), "parameters": max(parameters)}
    common.answer(figures | {"beyond": len(beyond), "torch_off": torch_off, "fused_off": fused_off})


# --- How fast


def updates_per_s(document: Document, engine: str) -> float:
    from playground.training.fused.trainer import FusedTrainer
    from playground.training.torch_trainer import TorchTrainer

    one_thread()
    trainer = FusedTrainer(document) if engine == "fused" else TorchTrainer(document)
    trainer.steps(3)
    done, count, started = 0, 1, time.perf_counter()
    while (passed := time.perf_counter() - started) < SECONDS:
        trainer.steps(count)
        done += count
        count = 2 * count if passed < SECONDS / 20 else count
    return done / (time.perf_counter() - started)


def speed() -> None:
    """Engines by turns, twice; the ratio of the medians."""
    figures: common.Figures = {}
    cases = {f"lecture {cell}": lecture(cell) for cell in CELL_NAMES}
    cases |= {f"middle {cell}": sized(cell, 64, 64, 20, 30) for cell in CELL_NAMES}
    for name, document in cases.items():
        rates: dict[str, list[float]] = {"torch": [], "fused": []}
        for engine in ("torch", "fused", "torch", "fused"):
            rates[engine].append(updates_per_s(document, engine))
        for engine, values in rates.items():
            figures[f"{name} {engine}"] = median(values)
    common.answer(figures)


def crossover() -> None:
    """Updates a second, fused over torch, by hidden size: one short pair, and the middle batch."""
    figures: common.Figures = {}
    for cell, hidden in itertools.product(CELL_NAMES, SIZES):
        for name, pairs, length, symbols in (("1 × 5", 1, 5, 4), ("64 × 20", 64, 20, 30)):
            document = sized(cell, hidden, pairs, length, symbols)
            fused, torch = updates_per_s(document, "fused"), updates_per_s(document, "torch")
            figures[f"{cell} {hidden} {name}"] = fused / torch
    common.answer(figures)


# --- In a sweep


def sweep() -> None:
    """3 cells × 200 seeds × 200 epochs at once; torch one after another, some seeds of each cell."""
    from playground.sweep.summary import summarise
    from playground.sweep.sweep import Sweep
    from playground.sweep.values import SweepPlan
    from playground.training.fused.kernel_loader import load
    from playground.training.torch_trainer import TorchTrainer

    one_thread()
    load()
    torch_s = 0.0
    for cell, seed in itertools.product(CELL_NAMES, range(TORCH_SEEDS)):
        document = lecture(cell, SWEEP_EPOCHS)
        started = time.perf_counter()
        TorchTrainer(replace(document, training=replace(document.training, seed=seed))).steps(SWEEP_EPOCHS)
        torch_s += time.perf_counter() - started
    plan = SweepPlan(lecture("rnn", SWEEP_EPOCHS), tuple(CELL_NAMES), tuple(range(SWEEP_SEEDS)))
    work = Sweep(plan)
    started = time.perf_counter()
    work.begin()
    work.wait(common.LONGEST_S)
    seconds, found = time.perf_counter() - started, summarise(work.take())
    figures = {"seconds": seconds, "torch_s": torch_s * SWEEP_SEEDS / TORCH_SEEDS}
    common.answer(figures | {f"solved {cell}": found[cell].solved for cell in CELL_NAMES})


# --- What came of it


def compare() -> None:
    from playground.training.fused.compile_process import compile_apart

    compile_apart(lambda: False)  # what follows finds it, unless it cannot be kept
    results = {role: found[0] for role, found in common.alternate(__file__, tuple(ROLES), 1).items()}
    near, fast, found = results["parity"], results["speed"], results["sweep"]
    print(
        f"  {near['count']:.0f} combinations; {near['beyond']:.0f} beyond {PARAMETERS:g} after 20 updates, ",
        end="",
    )
    print(f"where torch is up to {near['torch_off']:.1e} and fused {near['fused_off']:.1e} from float64")
    common.verdict("gradient, largest relative difference", near["gradient"], GRADIENT)
    common.verdict("parameters after 20 updates, largest difference", near["parameters"], PARAMETERS)
    for name in ("lecture", "middle"):
        for cell in CELL_NAMES:
            torch, fused = (fast[f"{name} {cell} {engine}"] for engine in ("torch", "fused"))
            print(f"  {name} {cell}: torch {1e6 / torch:.0f} µs, fused {1e6 / fused:.1f} µs an update")
            goal = LECTURE if name == "lecture" else MIDDLE[cell]
            common.verdict(f"{name} {cell}, fused / torch", fused / torch, goal, at_most=False)
    _print_crossover(results["crossover"])
    print(f"  sweep of {3 * SWEEP_SEEDS} runs of {SWEEP_EPOCHS} epochs: {found['seconds']:.2f} s; ", end="")
    print(", ".join(f"{cell} {found[f'solved {cell}']:.0f} solved" for cell in CELL_NAMES))
    common.verdict("sweep, torch / fused", found["torch_s"] / found["seconds"], SWEEP, at_most=False)
    live_fused.compare()


def _print_crossover(figures: common.Figures) -> None:
    print("  fused / torch by hidden size, two layers, pairs × steps")
    print("  " + " " * 12 + "".join(f"{size:>8}" for size in SIZES))
    for cell, name in itertools.product(CELL_NAMES, ("1 × 5", "64 × 20")):
        row = "".join(f"{figures[f'{cell} {size} {name}']:8.2f}" for size in SIZES)
        print(f"  {cell:5}{name:7}{row}")


ROLES = {"parity": parity, "speed": speed, "crossover": crossover, "sweep": sweep}

if __name__ == "__main__":
    common.main(__file__, compare, ROLES)
