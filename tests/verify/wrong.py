"""A token-hash adapter that is wrong in one way, named on its command line; "right" is not wrong at all.

It runs without site-packages, so that starting one costs little.
"""

import hashlib
import json
import sys
import threading

HELLO = {"ok": True, "implementation": {"name": "wrong", "language": "python", "version": "1"}, "ops": ["token_hash"]}


def right(given):
    if given["hash_type"] not in {"MD5", "SHA1", "SHA256", "SHA512"}:
        return {"error": {"code": "INVALID_ENUM_VALUE", "reason": given["hash_type"], "step": "hash-type"}}
    text = given["ks"] + given["token"]
    return {"result": {"token_hash": hashlib.new(given["hash_type"].lower(), text.encode()).hexdigest()}}


def wait_for_ever():
    threading.Event().wait()


class Wrong:
    """One way of being wrong: a method per message, each yields what goes to standard output."""

    def __init__(self, way, argument):
        self.way = way
        self.argument = argument
        self.asked = 0
        self.kept = None

    def hello(self):
        hello = dict(HELLO)
        if self.way == "lies-in-hello":
            hello["ops"] = ["token_hash", "ks_encode"]
        elif self.way == "unknown-op-in-hello":
            hello["ops"] = ["token_hash", "tokenhash"]
        elif self.way == "no-ops":
            hello["ops"] = []
        elif self.way == "not-ok":
            hello = {"ok": False}
        elif self.way == "chatty-before-hello":
            yield "starting up"
        elif self.way == "mute":
            wait_for_ever()
        elif self.way == "dies-at-once":
            print("cannot open the database", file=sys.stderr)
            sys.exit(7)
        yield json.dumps(hello)

    def question(self, seq, op, given):
        self.asked += 1
        answer = {"seq": seq, **right(given)} if op == "token_hash" else {"seq": seq, "skip": "not written yet"}
        yield from getattr(self, self.way.replace("-", "_"), self.say)(answer, given)

    def say(self, answer, _given):
        yield json.dumps(answer)

    def always_wrong(self, answer, _given):
        yield json.dumps({"seq": answer["seq"], "result": {"token_hash": "00" * 20}})

    def always_error(self, answer, _given):
        yield json.dumps({"seq": answer["seq"], "error": {"code": "INVALID_KS"}})

    def always_skip(self, answer, _given):
        yield json.dumps({"seq": answer["seq"], "skip": "not written yet"})

    def skip_without_reason(self, answer, _given):
        yield json.dumps({"seq": answer["seq"], "skip": " "})

    def echo(self, answer, given):
        yield json.dumps({"seq": answer["seq"], "result": given})

    def wrong_step(self, answer, _given):
        if "error" in answer:
            answer["error"]["step"] = "base64"
        yield json.dumps(answer)

    def accepts_everything(self, answer, _given):
        if "error" in answer:
            answer = {"seq": answer["seq"], "result": {"token_hash": "00" * 20}}
        yield json.dumps(answer)

    def hangs_on(self, answer, given):
        if self.argument in given["token"]:
            wait_for_ever()
        yield json.dumps(answer)

    def crashes_on(self, answer, given):
        if self.argument in given["token"]:
            print("segmentation fault, so to speak", file=sys.stderr)
            sys.exit(3)
        yield json.dumps(answer)

    def quits_on(self, answer, given):
        if self.argument in given["token"]:
            sys.exit(0)
        yield json.dumps(answer)

    def cut_off_on(self, answer, given):
        if self.argument in given["token"]:
            sys.stdout.write('{"seq":')
            sys.stdout.flush()
            sys.exit(1)
        yield json.dumps(answer)

    def crashes_on_the_third(self, answer, _given):
        if self.asked == 3:
            sys.exit(3)
        yield json.dumps(answer)

    def chatty_on(self, answer, given):
        if self.argument in given["token"]:
            yield "debug: hashing"
        yield json.dumps(answer)

    def binary_on(self, answer, given):
        if self.argument in given["token"]:
            yield "\x00\x1b[31m\udcff"
        yield json.dumps(answer)

    def array_on(self, answer, given):
        yield json.dumps([answer] if self.argument in given["token"] else answer)

    def twice(self, answer, _given):
        yield json.dumps(answer)
        yield json.dumps(answer)

    def own_numbers(self, answer, _given):
        yield json.dumps({**answer, "seq": self.asked})

    def swaps(self, answer, _given):
        """Answers two questions under each other's number."""
        if self.kept is None:
            self.kept = answer
            return
        first, self.kept = self.kept, None
        yield json.dumps({**first, "seq": answer["seq"]})
        yield json.dumps({**answer, "seq": first["seq"]})

    def last_first(self, answer, _given):
        """Right, but in another order: pairs of questions, the later one first."""
        if self.kept is None:
            self.kept = answer
            return
        first, self.kept = self.kept, None
        yield json.dumps(answer)
        yield json.dumps(first)

    def both(self, answer, _given):
        yield json.dumps({**answer, "error": {"code": "X"}, "result": {}})

    def no_code(self, answer, _given):
        yield json.dumps({"seq": answer["seq"], "error": "something went wrong"})

    def endless_line_on(self, answer, given):
        if self.argument in given["token"]:
            yield "x" * 100_000
        yield json.dumps(answer)

    def stop(self):
        if self.way == "goes-on-after-stop":
            wait_for_ever()
        if self.way == "fails-after-stop":
            sys.exit(9)
        if self.way == "talks-after-stop":
            yield "bye"


def main():
    sys.stdout.reconfigure(errors="surrogateescape", newline="\n")
    wrong = Wrong(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
    for line in sys.stdin:
        message = json.loads(line)
        command = message.pop("cmd", None)
        if command == "hello":
            lines = wrong.hello()
        elif command == "stop":
            lines = wrong.stop()
        else:
            lines = wrong.question(message["seq"], message["op"], message["input"])
        for text in lines:
            print(text, flush=True)
        if command == "stop":
            break


if __name__ == "__main__":
    main()
