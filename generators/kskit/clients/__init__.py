"""A report on implementations: public clients by package and version, installed, judged, and put on one page."""
