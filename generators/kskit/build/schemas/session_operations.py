"""Shapes of the operations on requests, responses and stored sessions."""

from kskit.build.schemas import parts
from kskit.build.schemas.parts import OperationSchema, Schema, stages

_PARAMS = parts.anything("Parameters by name: texts, numbers, booleans, lists, objects; null is left out.")
_HEADERS = parts.mapping("Header name to value.", parts.text("The value."))
_READ = parts.anything("The parameters that the server reads, names nested. An implementation is judged by these.")
REQUEST: dict[str, Schema] = {
    "method": parts.text("GET or POST."),
    "target": parts.text("Path and query as sent."),
    "headers": _HEADERS,
    "body": parts.text("The body, empty for none."),
}
RESPONSE: dict[str, Schema] = {
    "status": parts.integer("The HTTP status."),
    "headers": _HEADERS,
    "body": parts.text("The body, empty for none."),
}
_ENCODING: dict[str, Schema] = {
    "encoding": parts.choice("How parameters are written.", "form", "json", "path"),
    "nesting": parts.choice("How forms write members of objects: a:b or a[b].", "colons", "brackets"),
    "response_format": parts.choice("1 JSON, 2 XML.", 1, 2),
}
_ENCODED = parts.members(
    "One way to write it: judge by `parameters`, the bytes may differ.", **REQUEST, parameters=_READ
)

SESSION_DECIDE = OperationSchema(
    "What a client that keeps a KS does next.",
    parts.members(
        "What it knows.",
        stored=parts.either(
            "What was kept; null for nothing.",
            parts.members("A session.", ks=parts.text("The KS."), valid_until=parts.integer("Its end, Unix seconds.")),
        ),
        now=parts.integer("The client's clock, Unix seconds."),
        skew=parts.integer("The server's clock minus the client's, seconds."),
        renew_margin=parts.integer("Seconds before the end in which it renews."),
        error=parts.either(
            "How the last call with this KS failed; null before the call.",
            parts.members("An error.", code=parts.text("The API's code."), reason=parts.text("KSID, or empty.")),
        ),
        already_renewed=parts.boolean("Whether this call was repeated with a new KS before."),
    ),
    parts.members(
        "The decision.",
        decision=parts.choice(
            "reuse it; renew while it serves; start, there is none to fall back on; give-up.",
            *("reuse", "renew", "start", "give-up"),
        ),
    ),
    stages(),
)

REQUEST_ENCODE = OperationSchema(
    "Writing a call as an HTTP request.",
    parts.members(
        "The call.",
        service=parts.text("The service."),
        action=parts.text("The action."),
        params=_PARAMS,
        **_ENCODING,
    ),
    _ENCODED,
    stages(),
)

MULTIREQUEST_ENCODE = OperationSchema(
    "Writing several calls as one HTTP request.",
    parts.members(
        "The calls.",
        calls=parts.array(
            "In order.",
            parts.members(
                "A call.", service=parts.text("The service."), action=parts.text("The action."), params=_PARAMS
            ),
        ),
        params=parts.anything("Parameters for all calls."),
        **_ENCODING,
    ),
    _ENCODED,
    stages(),
)

REQUEST_READ = OperationSchema(
    "What the server reads in a raw request.",
    parts.members("The request.", **REQUEST),
    parts.members("What it reads.", parameters=_READ),
    stages(merged=parts.anything("All sources merged, names not yet split at colons.")),
)

REQUEST_ARGUMENTS = OperationSchema(
    "Which arguments an action gets from a raw request.",
    parts.members("The request; service and action are in it.", **REQUEST, now=parts.integer("Unix seconds.")),
    parts.members("The arguments.", arguments=parts.anything("By name, with the types of the action.")),
    stages(),
)

RESPONSE_DECODE = OperationSchema(
    "Reading a response.",
    parts.members("The response.", **RESPONSE),
    parts.members("What it says.", value=parts.anything("The result. In XML all scalars are texts, empty ones null.")),
    stages(),
)

MULTIREQUEST_RESOLVE = OperationSchema(
    "What the server puts in place of references to an earlier result.",
    parts.members(
        "A part's parameters and the result of an earlier part.",
        index=parts.integer("The number of the part that has run, from 1."),
        params=parts.anything("The parameters of a later part."),
        result=parts.anything("Its result; an object with objectType is one of the API's, a list of such is its list."),
    ),
    parts.members("The parameters.", params=parts.anything("With references replaced.")),
    stages(references=parts.anything("The references that were found, under the names of the parameters.")),
)

MULTIREQUEST_RUN = OperationSchema(
    "Which parts of a multirequest the server runs, and with what.",
    parts.members(
        "The request.",
        params=parts.array(
            "All parameters as [name, value], in order.", {"type": "array", "minItems": 2, "maxItems": 2}
        ),
        results=parts.array("What the parts answer, in the order in which they run.", {}),
    ),
    parts.members(
        "What runs.",
        dispatched=parts.array(
            "In order.",
            parts.members(
                "A part.",
                service=parts.text("The service."),
                action=parts.text("The action."),
                params=parts.anything("Its own and inherited parameters, names not yet split at colons."),
            ),
        ),
    ),
    stages(),
)
