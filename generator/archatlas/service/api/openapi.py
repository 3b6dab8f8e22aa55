"""The description of the API for programs, made of the operations that are served."""

from collections.abc import Iterable, Mapping
from typing import Any

from archatlas.analysis.causes.likely_causes import CauseVerdict
from archatlas.model.live import Flag, ProbeOutcome, Source, State
from archatlas.model.version import __version__
from archatlas.service.api.answers import INDEX_HEADER, JSON, PROBLEM
from archatlas.service.api.operation import Operation
from archatlas.service.api.push import MOST_BYTES

Schema = Mapping[str, Any]

_REFUSALS = {
    400: "The question is not understood",
    401: "No token that may ask",
    403: "The token is for another lane",
    404: "No such module",
    409: "The report is not taken",
    413: "The report is too long",
    415: "Not JSON",
    422: "Not a report",
    429: "Too many reports",
    503: "No answer now",
}
_OF_READING = (401, 503)
_OF_PUSH = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


def openapi_document(operations: Iterable[Operation]) -> Schema:
    """Return the document in OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "archatlas live registry",
            "version": __version__,
            "description": "What is true of modules now. Texts of answers come from others: show them as text only.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": _SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(one: Operation) -> Schema:
    said: dict[str, Any] = {"operationId": one.name, "summary": one.summary, "tags": [one.tag]}
    said["parameters"] = [parameter.document for parameter in one.parameters]
    said["responses"] = {str(status): _answer(one, status) for status in sorted({*one.answers, *_refusals(one)})}
    if one.method == "POST":
        said["requestBody"] = {"required": True, "content": {JSON: {"schema": _ref("Report")}}}
        said["security"] = [{"token": []}]
    elif not one.is_open:
        said["security"] = [{}, {"token": []}]
    return said


def _refusals(one: Operation) -> Iterable[int]:
    if one.method == "POST":
        return _OF_PUSH
    missing = (404,) if "{name}" in one.path else ()
    return () if one.is_open else (400, *_OF_READING, *missing)


def _answer(one: Operation, status: int) -> Schema:
    schema = one.answers.get(status)
    if schema is None:
        return {"description": _REFUSALS[status], "content": {PROBLEM: {"schema": _ref("Problem")}}}
    said: dict[str, Any] = {"description": one.summary, "content": {one.media_type: {"schema": _ref(schema)}}}
    if status == 503 and not one.is_open:
        said["content"][PROBLEM] = {"schema": _ref("Problem")}
    if status == 200 and one.method == "GET" and one.media_type != "text/event-stream":
        said["headers"] = {"ETag": {"schema": {"type": "string"}}}
        if any(parameter.name == "index" for parameter in one.parameters):
            said["headers"][INDEX_HEADER] = {"schema": _INDEX}
    return said


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Mapping[str, Any], *optional: str) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _one_of(values: Iterable[Any]) -> Schema:
    return {"type": "string", "enum": [one.value for one in values]}


_INDEX: Schema = {"type": "integer", "minimum": 0}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXT: Schema = {"type": "string"}
_SAID: Schema = {"type": ["string", "null"]}
_TIME: Schema = {"type": ["number", "null"], "description": "Seconds since the epoch, of this server."}
_LINE: Schema = {"type": "string", "maxLength": 200, "description": "One line, which may hold words of the module."}
_STATE = _one_of(State)
_FLAGS = _list(_one_of(Flag))
_OBSERVER = _ref("Observer")
_NAMES = _list(_TEXT)
_MODULE: Mapping[str, Any] = {
    "name": _TEXT,
    "lane": _TEXT,
    "layer": _SAID,
    "tier": {"type": ["integer", "null"]},
    "owner": _SAID,
    "summary": _SAID,
    "lifecycle": _SAID,
    "requires": _NAMES,
    "required_by": _NAMES,
    "status": _STATE,
    "flags": _FLAGS,
    "since": _TIME,
    "reason": _LINE,
    "evidence": _LINE,
    "index": _INDEX,
    "seen": _TIME,
}
_SHORT = {name: _MODULE[name] for name in ("status", "flags", "since", "reason")}
_EVENTS = {"good": _COUNT, "warn": _COUNT, "bad": _COUNT, "unknown": _COUNT}
_TRANSITION = {"index": _INDEX, "name": _TEXT, "before": _STATE, "status": _STATE, "flags": _FLAGS, "at": _TIME}
_PAGE = {"index": _INDEX, "observer": _OBSERVER, "total": _COUNT, "next": _SAID}

_CAUSE = _object(
    {
        "name": _TEXT,
        "status": _STATE,
        "changed": _TIME,
        "further": {"type": "boolean", "description": "Likely beside the first one, rather than in its place."},
        "explains": _COUNT,
        "of": _COUNT,
        "contradicts": _COUNT,
        "share": {"type": "number"},
        "sentence": _TEXT,
    }
)
_CAUSES = {
    "verdict": _one_of(CauseVerdict),
    "says": {**_TEXT, "description": "The verdict in words."},
    "causes": {**_list(_CAUSE), "maxItems": 3},
}
_MOVING = _object(
    {
        "measure": {"type": "string", "enum": ["latency", "errors"]},
        "verdict": _one_of(CauseVerdict),
        "says": {**_TEXT, "description": "The verdict in words."},
        "causes": {
            **_list(
                _object(
                    {"name": _TEXT, "shared": {"type": "number"}, "handed_on": {"type": "number"}, "sentence": _TEXT}
                )
            ),
            "maxItems": 3,
        },
    }
)
_SHARE: Schema = {"type": ["number", "null"]}
_LEVEL = _object(
    {
        "objective": {"type": "number"},
        "origin": {"type": "string", "enum": ["declared", "default"]},
        "indicator": {"type": "string", "enum": ["probes", "requests"]},
        "is_judged": {"type": "boolean"},
        "remaining": _SHARE,
        "rates": {"type": "object", "additionalProperties": _SHARE},
        "alert": {"type": ["string", "null"], "enum": ["page", "ticket", None]},
        "is_blind": {"type": "boolean"},
    }
)

_SCHEMAS: Mapping[str, Schema] = {
    "Problem": _object(
        {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": {**_TEXT, "description": "The cure."}}
    ),
    "Observer": _object({"suspect": {"type": "boolean"}, "since": _TIME, "reason": _TEXT}),
    "Module": _object({**_MODULE, "observer": _OBSERVER, "links": {"type": "object"}}, *_MODULE),
    "ModulePage": _object({**_PAGE, "modules": _list(_object(_MODULE, *_MODULE))}),
    "ModuleStatus": _object(
        {
            **{name: _MODULE[name] for name in ("name", *_SHORT, "seen", "evidence", "index")},
            "observer": _OBSERVER,
        }
    ),
    "EstateStatus": _object(
        {
            **_PAGE,
            "leads": {"type": "boolean"},
            "counts": _object({state.value: _COUNT for state in State}),
            "modules": {"type": "object", "additionalProperties": _object(_SHORT)},
        }
    ),
    "HealthCheck": _object(
        {
            "status": {"type": "string", "enum": ["pass", "warn", "fail"]},
            "serviceId": _TEXT,
            "description": _STATE,
            "output": _LINE,
        }
    ),
    "History": _object(
        {
            "name": _TEXT,
            "since": _TIME,
            "transitions": _list(_object({**_TRANSITION, "reason": _LINE, "evidence": _LINE})),
            "observations": _list(
                _object(
                    {
                        "at": _TIME,
                        "source": _one_of(Source),
                        "outcome": _one_of(ProbeOutcome),
                        "seconds": {"type": ["number", "null"]},
                        "reason": _LINE,
                        "evidence": _LINE,
                    }
                )
            ),
            "counts": _list(
                _object(
                    {
                        "start": _COUNT,
                        "seconds": {"type": "integer", "enum": [60, 3600]},
                        **_EVENTS,
                        "mean_ms": {"type": ["integer", "null"]},
                        "slowest_ms": _COUNT,
                    }
                )
            ),
        }
    ),
    "Graph": _object(
        {
            "index": _INDEX,
            "observer": _OBSERVER,
            "nodes": _list(_object({"name": _TEXT, "status": _STATE})),
            "requirements": {
                **_list({**_NAMES, "minItems": 2, "maxItems": 2}),
                "description": "Pairs of the requirer and the required.",
            },
        }
    ),
    "Incidents": _object(
        {
            "index": _INDEX,
            "observer": _OBSERVER,
            "total": _COUNT,
            "incidents": _list(
                _object(
                    {
                        "key": _TEXT,
                        "since": _TIME,
                        "first": _TEXT,
                        "modules": _NAMES,
                        "unhealthy": _COUNT,
                        "unwatched": {**_NAMES, "description": "Some that need these modules and are not watched."},
                        "unwatched_total": _COUNT,
                        "sentence": _TEXT,
                        **_CAUSES,
                    }
                )
            ),
        }
    ),
    "Cause": _object(
        {
            "index": _INDEX,
            "observer": _OBSERVER,
            "name": _TEXT,
            "incident": _SAID,
            **_CAUSES,
            "series": {
                "oneOf": [{"type": "null"}, _MOVING],
                "description": "What moved with it, where Prometheus measures it and it is not healthy.",
            },
        }
    ),
    "ServiceLevel": _object(
        {"name": _TEXT, "level": {"oneOf": [{"type": "null"}, _LEVEL]}, "says": {**_TEXT, "description": "In words."}}
    ),
    "ServiceLevels": _object({"total": _COUNT, "levels": _list(_ref("ServiceLevel")), "next": _SAID}),
    "Targets": _list(_object({"targets": _NAMES, "labels": {"type": "object", "additionalProperties": _TEXT}})),
    "Metrics": _TEXT,
    "Events": {
        **_TEXT,
        "description": "hello, then status for transitions, observer, catalogue; reset where some are missing.",
    },
    "Probe": _object({"status": _TEXT, "leads": {"type": "boolean"}, "output": _TEXT}, "leads", "output"),
    "Description": {"type": "object"},
    "Taken": _object({"index": _INDEX, "status": _STATE}),
    "Report": {
        "type": "object",
        "description": f"At most {MOST_BYTES} bytes.",
        "properties": {
            "status": {"type": "string", "enum": ["pass", "warn", "fail"]},
            "reason": {"type": "string", "maxLength": 200},
            "at": {
                "type": "number",
                "minimum": 0,
                "exclusiveMaximum": 1e12,
                "description": "When it was made: each has to be later than the one before, and near the time here.",
            },
        },
        "required": ["status"],
        "additionalProperties": False,
    },
}
