"""Naming the mistake: what each known mistake produces, and which mistake produced what is at hand.

Everything here works offline and on values alone. The modules of a group are imported when the group is asked for.
"""
