"""A starter for `kskit verify`, with the standard library and cryptography: kskit verify -- python adapter.py."""

import base64
import hashlib
import json
import sys
from urllib.parse import quote_plus

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

FIELDS = {"_e": "valid_until", "_t": "type", "_u": "user_id", "_m": "master_partner_id", "_d": "additional_data"}


def to_bytes(value):  # a text in the vectors is UTF-8, or {"hex": ...} where it is not
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"])
    return b"" if value is None else str(value).encode()


def token_hash(given):
    if given["hash_type"] not in (None, "MD5", "SHA1", "SHA256", "SHA512"):
        return {"error": {"code": "INVALID_ENUM_VALUE", "step": "hash-type"}}
    digest = hashlib.new((given["hash_type"] or "SHA1").lower(), to_bytes(given["ks"]) + to_bytes(given["token"]))
    return {"result": {"token_hash": digest.hexdigest()}}


def ks_encode(given):
    make = ks_v1 if given["version"] == 1 else ks_v2
    return {"result": {"ks": make(given, to_bytes(given["secret"])).decode()}}


def ks_v1(given, secret):
    names = "partner_id partner_id valid_until type rand user_id privileges master_partner_id additional_data"
    info = b";".join(to_bytes(given[name]) for name in names.split())
    return base64.b64encode(hashlib.sha1(secret + info).hexdigest().encode() + b"|" + info)


def ks_v2(given, secret):
    fields = {}
    for part in (part.strip(b" \t\n\r\0\v") for part in to_bytes(given["privileges"]).split(b",")):
        if part not in (b"", b"0"):
            name, _, value = (b"all:*" if part == b"*" else part).partition(b":")
            fields[name] = value
    fields |= {n.encode(): None if given[name] is None else to_bytes(given[name]) for n, name in FIELDS.items()}
    pairs = [f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields.items() if value is not None]
    signed = bytes.fromhex(given["random_hex"]) + "&".join(pairs).replace("~", "%7E").encode()  # as PHP writes it
    plain = hashlib.sha1(signed).digest() + signed
    aes = Cipher(algorithms.AES(hashlib.sha1(secret).digest()[:16]), modes.CBC(bytes(16))).encryptor()
    encrypted = aes.update(plain + bytes(-len(plain) % 16)) + aes.finalize()
    return base64.urlsafe_b64encode(b"v2|" + to_bytes(given["partner_id"]) + b"|" + encrypted)


OPS = {"token_hash": token_hash, "ks_encode": ks_encode}
HELLO = {"ok": True, "implementation": {"name": "python-starter", "language": "python", "version": "1"}, "ops": [*OPS]}
for message in map(json.loads, sys.stdin):
    if message.get("cmd") == "stop":
        break
    answer = HELLO if "cmd" in message else {"seq": message["seq"], **OPS[message["op"]](message["input"])}
    print(json.dumps(answer), flush=True)
