"""The live mode: whole flows against an emulator of one's own, graded by what went over the wire (op "flow")."""
