"""What each operation takes and gives, as JSON Schema: the contract of a vector's input, stages and expect."""

from kskit.build.schemas import flow_operations as flow
from kskit.build.schemas import parts
from kskit.build.schemas import session_operations as session
from kskit.build.schemas.parts import OperationSchema, stages

_KS = parts.text("The KS exactly as it is sent or received.")
_PARSED = parts.array(
    "The privileges as pairs of name and values, in order; the order is part of the protocol.",
    {
        "type": "array",
        "prefixItems": [parts.text("The name."), parts.array("Its values.", parts.text("One value."))],
        "minItems": 2,
        "maxItems": 2,
    },
)
_SECRETS = parts.mapping(
    "Partner id, as it stands in the KS, to that partner's admin secrets, the main one first. A partner that is not "
    "listed is unknown.",
    parts.array("The secrets, in the order to try.", parts.text("One secret.")),
)

TOKEN_HASH = OperationSchema(
    "The tokenHash of appToken.startSession.",
    parts.members(
        "What is hashed.",
        ks=_KS,
        token=parts.text("The application token: the member `token`, not the id."),
        hash_type=parts.maybe_text("The token's hashType; null for a token without one."),
    ),
    parts.members("The hash.", token_hash=parts.hexadecimal("The digest in lower-case hexadecimal.")),
    stages(preimage=parts.text("What is hashed.")),
)

_ENCODE_INPUT = {
    "version": parts.choice("The version of the KS.", 1, 2),
    "secret": parts.text("The admin secret."),
    "partner_id": parts.scalar("The partner."),
    "valid_until": parts.scalar("When it expires: Unix seconds, absolute. Null: no such field."),
    "type": parts.scalar("0 USER, 2 ADMIN. Null: no such field."),
    "user_id": parts.scalar("The user. Null: no such field."),
    "privileges": parts.text("Privileges, `name` or `name:value`, separated by commas."),
    "master_partner_id": parts.scalar("The partner that acts for another; null in ordinary sessions."),
    "additional_data": parts.scalar("Further data; null in ordinary sessions."),
    "rand": parts.text("Version 1: the random field as text."),
    "random_hex": parts.hexadecimal("Version 2: the 16 random bytes.", 32),
}

KS_ENCODE = OperationSchema(
    "Making a KS.",
    parts.members("The fields of the KS.", ("rand", "random_hex"), **_ENCODE_INPUT),
    parts.members("The KS.", ks=parts.text("The KS, padding included.")),
    stages(
        info=parts.text("Version 1: the nine fields joined by semicolons."),
        fields=parts.text("Version 2: the form-encoded fields."),
        digest_hex=parts.hexadecimal("The SHA-1; in version 1 the bytes of its hexadecimal text."),
        padded_hex=parts.hexadecimal("Version 2: digest, random bytes and fields, padded with zero bytes."),
        key_hex=parts.hexadecimal("Version 2: the AES key, the first 16 bytes of the secret's SHA-1.", 32),
    ),
)

KS_DECODE = OperationSchema(
    "Reading a KS and verifying who signed it.",
    parts.members("The KS and the secrets known.", ks=_KS, secrets=_SECRETS),
    parts.members(
        "What the KS says. Every field is the text that stands in it, null where it has none.",
        ("partner_pattern",),
        version=parts.choice("The version of the KS.", 1, 2),
        partner_id=parts.text("The partner, as text."),
        valid_until=parts.maybe_text("When it expires, as text."),
        type=parts.maybe_text("The type, as text."),
        user_id=parts.maybe_text("The user."),
        privileges=parts.maybe_text("The privileges, as the server shows them."),
        parsed_privileges=_PARSED,
        master_partner_id=parts.maybe_text("The master partner."),
        additional_data=parts.maybe_text("The additional data."),
        rand=parts.maybe_text("Version 1: the random field. Version 2: the random bytes in hexadecimal."),
        hash=parts.hexadecimal("The SHA-1 that names the KS when it is revoked."),
        secret_index=parts.integer("Which of the secrets verified it, from 0."),
        partner_pattern=parts.maybe_text("Version 1: the second field, which has no use."),
    ),
    stages(
        digest_hex=parts.hexadecimal("The digest that the KS carries."),
        info=parts.text("Version 1: the fields."),
        fields=parts.text("Version 2: the form-encoded fields."),
    ),
)

KS_VALIDATE = OperationSchema(
    "Whether a KS may be used now, from there, for that.",
    parts.members(
        "The KS and the circumstances.",
        ks=_KS,
        secrets=_SECRETS,
        now=parts.integer("Unix seconds."),
        remote_address=parts.maybe_text("The caller's address; null when it is not known."),
        request_uri=parts.maybe_text("Path and query as sent; null when they are not known."),
    ),
    parts.members(
        "The KS may be used.",
        status=parts.choice("Always OK; everything else is an error with the status as its reason.", "OK"),
        admin=parts.boolean("Whether it counts as an ADMIN session."),
        widget=parts.boolean("Whether it is a widget session, which no revocation reaches."),
        anonymous=parts.boolean("Whether it names no user."),
        session_group=parts.maybe_text("The name of the group of sessions it is revoked with; null for none."),
    ),
    stages(
        valid_until=parts.maybe_text("The expiry that stands in the KS."),
        privileges=parts.maybe_text("The privileges that stand in the KS."),
    ),
)

PRIVILEGES_PARSE = OperationSchema(
    "Reading a privileges text, as version 1 and application tokens do.",
    parts.members("The text.", text=parts.text("Privileges separated by commas.")),
    parts.members("What it says.", privileges=_PARSED, text=parts.text("The same, written again.")),
    stages(),
)

PRIVILEGES_BUILD = OperationSchema(
    "Writing privileges.",
    parts.members("The privileges.", privileges=_PARSED),
    parts.members("The text.", text=parts.text("Privileges separated by commas.")),
    stages(),
)

PRIVILEGES_MERGE = OperationSchema(
    "The privileges of a session that appToken.startSession makes.",
    parts.members(
        "The token and the request.",
        token_id=parts.text("The token's id."),
        token_privileges=parts.maybe_text("The token's sessionPrivileges."),
        requested=parts.maybe_text("The sessionPrivileges of the request."),
    ),
    parts.members("The session's privileges.", privileges=parts.text("The text.")),
    stages(),
)

OPERATIONS = {
    "token_hash": TOKEN_HASH,
    "ks_encode": KS_ENCODE,
    "ks_decode": KS_DECODE,
    "ks_validate": KS_VALIDATE,
    "privileges_parse": PRIVILEGES_PARSE,
    "privileges_build": PRIVILEGES_BUILD,
    "privileges_merge": PRIVILEGES_MERGE,
    "session_decide": session.SESSION_DECIDE,
    "request_encode": session.REQUEST_ENCODE,
    "request_read": session.REQUEST_READ,
    "request_arguments": session.REQUEST_ARGUMENTS,
    "response_decode": session.RESPONSE_DECODE,
    "multirequest_encode": session.MULTIREQUEST_ENCODE,
    "multirequest_resolve": session.MULTIREQUEST_RESOLVE,
    "multirequest_run": session.MULTIREQUEST_RUN,
    "flow_transcript": flow.FLOW_TRANSCRIPT,
    "flow_run": flow.FLOW_RUN,
    "mistake_token_hash": flow.MISTAKE_TOKEN_HASH,
    "mistake_ks": flow.MISTAKE_KS,
    "mistake_request": flow.MISTAKE_REQUEST,
    "mistake_answer": flow.MISTAKE_RESPONSE,
}
