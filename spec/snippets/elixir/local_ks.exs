# Make a KS locally. With the admin secret a KS can be made without a request. Version
# 2 is encrypted, version 1 is signed plain text; the server takes both.
# Prints: The KS. Needs: Elixir 1.14. Settings, from the environment:
# KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_KS_VERSION.
# Run it: elixir --erl +fnu local_ks.exs

defmodule LocalKs do
  def main do
    partner_id = setting("KALTURA_PARTNER_ID")
    admin_secret = setting("KALTURA_ADMIN_SECRET")
    user_id = setting("KALTURA_USER_ID")
    valid_until = System.os_time(:second) + 3600

    # KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
    make_ks = if System.get_env("KALTURA_KS_VERSION") == "1", do: &version1/5, else: &version2/5
    IO.puts(make_ks.(partner_id, admin_secret, user_id, "sview:*,list:*", valid_until))
  rescue
    error ->
      IO.puts(:stderr, Exception.message(error))
      System.halt(1)
  end

  defp version2(partner_id, admin_secret, user_id, privileges, valid_until) do
    # --8<-- [start:fields] ANCHOR: fields
    # One field per privilege, the lone * written as all=*, then _e (when it ends, Unix
    # seconds), _t (0 USER, 2 ADMIN) and _u (the user), all form-encoded.
    fields =
      for privilege <- String.split(privileges, ",") do
        case String.split(privilege, ":", parts: 2) do
          ["*"] -> {"all", "*"}
          [name] -> {name, ""}
          [name, value] -> {name, value}
        end
      end

    form = URI.encode_query(fields ++ [_e: valid_until, _t: 0, _u: user_id])
    # --8<-- [end:fields] ANCHOR_END: fields

    # --8<-- [start:encrypt] ANCHOR: encrypt
    # 16 random bytes in front of the fields, the SHA-1 of both in front of that, zero
    # bytes up to a multiple of 16; AES-128-CBC with a zero IV, the key is the first 16
    # bytes of the SHA-1 of the admin secret.
    body = :crypto.strong_rand_bytes(16) <> form
    plain = :crypto.hash(:sha, body) <> body
    key = binary_part(:crypto.hash(:sha, admin_secret), 0, 16)
    options = [encrypt: true, padding: :zero]
    ciphertext = :crypto.crypto_one_time(:aes_128_cbc, key, <<0::128>>, plain, options)
    # --8<-- [end:encrypt] ANCHOR_END: encrypt

    # --8<-- [start:encode] ANCHOR: encode
    # base64 with - and _ over v2|PARTNER|CIPHERTEXT, padding kept.
    Base.url_encode64("v2|#{partner_id}|" <> ciphertext)
    # --8<-- [end:encode] ANCHOR_END: encode
  end

  defp version1(partner_id, admin_secret, user_id, privileges, valid_until) do
    # --8<-- [start:info] ANCHOR: info
    # Nine fields between semicolons: partner twice, end, type, a random number, user,
    # privileges, and two that stay empty. Nothing is escaped, so a semicolon in the
    # user id would forge a field.
    if user_id =~ ";", do: raise("version 1 cannot hold a user id with a semicolon")
    <<number::32>> = :crypto.strong_rand_bytes(4)
    head = "#{partner_id};#{partner_id};#{valid_until};0;#{number}"
    info = "#{head};#{user_id};#{privileges};;"
    # --8<-- [end:info] ANCHOR_END: info

    # --8<-- [start:sign] ANCHOR: sign
    # base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a bar,
    # and the fields.
    signature = Base.encode16(:crypto.hash(:sha, admin_secret <> info), case: :lower)
    Base.encode64("#{signature}|#{info}")
    # --8<-- [end:sign] ANCHOR_END: sign
  end

  defp setting(name) do
    case System.get_env(name, "") do
      "" ->
        IO.puts(:stderr, "#{name} is not set")
        System.halt(2)

      value ->
        value
    end
  end
end

LocalKs.main()
