"""A flow of flows.py as a program, for kskit grade FLOW -- python program.py FLOW."""

import os
import sys

from flows import perform

settings = {name: value for name, value in os.environ.items() if name.startswith("KALTURA_")}
try:
    done = perform({"flow": sys.argv[1], "variant": "", "settings": settings})
except KeyError as missing:
    print(f"KALTURA_{missing.args[0].upper()} is missing", file=sys.stderr)
    sys.exit(2)
if "error" in done:
    sys.exit(" ".join(done["error"].values()))
print("\n".join(done["result"]["output"]))
