"""The Kaltura session protocol said in Python: the KS, token hashes, privileges, the wire and the flows."""
