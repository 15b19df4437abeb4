"""What yt-dlp asks of the API about an entry: a widget session and its data, in one multirequest."""

import json
import os

from yt_dlp import YoutubeDL
from yt_dlp.utils import smuggle_url

host = os.environ["KALTURA_SERVICE_URL"].removesuffix("/api_v3")
entry = smuggle_url(f"kaltura:{os.environ['KALTURA_PARTNER_ID']}:0_entry001", {"service_url": host})
options = {"quiet": True, "retries": 0, "socket_timeout": float(os.environ["KALTURA_TIMEOUT_SECONDS"])}
with YoutubeDL(options) as downloader:
    print(json.dumps(downloader.extract_info(entry, download=False, process=False)["title"]))
