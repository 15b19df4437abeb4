-- Make a KS locally. With the admin secret a KS can be made without a request. Version
-- 2 is encrypted, version 1 is signed plain text; the server takes both.
-- Prints: The KS. Needs: Lua 5.4, luaossl, basexx. Settings, from the environment:
-- KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_KS_VERSION.
-- Run it: lua5.4 local_ks.lua

local basexx = require("basexx")
local cipher = require("openssl.cipher")
local digest = require("openssl.digest")
local rand = require("openssl.rand")

local function setting(name)
  local value = os.getenv(name) or ""
  if value == "" then
    io.stderr:write(name, " is not set\n")
    os.exit(2)
  end
  return value
end

local function sha1(text)
  return digest.new("sha1"):final(text)
end

local function percent_encode(text)
  return (text:gsub("[^%w_.-]", function(byte)
    return ("%%%02X"):format(byte:byte())
  end))
end

local function version2(partner_id, admin_secret, user_id, privileges, valid_until)
  -- --8<-- [start:fields] ANCHOR: fields
  -- One field per privilege, the lone * written as all=*, then _e (when it ends, Unix
  -- seconds), _t (0 USER, 2 ADMIN) and _u (the user), all form-encoded.
  local fields = ""
  for privilege in privileges:gmatch("[^,]+") do
    local name, value = privilege:match("^([^:]*):?(.*)$")
    if privilege == "*" then
      name, value = "all", "*"
    end
    fields = fields .. percent_encode(name) .. "=" .. percent_encode(value) .. "&"
  end
  fields = fields .. "_e=" .. valid_until .. "&_t=0&_u=" .. percent_encode(user_id)
  -- --8<-- [end:fields] ANCHOR_END: fields

  -- --8<-- [start:encrypt] ANCHOR: encrypt
  -- 16 random bytes in front of the fields, the SHA-1 of both in front of that, zero
  -- bytes up to a multiple of 16; AES-128-CBC with a zero IV, the key is the first 16
  -- bytes of the SHA-1 of the admin secret.
  local body = rand.bytes(16) .. fields
  local plain = sha1(body) .. body
  plain = plain .. ("\0"):rep(-#plain % 16)
  local key, iv = sha1(admin_secret):sub(1, 16), ("\0"):rep(16)
  local ciphertext = cipher.new("aes-128-cbc"):encrypt(key, iv, false):final(plain)
  -- --8<-- [end:encrypt] ANCHOR_END: encrypt

  -- --8<-- [start:encode] ANCHOR: encode
  -- base64 with - and _ over v2|PARTNER|CIPHERTEXT, padding kept.
  local encoded = basexx.to_base64("v2|" .. partner_id .. "|" .. ciphertext)
  return (encoded:gsub("%+", "-"):gsub("/", "_"))
  -- --8<-- [end:encode] ANCHOR_END: encode
end

local function version1(partner_id, admin_secret, user_id, privileges, valid_until)
  -- --8<-- [start:info] ANCHOR: info
  -- Nine fields between semicolons: partner twice, end, type, a random number, user,
  -- privileges, and two that stay empty. Nothing is escaped, so a semicolon in the
  -- user id would forge a field.
  if user_id:find(";", 1, true) then
    error("version 1 cannot hold a user id with a semicolon", 0)
  end
  local number = ("%d"):format(rand.uniform(2 ^ 32))
  local fields = { partner_id, partner_id, valid_until, "0", number, user_id, privileges, "", "" }
  local info = table.concat(fields, ";")
  -- --8<-- [end:info] ANCHOR_END: info

  -- --8<-- [start:sign] ANCHOR: sign
  -- base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a bar,
  -- and the fields.
  local signature = sha1(admin_secret .. info):gsub(".", function(byte)
    return ("%02x"):format(byte:byte())
  end)
  return basexx.to_base64(signature .. "|" .. info)
  -- --8<-- [end:sign] ANCHOR_END: sign
end

local function main()
  local partner_id = setting("KALTURA_PARTNER_ID")
  local admin_secret = setting("KALTURA_ADMIN_SECRET")
  local user_id = setting("KALTURA_USER_ID")
  local valid_until = os.time() + 3600

  -- KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
  local make_ks = os.getenv("KALTURA_KS_VERSION") == "1" and version1 or version2
  print(make_ks(partner_id, admin_secret, user_id, "sview:*,list:*", valid_until))
end

local ok, problem = pcall(main)
if not ok then
  io.stderr:write(tostring(problem), "\n")
  os.exit(1)
end
