"""A stateful stand-in for the Kaltura session, appToken, user, system and list calls."""
