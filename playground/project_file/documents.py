"""Converts the document to JSON and back."""

import sys
from dataclasses import asdict, replace
from typing import get_args

from playground import spec as limits
from playground.document import Document, VocabularySpec
from playground.language import Message
from playground.pairs import MAX_EXTRA, MAX_PAIRS, Pair
from playground.project_file.errors import ProjectFileError, shown
from playground.project_file.reader import Section
from playground.project_file.size_limits import MAX_SYMBOLS
from playground.spec import ModelSpec, TrainSpec
from playground.vocabulary import Level


def document_json(document: Document) -> dict[str, object]:
    return {
        "pairs": [[pair.input, pair.target, *pair.extra] for pair in document.pairs],
        "vocabulary": asdict(document.vocabulary),
        "model": asdict(replace(document.model, forget_bias=document.model.forget_bias + 0.0)),
        "training": asdict(_with_floats(document.training)),
    }


def _with_floats(spec: TrainSpec) -> TrainSpec:
    """Make equal numbers (1 and 1.0, 0.0 and -0.0) give equal JSON."""
    return replace(
        spec,
        learning_rate=spec.learning_rate + 0.0,
        momentum=spec.momentum + 0.0,
        clip_norm=spec.clip_norm + 0.0,
    )


def read_document(section: Section) -> Document:
    return Document(
        pairs=_pairs(section),
        vocabulary=_vocabulary(section.section("vocabulary")),
        model=_model(section.section("model")),
        training=_training(section.section("training")),
    )


def _pairs(section: Section) -> tuple[Pair, ...]:
    return tuple([_pair(section, n, row) for n, row in enumerate(section.rows("pairs", MAX_PAIRS), 1)])


def _pair(section: Section, number: int, row: object) -> Pair:
    if not isinstance(row, list) or not 2 <= len(row) <= 2 + MAX_EXTRA:
        raise ProjectFileError(
            Message(
                "{member}: pair {pair} must be a list of an input and a target, found {found}.",
                member=section.member,
                pair=number,
                found=shown(row),
            )
        )
    extra = [section.checked_cell(_column(number, n), cell) for n, cell in enumerate(row[2:], 3)]
    return Pair(
        section.checked_cell(Message("pair {pair}, input,", pair=number), row[0]),
        section.checked_cell(Message("pair {pair}, target,", pair=number), row[1]),
        tuple(extra),
    )


def _column(pair: int, column: int) -> Message:
    return Message("pair {pair}, column {column},", pair=pair, column=column)


def _vocabulary(section: Section) -> VocabularySpec:
    return VocabularySpec(
        level=section.choice("level", get_args(Level)),
        automatic=section.flag("automatic"),
        shared=section.flag("shared"),
        input=section.texts("input", MAX_SYMBOLS),
        target=section.texts("target", MAX_SYMBOLS),
    )


def _model(section: Section) -> ModelSpec:
    return ModelSpec(
        cell=section.choice("cell", get_args(limits.Cell)),
        form=section.choice("form", get_args(limits.Form)),
        input=section.choice("input", get_args(limits.InputKind)),
        embedding_size=section.whole("embedding_size", 1, limits.MAX_EMBEDDING_SIZE),
        hidden_size=section.whole("hidden_size", 1, limits.MAX_HIDDEN_SIZE),
        layers=section.whole("layers", 1, limits.MAX_LAYERS),
        head=section.choice("head", get_args(limits.Head)),
        forget_bias=_forget_bias(section) if "forget_bias" in section else ModelSpec.forget_bias,
    )


def _forget_bias(section: Section) -> float:
    """Files up to version 5, and the exports of their time, have none."""
    top = limits.MAX_FORGET_BIAS
    return section.number(
        "forget_bias",
        Message("a number from {least:g} to {most:g}", least=-top, most=top),
        lambda x: -top <= x <= top,
    )


def _training(section: Section) -> TrainSpec:
    top = limits.MAX_LEARNING_RATE
    return TrainSpec(
        loss=section.choice("loss", get_args(limits.Loss)),
        optimizer=section.choice("optimizer", get_args(limits.Optimizer)),
        learning_rate=section.number(
            "learning_rate",
            Message("a number above 0 and at most {most:g}", most=top),
            lambda x: 0 < x <= top,
        ),
        momentum=section.number("momentum", Message("a number from 0 to below 1"), lambda x: 0 <= x < 1),
        clip_norm=section.number(
            "clip_norm", Message("a number from 0"), lambda x: 0 <= x <= sys.float_info.max
        ),
        epochs=section.whole("epochs", 1, limits.MAX_EPOCHS),
        until=section.choice("until", get_args(limits.Until)),
        patience=section.whole("patience", 1, limits.MAX_PATIENCE),
        batch_size=section.whole("batch_size", 0, limits.MAX_BATCH_SIZE),
        seed=section.whole("seed", 0, limits.MAX_SEED),
        device=section.choice("device", get_args(limits.Device)),
        engine=section.choice("engine", get_args(limits.Engine)),
    )
