"""Make a KS locally.

With the admin secret a KS can be made without a request. Version 2 is encrypted,
version 1 is signed plain text; the server takes both.

Prints: The KS. Needs: Python 3.10. Settings, from the environment: KALTURA_PARTNER_ID,
KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_KS_VERSION.
Run it: python3 local_ks.py
"""

import base64
import hashlib
import os
import secrets
import sys
import time


def main() -> None:
    """Print the KS."""
    partner_id = setting("KALTURA_PARTNER_ID")
    admin_secret = setting("KALTURA_ADMIN_SECRET")
    user_id = setting("KALTURA_USER_ID")

    # KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
    if os.environ.get("KALTURA_KS_VERSION") != "1":
        sys.exit("Python's standard library has no AES: set KALTURA_KS_VERSION=1")

    # --8<-- [start:info] ANCHOR: info
    # Nine fields between semicolons: partner twice, end, type, a random number, user,
    # privileges, and two that stay empty. Nothing is escaped, so a semicolon in the
    # user id would forge a field.
    if ";" in user_id:
        sys.exit("version 1 cannot hold a user id with a semicolon")
    valid_until = int(time.time()) + 3600
    fields = [
        partner_id,
        partner_id,
        str(valid_until),
        "0",
        str(secrets.randbits(32)),
        user_id,
        "sview:*,list:*",
        "",
        "",
    ]
    info = ";".join(fields)
    # --8<-- [end:info] ANCHOR_END: info

    # --8<-- [start:sign] ANCHOR: sign
    # base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a bar,
    # and the fields.
    signature = hashlib.sha1((admin_secret + info).encode()).hexdigest()  # noqa: S324
    print(base64.b64encode(f"{signature}|{info}".encode()).decode())
    # --8<-- [end:sign] ANCHOR_END: sign


def setting(name: str) -> str:
    """Return a setting, or leave with exit code 2."""
    value = os.environ.get(name)
    if not value:
        print(name, "is not set", file=sys.stderr)
        sys.exit(2)
    return value


if __name__ == "__main__":
    main()
