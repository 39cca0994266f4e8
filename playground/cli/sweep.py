"""`sweep`: trains every cell with every seed, and compares the cells."""

import argparse
from pathlib import Path

from playground.cli import files
from playground.cli.errors import WORK_FAILED, CommandError, Commands, about
from playground.cli.interrupting import interrupts_held
from playground.cli.numbers import whole
from playground.cli.run_options import (
    SHARED_OPTIONS,
    add_options,
    cells_of,
    load_kernels,
    load_torch,
    updates_of,
    with_options,
)
from playground.cli.speech import said
from playground.cli.sweep_report import Report
from playground.language import Message, sentences
from playground.number_ranges import MAX_RUNS, RangeError, parse_seeds
from playground.sweep.single_run import with_cell
from playground.sweep.sweep import Sweep
from playground.sweep.values import SweepPlan

MAX_JOBS = 256
POLL_S = 0.1
END_S = 10.0  # a burst of updates takes 10 ms, but loading torch, which may be under way, takes seconds


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "sweep", help=said(Message("train many seeds and cells")), allow_abbrev=False
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--seeds", required=True, metavar="SEEDS", help=said(Message("such as 0-19 or 0-4,16"))
    )
    parser.add_argument(
        "--cells", metavar="CELLS", help=said(Message("such as rnn,lstm,gru (default: the file's)"))
    )
    add_options(parser)
    parser.add_argument(
        "--jobs", type=whole, metavar="N", help=said(Message("runs at a time (default: one for each core)"))
    )
    parser.add_argument("--json", action="store_true", help=said(Message("one JSON object a line")))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    plan = _plan(arguments)
    _require_jobs(arguments.jobs)
    load_torch(plan.document, arguments.file)
    load_kernels(plan.document, plan.cells, updates_of(plan.document) * len(plan.cells) * len(plan.seeds))
    sweep = Sweep(plan, arguments.jobs)
    report = Report(sweep, arguments.json)
    _carry_out(sweep, report)
    if report.all_failed:
        failure = sentences(Message("All runs failed."), report.runs[0].failure)
        raise about(arguments.file, failure, WORK_FAILED)
    return 0


def _plan(arguments: argparse.Namespace) -> SweepPlan:
    document = with_options(files.read(arguments.file).document, arguments, *SHARED_OPTIONS)
    cells = cells_of(arguments.cells) if arguments.cells is not None else (document.model.cell,)
    for cell in cells:
        files.require_trainable(with_cell(document, cell), arguments.file)
        files.require_memory(with_cell(document, cell), arguments.file)
    plan = SweepPlan(document, cells, _seeds(arguments.seeds))
    runs = len(plan.cells) * len(plan.seeds)
    if runs > MAX_RUNS:
        raise CommandError(
            Message(
                "These are {runs:,} runs, more than {most:,}: give fewer seeds or cells.",
                runs=runs,
                most=MAX_RUNS,
            )
        )
    return plan


def _seeds(text: str) -> tuple[int, ...]:
    try:
        return parse_seeds(text)
    except RangeError as error:
        fault = Message("{option}: {sentence}", option="--seeds", sentence=error.message)
        raise CommandError(fault) from None


def _require_jobs(jobs: int | None) -> None:
    if jobs is not None and not 1 <= jobs <= MAX_JOBS:
        raise CommandError(
            Message(
                "{option} is {value}: choose a whole number from {low} to {high}.",
                option="--jobs",
                value=jobs,
                low=1,
                high=MAX_JOBS,
            )
        )


def _carry_out(sweep: Sweep, report: Report) -> None:
    try:
        with interrupts_held() as obey_interrupt:
            sweep.begin()
            while not sweep.wait(POLL_S):
                report.hear()
                obey_interrupt()
    except KeyboardInterrupt:
        sweep.end(END_S)
        report.end(stopped=True)
        raise
    finally:
        sweep.end(END_S)
    report.end()
