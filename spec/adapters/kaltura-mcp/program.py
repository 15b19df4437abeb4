"""The session that mseep-kaltura-mcp starts for its tools, as a program, for kskit grade start-session."""

import os

from kaltura_mcp.kaltura_client import KalturaClientManager

os.environ["KALTURA_SERVICE_URL"] = os.environ["KALTURA_SERVICE_URL"].removesuffix("/api_v3")
os.environ["KALTURA_SESSION_EXPIRY"] = "3600"
print(KalturaClientManager().get_client().getKs())
