#!/bin/sh
# A starter for `kskit verify --spawn`: POSIX sh with awk, od, tr, openssl and curl. One line in, one line out.
# kaltura.sh stands for the code that is verified; the flows are the curl programs of spec/snippets.
set -aeu # -a: the settings of a flow go to its program
LC_ALL=C
# shellcheck source=spec/adapters/shell/kaltura.sh
. "${0%/*}/kaltura.sh"

# members LINE: assigns the input's members, each as an operand of printf %b so that any byte survives; null assigns nothing
members() {
  printf '%s\n' "$1" | awk -v d=0123456789abcdef '
    function bytes(hex, i, out) {
      for (i = 1; i < length(hex); i += 2)
        out = out sprintf("\\0%03o", index(d, substr(hex, i, 1)) * 16 + index(d, substr(hex, i + 1, 1)) - 17)
      return out
    }
    function unescaped(text, at, letter, out) { # JSON has the escapes of printf %b, but for \" \/ and \u
      while ((at = index(text, "\\")) > 0) {
        letter = substr(text, at + 1, 1)
        out = out substr(text, 1, at - 1)
        out = out (letter == "u" ? bytes(substr(text, at + 4, 2)) : index("\"/", letter) ? letter : "\\" letter)
        text = substr(text, at + (letter == "u" ? 6 : 2))
      }
      return out text
    }
    function assign(value) { gsub(/\047/, "\047\\\047\047", value); printf "%s=\047%s\047\n", name, value }
    {
      rest = substr($0, index($0, "\"input\":") + 8)
      while (match(rest, /^[,{]"[A-Za-z_]*":/)) {
        name = substr(rest, 3, RLENGTH - 4)
        rest = substr(rest, RLENGTH + 1)
        if (match(rest, /^"([^"\\]|\\.)*"/)) assign(unescaped(substr(rest, 2, RLENGTH - 2)))
        else if (match(rest, /^[{]"hex":"[0-9a-f]*"[}]/)) assign(bytes(substr(rest, 9, RLENGTH - 10)))
        else if (match(rest, /^-?[0-9.]+/)) assign(substr(rest, 1, RLENGTH))
        else match(rest, /^null/)
        rest = substr(rest, RLENGTH + 1)
      }
    }'
}

IFS= read -r line
seq=${line#*'"seq":'}
seq=${seq%%[!0-9]*}
ks='' token='' version='' flow='' hash_type=SHA1
assignments=$(members "$line")
eval "$assignments"
case $line in
*'"cmd":"hello"'*)
  echo '{"ok":true,"implementation":{"name":"shell-starter","language":"sh","version":"1"},"ops":["token_hash","ks_encode","flow"]}'
  ;;
*'"op":"token_hash"'*)
  case $hash_type in
  MD5 | SHA1 | SHA256 | SHA512)
    hash=$(token_hash "$ks" "$token" "$hash_type") && printf '{"seq":%s,"result":{"token_hash":"%s"}}\n' "$seq" "$hash" ;;
  *) printf '{"seq":%s,"error":{"code":"INVALID_ENUM_VALUE","step":"hash-type"}}\n' "$seq" ;;
  esac
  ;;
*'"op":"flow"'*) outcome=$(flow "$flow" "${0%/*}/../../snippets/curl") && printf '{"seq":%s,%s}\n' "$seq" "$outcome" ;;
*'"op":"ks_encode"'*) ks=$("ks_v$version") && printf '{"seq":%s,"result":{"ks":"%s"}}\n' "$seq" "$ks" ;;
esac
