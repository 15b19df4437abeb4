"""Reading answers with the official Python SDK."""

from KalturaClient import KalturaClient, KalturaConfiguration
from KalturaClient.exceptions import KalturaClientException, KalturaException


def reason(error):
    """The SDK drops the arguments of an exception; the word is in its message: Invalid KS "EXPIRED", Error ..."""
    words = error.message.split('"')
    known = error.code == "INVALID_KS" and len(words) > 1 and words[1].replace("_", "").isupper()
    return {"reason": words[1]} if known else {}


def response_decode(given):
    """{status, headers, body} -> the value, or the error that the SDK raises, which looks at the body only."""
    if not isinstance(given["body"], str) or not given["body"].lstrip().startswith("<"):
        return {"skip": "the SDK reads XML only"}
    try:
        result = KalturaClient(KalturaConfiguration()).parsePostResult(given["body"].encode())
    except KalturaException as error:
        return {"error": {"code": error.code, "message": error.message, **reason(error)}}
    except KalturaClientException:
        return {"error": {"code": "NO_API_ANSWER"}}
    if len(result):
        return {"skip": "the SDK makes an object of the type that the caller expects"}
    return {"result": {"value": result.text}}
