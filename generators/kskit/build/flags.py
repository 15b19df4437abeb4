"""The flags of the vectors, each explained once."""

from kskit.build.model import Flag

_FLAGS = (
    Flag("AcceptedButWrong", "The server takes it without a complaint, yet it does not mean what its maker meant."),
    Flag("BlockAligned", "A length just below, at or above a multiple of 16 bytes, where padding goes wrong."),
    Flag("Boundary", "The last value on one side of a limit, or the first on the other."),
    Flag("CommonMistake", "What a mistake that people make gives; catalogue/mistakes.toml explains it."),
    Flag("Empty", "A value that is present and empty, or not there at all."),
    Flag("ForumCase", "From the two questions in the Kaltura forum that started this kit."),
    Flag("Lenient", "A reader must accept it although no writer should make it."),
    Flag("Long", "Longer than any buffer that looks large enough."),
    Flag("NotUtf8", 'Bytes that are not UTF-8, written {"hex": ...}.'),
    Flag("PhpRule", "The result follows from a rule of PHP, not of the API."),
    Flag("Recorded", "Taken byte for byte from the recording of a real server."),
    Flag("Rejected", "One fault, which must be rejected, and at the step that is named."),
    Flag("Reserved", "A privilege name that only an application token may grant."),
    Flag("Restriction", "A privilege that restricts where or how often a KS may be used."),
    Flag("ServerCrash", "The server fails with HTTP 500 and an empty body; an implementation should report an error."),
    Flag("Unicode", "Letters outside ASCII, in one to four bytes of UTF-8."),
)
FLAGS = {flag.name: flag for flag in _FLAGS}
