"""Runs of deployments in words: what each record of a journal says, what a person is asked and may answer."""

import re
from collections.abc import Callable, Mapping

from archatlas.model.deployment import Event, EventKind, Facts, GateVerdict, OperatorQuestion, RunStatus
from archatlas.model.enumeration import enumerated
from archatlas.model.record import dataclass
from archatlas.render.text.escaping import one_line

LONGEST = 300
"""Characters of what a target, a gate or a person said."""

STATUS_WORDS = {
    RunStatus.RUNNING: "runs",
    RunStatus.DRAINING: "starts nothing more, what runs is let finish",
    RunStatus.UNDOING: "is being undone",
    RunStatus.PAUSED: "is paused",
    RunStatus.NEEDS_OPERATOR: "waits for a person",
    RunStatus.DONE: "done",
    RunStatus.FAILED: "failed",
    RunStatus.ROLLED_BACK: "rolled back",
    RunStatus.ABORTED: "aborted",
}

VERDICT_WORDS = {
    GateVerdict.PASS: "passed",
    GateVerdict.FAIL: "failed",
    GateVerdict.INCONCLUSIVE: "inconclusive",
    GateVerdict.ERROR: "could not be asked",
}

_OUTCOMES = {
    "applied": "is in",
    "not-applied": "is not in",
    "failed": "failed; parts of it may be in",
    "running": "still runs",
    "cannot-tell": "may be in, nobody can tell",
}
_UNDO_OUTCOMES = {
    "applied": "is undone",
    "not-applied": "is not undone",
    "failed": "could not be undone; parts may be",
    "running": "is still being undone",
    "cannot-tell": "may be undone, nobody can tell",
}


@dataclass(frozen=True, slots=True)
class OperatorChoice:
    """One way out: when to take it, and the command."""

    when: str
    command: str


@dataclass(frozen=True, slots=True)
class AskedOperator:
    """What a person is asked, and the ways out."""

    title: str
    said: str
    choices: tuple[OperatorChoice, ...]


def question_words(question: OperatorQuestion, step: str, facts: Facts, options: str = "") -> AskedOperator:
    """Return what a person is asked about a step; `options` stand behind each command."""
    title, said, choices = _QUESTIONS[question]
    name, gate = _said(step), _said(facts.get("gate", "")) or "its gate"
    way = " → ".join(_said(one) for one in facts.get("witness", ())) or name
    words = {"{step}": name, "{gate}": gate, "{way}": way}
    return AskedOperator(
        _filled(title, words),
        _filled(said, words),
        tuple(
            OperatorChoice(_filled(when, words), f"archatlas deploy {_filled(command, words)}{options}")
            for when, command in choices
        ),
    )


_RESUME = ("Ask again", "resume")
_IS_IN = ("It is in effect", "resolve {step} --applied")
_IS_OUT = ("It is not in effect", "resolve {step} --not-applied")
_GIVE_UP = ("Give up and undo what was made", "abort --undo")

_QUESTIONS: Mapping[OperatorQuestion, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    OperatorQuestion.APPROVAL: (
        "{step} waits for an approval",
        "Gate {gate} asks for a person. Other steps go on.",
        (("Let it pass", "approve {step}"), _GIVE_UP),
    ),
    OperatorQuestion.INCONCLUSIVE: (
        "Gate {gate} of {step} is inconclusive",
        "It neither passed nor failed in its time. An inconclusive gate never counts as passed.",
        (("Ask again for its whole time", "resume"), ("Let it pass all the same", "approve {step}"), _GIVE_UP),
    ),
    OperatorQuestion.CANNOT_TELL: (
        "Nobody can tell whether {step} is in effect",
        "The attempt was begun and its end was not seen, and the target cannot answer. Look at the target yourself: "
        "it is not made again before you say so.",
        (_RESUME, _IS_IN, ("It is not in effect: make it again", "resolve {step} --not-applied")),
    ),
    OperatorQuestion.UNDO_CANNOT_TELL: (
        "Nobody can tell whether {step} is undone",
        "The undoing was begun and its end was not seen, and the target cannot answer. Look at the target yourself.",
        (_RESUME, ("It is still in effect: undo it again", "resolve {step} --applied"), _IS_OUT),
    ),
    OperatorQuestion.UNDO_FAILED: (
        "{step} could not be undone",
        "What stands below it stays until this is settled. Repair it, or undo it by hand.",
        (("Undo it again", "resolve {step} --applied"), ("It was undone by hand", "resolve {step} --not-applied")),
    ),
    OperatorQuestion.UNDO_GATE: (
        "What was put back of {step} does not pass gate {gate}",
        "The earlier version is in again and is not healthy. Nothing below it is undone before that is settled.",
        (("Ask again for its whole time", "resume"), ("Go on all the same", "approve {step}")),
    ),
    OperatorQuestion.CANNOT_BE_UNDONE: (
        "{step} cannot be undone",
        "It stands on the way of what failed ({way}). What it stands upon stays as well; all else was undone.",
        (("It stays as it is", "resolve {step} --applied"), ("It was undone by hand", "resolve {step} --not-applied")),
    ),
}


def event_words(event: Event) -> str:
    """Return one line that says what a record of a journal tells."""
    return _WORDS[event.kind](_said(event.step), event.facts)


def _said(text: object) -> str:
    return one_line(str(text), LONGEST)


def _filled(text: str, words: Mapping[str, str]) -> str:
    """Put words in one pass, so that what stands in a name is never filled itself."""
    return _MARK.sub(lambda found: words[found.group()], text)


_MARK = re.compile(r"\{(?:step|gate|way)\}")


def _because(facts: Facts) -> str:
    reason = _said(facts.get("reason", ""))
    return f": {reason}" if reason and reason != GATE else ""


GATE = "gate"
"""The reason of a failure that a gate found: what the gate said stands in its own records."""


def _by(facts: Facts) -> str:
    who = _said(facts.get("by", ""))
    return f" by {who}" if who else ""


def _started(_step: str, facts: Facts) -> str:
    digest = _said(facts.get("digest", ""))[:12]
    return f"started{f' with plan {digest}' if digest else ''}{_by(facts)}"


def _outcome(step: str, facts: Facts) -> str:
    observed = ", as the target says" if facts.get("observed") else ""
    return f"{step} {_OUTCOMES.get(str(facts.get('outcome')), 'has an unknown outcome')}{observed}{_because(facts)}"


def _undo_outcome(step: str, facts: Facts) -> str:
    observed = ", as the target says" if facts.get("observed") else ""
    said = _UNDO_OUTCOMES.get(str(facts.get("outcome")), "has an unknown outcome")
    return f"{step} {said}{observed}{_because(facts)}"


def _looked(step: str, facts: Facts) -> str:
    said = {verdict.value: words for verdict, words in VERDICT_WORDS.items()}
    verdict = said.get(str(facts.get("verdict")), "has an unknown verdict")
    version = f" of version {_said(facts['version'])}" if facts.get("version") else ""
    return f"gate {_said(facts.get('gate', ''))} of {step} {verdict}{version}{_because(facts)}"


def _gate_failed(step: str, facts: Facts) -> str:
    gate = f": gate {_said(facts['gate'])}" if facts.get("gate") else ""
    return f"{step} failed{gate}{_because(facts)}"


def _lost(step: str, facts: Facts) -> str:
    gate = f": gate {_said(facts['gate'])}" if facts.get("gate") else ""
    return f"{step} lost its health after it had passed{gate}{_because(facts)}; nothing new starts"


def _paused(_step: str, facts: Facts) -> str:
    freeze = facts.get("freeze")
    return f"paused by a freeze: {_said(freeze)}" if freeze else f"paused{_by(facts)}"


def _aborted(_step: str, facts: Facts) -> str:
    rest = "what was made is undone" if facts.get("mode") == "undo" else "what was made stays"
    return f"aborted{_by(facts)}, {rest}"


def _resolved(step: str, facts: Facts) -> str:
    return f"{step} is {'' if facts.get('applied') else 'not '}in effect, says{_by(facts) or ' somebody'}"


def _needs_operator(step: str, facts: Facts) -> str:
    known = {question.value: question for question in OperatorQuestion}
    question = known.get(str(facts.get("question")))
    return question_words(question, step, facts).title if question else f"{step} waits for a person"


def _ended(_step: str, facts: Facts) -> str:
    known = {status.value: words for status, words in STATUS_WORDS.items()}
    troubles = [_said(one) for one in facts.get("troubles", ())]
    because = f": trouble with {enumerated(troubles, 4)}" if troubles else _because(facts)
    return f"ended: {known.get(str(facts.get('status')), 'unknown')}{because}"


_WORDS: Mapping[EventKind, Callable[[str, Facts], str]] = {
    EventKind.STARTED: _started,
    EventKind.TAKEN_OVER: lambda _step, facts: f"taken over{_by(facts)}: what was in flight is asked for",
    EventKind.INTENT: lambda step, _facts: f"makes {step}",
    EventKind.OUTCOME: _outcome,
    EventKind.LOOKED: _looked,
    EventKind.PROMOTED: lambda step, _facts: f"{step} is in and healthy",
    EventKind.FAILED: _gate_failed,
    EventKind.HEALTH_LOST: _lost,
    EventKind.UNDO_INTENT: lambda step, _facts: f"undoes {step}",
    EventKind.UNDO_OUTCOME: _undo_outcome,
    EventKind.RESTORED: lambda step, _facts: f"{step} is back as it was",
    EventKind.PAUSED: _paused,
    EventKind.CONTINUED: lambda _step, facts: f"goes on{_by(facts)}",
    EventKind.APPROVED: lambda step, facts: f"{step} was approved{_by(facts)}{_because(facts)}",
    EventKind.ABORTED: _aborted,
    EventKind.RESOLVED: _resolved,
    EventKind.NEEDS_OPERATOR: _needs_operator,
    EventKind.ENDED: _ended,
}
