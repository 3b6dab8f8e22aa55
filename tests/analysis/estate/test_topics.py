"""Topics are known with those who emit and those who consume them."""

from archatlas.analysis.estate.topics import Topic, topics
from archatlas.model.interfaces import ApiContract, ModuleContracts
from archatlas.model.operations import ConsumedEvent, DataAndEvents, EmittedEvent
from builders import A, B, C, facts, module


def test_a_topic_has_emitters_and_consumers() -> None:
    emitting = DataAndEvents(emits=(EmittedEvent("x"), EmittedEvent("y")))
    consuming = DataAndEvents(consumes=(ConsumedEvent("x"), ConsumedEvent("x"), ConsumedEvent("z")))
    known = facts(
        module(C, data_and_events=emitting), module(A, data_and_events=emitting), module(B, data_and_events=consuming)
    )

    assert topics(known) == {
        "x": Topic("x", (A, C), (B,)),
        "y": Topic("y", (A, C), ()),
        "z": Topic("z", (), (B,)),
    }
    assert list(topics(known)) == ["x", "y", "z"]


def test_a_topic_on_the_surface_is_offered() -> None:
    offering = ModuleContracts(api=ApiContract(surface=("event: x", "event:", "rest: /x")))

    assert topics(facts(module(A, contracts=offering))) == {"x": Topic("x", (A,), ())}


def test_a_topic_that_the_module_itself_consumes_is_not_offered() -> None:
    offering = ModuleContracts(api=ApiContract(surface=("event: x",)))
    consuming = DataAndEvents(consumes=(ConsumedEvent("x"),))

    assert topics(facts(module(A, contracts=offering, data_and_events=consuming))) == {"x": Topic("x", (), (A,))}
