"""A program that makes a KS itself; its argument is the mistake it makes, "right" for none."""

import base64
import hashlib
import hmac
import os
import secrets
import sys
import time
from urllib.parse import quote_plus

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

MISTAKE = sys.argv[1]
USER_SECRET = "b0" * 16


def env(name):
    return os.environ.get(name) or sys.exit(f"{name} is not set")


def sha1(data):
    return hashlib.sha1(data).digest()


def until():
    now = int(time.time())
    relative = {"B16": 3600, "C10": 3600, "B17": (now + 3600) * 1000, "B18": f"{now + 3600}e0"}
    return relative.get(MISTAKE, now + 3600)


def secret():
    changed = {"B08": USER_SECRET, "C01": USER_SECRET, "B09": env("KALTURA_ADMIN_SECRET").upper()}
    return changed.get(MISTAKE, env("KALTURA_ADMIN_SECRET")).encode()


def version_2():
    user = quote_plus({"B26": "undefined"}.get(MISTAKE, env("KALTURA_USER_ID")))
    if MISTAKE == "B22":
        user = env("KALTURA_USER_ID")
    privileges = {"B21": "privileges=sview:*,list:*", "B23": "sview=%2A&sview=1&list=%2A", "B24": "sv.iew=%2A&list=%2A"}
    names = {"B20": "e={}&t={}&u={}", "B19": "_t={1}&_u={2}"}.get(MISTAKE, "_e={}&_t={}&_u={}")
    kind = "USER" if MISTAKE == "B25" else 0
    fields = f"{privileges.get(MISTAKE, 'sview=%2A&list=%2A')}&{names.format(until(), kind, user)}".encode()
    number = {"B13": 0, "B14": 8, "B15": 32}.get(MISTAKE, 16)
    random_bytes = secrets.token_hex(16).encode() if MISTAKE == "B15" else secrets.token_bytes(number)
    digest = sha1(fields if MISTAKE == "B03" else random_bytes + fields)
    plain = (digest.hex().encode() if MISTAKE == "B02" else digest) + random_bytes + fields
    missing = -len(plain) % 16
    plain += bytes([missing or 16]) * (missing or 16) if MISTAKE == "B01" else bytes(missing)
    key = sha1(secret())[:16]
    key = {"B06": key.hex()[:16].encode(), "B07": hashlib.md5(secret()).digest()}.get(MISTAKE, key)
    vector = {"B04": key, "B05": secrets.token_bytes(16)}.get(MISTAKE, bytes(16))
    encryptor = Cipher(AES(key), CBC(vector)).encryptor()
    made = encryptor.update(plain) + encryptor.finalize()
    partner = "1001" if MISTAKE == "B12" else env("KALTURA_PARTNER_ID")
    prefix = "V2" if MISTAKE == "B11" else "v2"
    return f"{prefix}|{partner}|".encode() + (vector + made if MISTAKE == "B05" else made)


def version_1():
    partner, user, privileges = env("KALTURA_PARTNER_ID"), env("KALTURA_USER_ID"), "sview:*,list:*"
    if MISTAKE == "C08":
        privileges = "sview:*;list:*"
    if MISTAKE == "C11":
        privileges = "sview:*, list:*"
    partners = [partner] if MISTAKE == "C09" else [partner, partner]
    number = str(secrets.randbelow(32768))
    info = ";".join([*partners, str(until()), "0", number, user, privileges, "", ""]).encode()
    makers = {
        "C02": lambda: sha1(info + secret()).hex(),
        "C03": lambda: hmac.new(secret(), info, "sha1").hexdigest(),
        "C04": lambda: hashlib.md5(secret() + info).hexdigest(),
        "C05": lambda: hashlib.sha256(secret() + info).hexdigest(),
        "C06": lambda: sha1(secret() + info).hex().upper(),
    }
    signature = makers.get(MISTAKE, lambda: sha1(secret() + info).hex())()
    return signature.encode() + (b"" if MISTAKE == "C07" else b"|") + info


text = base64.b64encode(version_1() if os.environ.get("KALTURA_KS_VERSION") == "1" else version_2())
if MISTAKE == "B10":
    text = base64.b64encode(text)
if MISTAKE == "C12":
    text = b'"%s"' % text
print(text.decode().translate(str.maketrans("+/", "-_")))
