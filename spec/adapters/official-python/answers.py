"""Reading answers with the official Python SDK."""

from KalturaClient import KalturaClient, KalturaConfiguration
from KalturaClient.exceptions import KalturaClientException, KalturaException


def response_decode(given):
    """{status, headers, body} -> the value, or the error that the SDK raises, which looks at the body only."""
    if not isinstance(given["body"], str) or not given["body"].lstrip().startswith("<"):
        return {"skip": "the SDK reads XML only"}
    try:
        result = KalturaClient(KalturaConfiguration()).parsePostResult(given["body"].encode())
    except KalturaException as error:
        return {"error": {"code": error.code, "message": error.message}}
    except KalturaClientException:
        return {"error": {"code": "NO_API_ANSWER"}}
    if len(result):
        return {"skip": "the SDK makes an object of the type that the caller expects"}
    return {"result": {"value": result.text}}
