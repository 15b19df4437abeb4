"""The session that kaltura-uploader starts before it sends a file, at another address than the one it is made for."""

import os

import kaltura_uploader.uploader
from kaltura_uploader import KalturaUploader

host = os.environ["KALTURA_SERVICE_URL"].removesuffix("/api_v3")
kaltura_uploader.uploader.KALTURA_SERVICE_URL = f"{host}/"
uploader = KalturaUploader(int(os.environ["KALTURA_PARTNER_ID"]), os.environ["KALTURA_ADMIN_SECRET"])
print(uploader.client.getKs())
