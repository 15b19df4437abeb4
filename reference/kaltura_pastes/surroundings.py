"""What stands around the thing that was pasted: quoted mail, Markdown fences, prompts."""

import html
import quopri
import re

_NO_ESCAPE = re.compile(r"=(?![0-9A-F]{2}|\n)")
_SHOWN = re.compile(r"(?i)<(?:pre|code|p|div|span|blockquote)\b[^<>]{0,400}>")
_TAG = re.compile(r"(?i)</?(?:pre|code|p|div|span|b|i|a|br|blockquote|strong|em)\b[^<>]{0,400}>")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})(.*)")
_MAIL_QUOTE = re.compile(r"(?:>[ ]?)+")
_VERBOSE = re.compile(r"^> [A-Z]{3,7} \S+ HTTP/", re.MULTILINE)
_INLINE = re.compile(r"`((?:curl|wget|https?|GET|POST)[ ][^`\n]+)`")
_PROMPT = re.compile(
    r"[ \t]*(?:"
    r"(?:#|\+{1,4}|[-*•]|[0-9]{1,6}[.)]?|[➜❯](?:[ ]+\S{1,64}){1,3})[ ]+(?=(?:sudo[ ])?(?:curl|wget|https?|xh)[ ])|"
    r"(?:@-?|RUN[ ]+|-[ ]+run:[ ]+|run:[ ]+|ExecStart=)(?=(?:curl|wget|https?|xh)[ ])|"  # Make, Docker, YAML, systemd
    r"PS [^>\n]{0,200}>+ ?|"  # PowerShell
    r"[A-Za-z]:\\[^>\n]{0,200}>[ ]?|"  # the Windows command interpreter
    r"(?:\([\w.-]{1,40}\) )?\[?[\w.-]{1,64}@[\w.-]{1,64}[^$#%>\n]{0,200}[$#%>][ ]|"  # user@host:~$
    r"(?:\([\w.-]{1,40}\) )?(?:bash-[\d.]+)?[$%❯➜][ ]+"
    r")"
)


def without_prompt(line: str) -> str:
    """Return a line of a terminal without the prompt in front."""
    match = _PROMPT.match(line)
    return line[match.end() :] if match else line


def without_surroundings(text: str) -> str:
    """Return the text without what frames it, line for line; lines that are only frame become empty."""
    lines = _of_html(_of_mail(text.replace("\r\n", "\n"))).split("\n")
    return "\n".join(_inline(_fenced(_unquoted(lines))))


def _of_mail(text: str) -> str:
    """Decode quoted-printable text: one in which every = begins an escape or ends a line, and one stands for =."""
    if "=3D" not in text or _NO_ESCAPE.search(text):
        return text
    return quopri.decodestring(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")


def _of_html(text: str) -> str:
    """Return the text of HTML that shows a command or a message; what is a document itself stays as it is."""
    if "&quot;" in text and not re.search(r"[\"<]", text):
        return html.unescape(text)
    if not _SHOWN.search(text) or (text.lstrip()[:1] == "<" and not _SHOWN.match(text.lstrip())):
        return text
    return html.unescape(_TAG.sub("", text))


def _unquoted(lines: list[str]) -> list[str]:
    """Take the marks of quoted mail away; the lines that `curl -v` marks with > are none."""
    marked = [line for line in lines if line.startswith(">")]
    if not marked or _VERBOSE.search("\n".join(marked)):
        return lines
    return [_MAIL_QUOTE.sub("", line, count=1) if line.startswith(">") else line for line in lines]


def _fenced(lines: list[str]) -> list[str]:
    """Return only what stands between fences, where there are any."""
    kept, closing = [], ""
    found = False
    for line in lines:
        match = _FENCE.fullmatch(line)
        if match and not closing:
            closing, found = match[1], True
            kept.append("")
        elif match and match[1].startswith(closing) and not match[2].strip():
            closing = ""
            kept.append("")
        else:
            kept.append(line if closing else "")
    return kept if found else lines


def _inline(lines: list[str]) -> list[str]:
    """Return a command in inline code alone, in the line where it stands."""
    return [match[1] if (match := _INLINE.search(line)) else line for line in lines]
