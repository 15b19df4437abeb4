# The token hash and the KS, both versions, with openssl. Texts are operands of printf %b; a field that is unset is absent.
# A shell looks only at the last command of a pipeline, so what may fail stands last, and each $() has a line of its own.

# token_hash KS TOKEN HASH_TYPE: the digest over the KS and the token, nothing between and nothing after
token_hash() {
  algorithm=$(printf %s "$3" | tr '[:upper:]' '[:lower:]') || exit
  digest "$1$2" "$algorithm"
}

digest() {
  digest=$(printf %b "$1" | openssl dgst -r "-$2") || exit
  echo "${digest%% *}"
}

# ks_v1: base64(sha1(secret + info) | info)
ks_v1() {
  info="$partner_id;$partner_id;${valid_until-};${type-};$rand;${user_id-};$privileges"
  info="$info;${master_partner_id-};${additional_data-}"
  signature=$(digest "$secret$info" sha1) || exit
  printf %b "$signature|$info" | openssl base64 -A
}

# ks_v2: base64url(v2|partner|AES(sha1(random + form) + random + form)), padded with zero bytes
ks_v2() {
  random=$(octal "$random_hex") || exit
  form=$(form) || exit
  signature=$(digest "$random$form" sha1) || exit
  signature=$(octal "$signature") || exit
  plain=$signature$random$form
  length=$(printf %b "$plain" | wc -c) || exit
  while [ $((length % 16)) -ne 0 ]; do
    plain="$plain\\0000"
    length=$((length + 1))
  done
  key=$(digest "$secret" sha1) || exit
  file=$(mktemp) || exit
  trap 'rm "$file"' EXIT
  printf 'v2|%s|' "$partner_id" >"$file"
  printf %b "$plain" |
    openssl enc -aes-128-cbc -nopad -K "${key%????????}" -iv 00000000000000000000000000000000 >>"$file" || exit
  ks=$(openssl base64 -A -in "$file") || exit
  printf %s "$ks" | tr '+/' '-_'
}

# flow NAME FOLDER: the result or the error of that flow's program, as a member of a JSON object
flow() {
  program=$(printf %s "$1" | tr - _) || exit
  if output=$(sh "$2/$program.sh" 2>&1); then
    lines=$(printf '%s\n' "$output" | sed 's/[\\"]/\\&/g; H; 1h; $!d; x; s/\n/","/g') || exit
    printf '"result":{"output":["%s"]}' "$lines"
  else
    code=${output%%:*}
    case $code in '' | *[!A-Z_]*) code=NO_API_ANSWER ;; esac
    reason=$(printf '%s\n' "$output" | sed -n 's/^INVALID_KS: Invalid KS .\([A-Z_]*\)., .*/","reason":"\1/p') || exit
    printf '"error":{"code":"%s%s"}' "$code" "$reason"
  fi
}

# octal HEX: the same bytes as an operand of printf %b
octal() {
  printf '%s\n' "$1" | awk -v d=0123456789abcdef '{
    for (i = 1; i < length($0); i += 2)
      printf "\\0%03o", index(d, substr($0, i, 1)) * 16 + index(d, substr($0, i + 1, 1)) - 17
  }'
}

# form: the privileges and the fields, form-encoded, each name once, in the place where it came first
form() {
  lines=$(printf %b "$privileges" | od -An -v -tx1) || exit
  field _e "${valid_until+=}" "${valid_until-}"
  field _t "${type+=}" "${type-}"
  field _u "${user_id+=}" "${user_id-}"
  field _m "${master_partner_id+=}" "${master_partner_id-}"
  field _d "${additional_data+=}" "${additional_data-}"
  printf '%s\n' "$lines" | awk '
    BEGIN {
      for (i = 45; i < 123; i++) if (sprintf("%c", i) ~ /[-A-Za-z0-9_.]/) plain[sprintf("%02x", i)] = sprintf("%c", i)
      plain["20"] = "+"
    }
    function put(name, value) {
      if (!(name in values)) names[++count] = name
      values[name] = value
    }
    function encoded(hex, i, byte, out) {
      for (i = 1; i < length(hex); i += 2) {
        byte = substr(hex, i, 2)
        out = out (byte in plain ? plain[byte] : "%" toupper(byte))
      }
      return out
    }
    function add_privilege(i) {
      while (part ~ /^(20|09|0a|0d|00|0b)/) part = substr(part, 3)
      while (substr(part, length(part) - 1) ~ /^(20|09|0a|0d|00|0b)$/) part = substr(part, 1, length(part) - 2)
      if (part == "2a") part = "616c6c3a2a"
      for (i = 1; i < length(part) && substr(part, i, 2) != "3a"; i += 2);
      if (part != "" && part != "30") put(encoded(substr(part, 1, i - 1)), "=" encoded(substr(part, i + 2)))
      part = ""
    }
    function add(byte) {
      if (field) values[field] = values[field] encoded(byte)
      else if (byte == "2c") add_privilege()
      else part = part byte
    }
    $1 == "=" && !field { add_privilege() }
    $1 == "=" { field = $2; put(field, $3); next }
    { for (i = 1; i <= NF; i++) add($i) }
    END {
      for (i = 1; i <= count; i++) if (values[names[i]] != "") {
        printf "%s%s%s", separator, names[i], values[names[i]]
        separator = "&"
      }
    }'
}

# field NAME SET VALUE: adds a line "= NAME SET" and the bytes in hexadecimal; SET is "=", empty for a field that is unset
field() {
  bytes=$(printf %b "$3" | od -An -v -tx1) || exit
  lines="$lines
= $1 $2
$bytes"
}
