"""What is typed for an intervention is read as meant, written back the same, or refused in a sentence."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.interventions.fitting import misfit, misfit_of_states
from playground.interventions.grammar import (
    Fault,
    InterventionError,
    parse,
    parse_state,
    written,
    written_state,
)
from playground.interventions.presets import forget_gate, take_memory, wipe_memory
from playground.interventions.suggestions import suggestions
from playground.interventions.values import (
    InitialState,
    Intervention,
    Keep,
    LastState,
    Number,
    Scaled,
    Span,
    Taken,
)
from playground.spec import ModelSpec
from tests.engine.touching import initial_states, interventions

LSTM = ModelSpec(cell="lstm", hidden_size=8, layers=2, embedding_size=10)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("h 1.3@2=0", Intervention("h", 1, Span(3, 3), Span(2, 2), Number(0))),
        ("f 2.1-4@3-=keep", Intervention("f", 2, Span(1, 4), Span(3), Keep())),
        ("x 1.*@*=*-0.5", Intervention("x", 1, Span(), Span(), Scaled(-0.5))),
        ("c 1.2@4=@a=b:c:7", Intervention("c", 1, Span(2, 2), Span(4, 4), Taken("a=b:c", 7))),
        ("memory *.*@2-3=1e-07", Intervention("memory", None, Span(), Span(2, 3), Number(1e-7))),
    ],
)
def test_text_is_read_and_written_back(text: str, meant: Intervention) -> None:
    assert parse(text) == meant
    assert written(meant) == text


def test_numbers_are_taken_as_people_type_them() -> None:
    assert parse(" h  1.３@２ = −0,5") == Intervention("h", 1, Span(3, 3), Span(2, 2), Number(-0.5))


@settings(max_examples=60, deadline=None)
@given(interventions(LSTM, 6), initial_states(LSTM), st.text("ab=:@,; é*\n", max_size=9))
def test_everything_written_is_read_back(found: Intervention, state: InitialState, text: str) -> None:
    assert parse(written(found)) == found
    assert parse_state(state.kind, written_state(state)) == state
    other = Intervention("h", 1, Span(), Span(), Taken(text, 3))
    assert parse(written(other)) == other
    assert parse_state("h", written_state(InitialState("h", 1, LastState(text)))).value == LastState(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("h 1.3@2", "value"),
        ("", "value"),
        ("h=1", "place"),
        ("h 1.3=1", "place"),
        ("h 1@3=1", "place"),
        ("k 1.3@2=0", "kind"),
        ("encoder h 1.3@2=0", "part"),
        ("h 0.3@2=0", "layer"),
        ("h 1.0@2=0", "units"),
        ("h 1.4-2@2=0", "units"),
        ("h 1.3@0=0", "steps"),
        ("h 1.3@2=", "number"),
        ("h 1.3@2=nan", "number"),
        ("h 1.3@2=*", "number"),
        ("h 1.3@2=1e300", "range"),
        ("h 1.3@2=@hello", "text"),
        ("h 1.3@2=@hello:0", "text"),
    ],
)
def test_every_fault_has_a_sentence(text: str, fault: Fault) -> None:
    with pytest.raises(InterventionError) as refused:
        parse(text)
    assert refused.value.fault == fault
    assert str(refused.value).endswith(".")


@settings(max_examples=60, deadline=None)
@given(st.text("hcxi 1.*@-=keps:,0", max_size=14))
def test_any_text_is_read_or_refused(text: str) -> None:
    """What is read is written as a text that is read alike."""
    with suppress(InterventionError):
        intervention = parse(text)
        assert parse(written(intervention)) == intervention
    with suppress(InterventionError):
        state = parse_state("h", text)
        assert parse_state("h", written_state(state)) == state


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("r 1.1@1=0", "LSTM has no r, only “h”, “c”, “memory”, “x”, “i”, “f”, “g” and “o”."),
        ("h 3.1@1=0", "There is no layer 3: they go from 1 to 2."),
        ("x 2.1@1=0", "The input belongs to layer 1: write x 1."),
        ("h 1.9@1=0", "There is no unit 9: they go from 1 to 8."),
        ("x 1.11@1=0", "There is no unit 11: they go from 1 to 10."),
        ("h 1.1@7=0", "The text has no step 7: they go from 1 to 6."),
        ("f 1.1@1=keep", "There is nothing before step 1 to keep: begin with step 2."),
    ],
)
def test_what_cannot_act_is_said(text: str, why: str) -> None:
    assert misfit(parse(text), LSTM, 4, 6) == f"{text}: {why}"


def test_initial_states_that_do_not_fit_are_said() -> None:
    gru = ModelSpec(cell="gru", hidden_size=2)
    assert not misfit_of_states([parse_state("h", "2=0,1"), parse_state("h", "1=@ab")], gru)
    assert misfit_of_states([parse_state("h", "1=1")], gru) == (
        "h0 1=1: This is 1 number, but the layer has 2 units: give one for each."
    )
    assert "no c0" in str(misfit_of_states([parse_state("c", "1=0,1")], gru))
    assert "no layer 3" in str(misfit_of_states([parse_state("h", "3=0,1")], gru))


def test_suggestions_lead_to_an_intervention_that_fits() -> None:
    typed = ""
    while "=" not in typed:
        following = suggestions(typed, LSTM, 5)
        assert following
        typed = following[-1]
    found = suggestions(typed, LSTM, 5, "hello")
    assert all(not misfit(parse(text), LSTM, 4, 5) for text in found if "keep" not in text)
    assert suggestions("h 1.2@3=@", LSTM, 5, "hello")[1] == "h 1.2@3=@hello:2"
    assert not suggestions("q", LSTM, 5)


def test_presets_are_written_as_one_would_type_them() -> None:
    assert written(wipe_memory()) == "memory *.*@*=0"
    assert written(forget_gate(0.0, 1, Span(3, 3))) == "f 1.*@3=0"
    assert written(take_memory("hello", 3)) == "memory *.*@3=@hello:3"
