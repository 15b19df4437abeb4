"""Shapes of the operations on whole flows, and of those that make mistakes on purpose."""

from kskit.build.schemas import parts
from kskit.build.schemas.parts import OperationSchema, Schema, stages
from kskit.build.schemas.session_operations import REQUEST, RESPONSE

_REQUEST = parts.members("What was sent.", **REQUEST)
_EXCHANGE: dict[str, Schema] = {
    "request": _REQUEST,
    "response": parts.members("What came back; headers that every response has are left out.", **RESPONSE),
}

FLOW_TRANSCRIPT = OperationSchema(
    "Reading a recorded flow, both sides.",
    parts.members(
        "What went over the wire.",
        steps=parts.array(
            "In order.", parts.members("A step.", clock=parts.integer("The server's clock."), **_EXCHANGE)
        ),
    ),
    parts.members(
        "What both sides read.",
        steps=parts.array(
            "In order.",
            {
                "description": "parameters: what the server read; value or error: what the caller reads.",
                "type": "object",
                "required": ["parameters"],
            },
        ),
    ),
    stages(),
)

FLOW_RUN = OperationSchema(
    "Performing a flow of spec/catalogue/flows.toml against the emulator with its public account.",
    parts.members(
        "What is given.",
        flow=parts.text("The flow."),
        variant=parts.text("The variant."),
        settings=parts.mapping("Environment variables.", parts.text("The value.")),
        now=parts.integer("Unix seconds."),
        seed=parts.text("What random values follow from."),
        stored=parts.anything("What an earlier run kept: ks and valid_until; null for nothing."),
        before=parts.array("Calls made before, whose responses do not matter.", {"type": "object"}),
    ),
    parts.members(
        "How it ends.",
        output=parts.array("The lines that a program prints.", parts.text("A line.")),
        stored=parts.anything("What to keep: ks and valid_until; null for nothing."),
    ),
    stages(
        transcript=parts.array("Every request and response, byte for byte.", parts.members("A step.", **_EXCHANGE)),
    ),
)

_MADE: dict[str, Schema] = {
    "mistake": parts.text("The id in spec/catalogue/mistakes.toml."),
    "variant": parts.text("The way in which it is made."),
}
_VALUE = parts.text("What the mistake produces.")
_SERVER = parts.anything("What the server says to it: accepted, or the error.")
_SAME = parts.array(
    "Other ways that produce the same value; what is seen cannot tell them apart.", parts.text("A variant.")
)
_NOW = parts.integer("Unix seconds.")

MISTAKE_TOKEN_HASH = OperationSchema(
    "A mistake with the token hash.",
    parts.members(
        "The right ingredients.",
        **_MADE,
        ks=parts.text("The KS as sent."),
        token=parts.text("The token."),
        hash_type=parts.text("The token's hashType."),
        token_id=parts.text("The token's id."),
        other_ks=parts.array("KS strings of other sessions.", parts.text("A KS.")),
        now=_NOW,
    ),
    parts.members(
        "What comes of it.", value=_VALUE, right=parts.text("The right hash."), same_as=_SAME, server=_SERVER
    ),
    stages(),
)

MISTAKE_KS = OperationSchema(
    "A mistake in making a KS.",
    parts.members(
        "The right ingredients.",
        **_MADE,
        version=parts.choice("The version of the KS.", 1, 2),
        secret=parts.text("The admin secret."),
        **{
            name: parts.scalar("A field of the KS.")
            for name in ("partner_id", "valid_until", "type", "user_id", "master_partner_id", "additional_data")
        },
        privileges=parts.text("Privileges."),
        random_hex=parts.hexadecimal("16 random bytes.", 32),
        rand=parts.text("The random field of version 1."),
        user_secret=parts.text("The account's user secret."),
        other_partner_id=parts.scalar("Another partner."),
        now=_NOW,
    ),
    parts.members(
        "What comes of it.",
        value=_VALUE,
        right=parts.text("The right KS."),
        same_as=_SAME,
        reads=parts.anything("What a reader finds in the KS, or where it stops."),
        server=_SERVER,
    ),
    stages(),
)

MISTAKE_REQUEST = OperationSchema(
    "A mistake in a request.",
    parts.members(
        "The right call.",
        **_MADE,
        service=parts.text("The service."),
        action=parts.text("The action."),
        params=parts.anything("Its parameters."),
        other=parts.mapping("Values that belong somewhere else.", parts.text("A value.")),
        now=_NOW,
    ),
    parts.members(
        "What comes of it.",
        request=_REQUEST,
        parameters=parts.anything("What the server reads in it."),
        server=_SERVER,
    ),
    stages(),
)

MISTAKE_RESPONSE = OperationSchema(
    "A mistake in reading a response.",
    parts.members("The response.", **_MADE, **RESPONSE),
    parts.members("What comes of it.", value=parts.text("What is held for the KS.")),
    stages(),
)
