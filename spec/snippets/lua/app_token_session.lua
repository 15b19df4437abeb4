-- Start a session with an application token. A session of a service that holds no
-- account secret: a widget session, a hash over its KS and the token, and the session
-- that the token grants.
-- Prints: How many entries the session may list. Needs: Lua 5.4, http, lua-cjson,
-- luaossl. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
-- KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE.
-- Run it: lua5.4 app_token_session.lua

local cjson = require("cjson")
local digest = require("openssl.digest")
local http_request = require("http.request")
local http_util = require("http.util")

local function setting(name)
  local value = os.getenv(name) or ""
  if value == "" then
    io.stderr:write(name, " is not set\n")
    os.exit(2)
  end
  return value
end

-- --8<-- [start:call] ANCHOR: call
-- What the API returns, under HTTP 200, when a call fails.
local ApiError = {}

-- Replaces control characters, and bytes that are not UTF-8.
local function visible(text)
  local _, bad = utf8.len(text)
  while bad do
    text = text:sub(1, bad - 1) .. "\u{FFFD}" .. text:sub(bad + 1)
    _, bad = utf8.len(text, bad)
  end
  for _, control in ipairs({ "%c", "\xC2[\x80-\x9F]", "\xE2\x80[\x8B-\x8F\xA8-\xAE]", "\xE2\x81[\xA0-\xAF]" }) do
    text = text:gsub(control, "\u{FFFD}")
  end
  return text
end

-- Redacts what looks like a KS, too: a message may quote the one that was sent.
local function shown(text)
  local redacted = visible(text):gsub("[%w+/=_-]+", function(word)
    return #word >= 32 and "[redacted]" or word
  end)
  return redacted
end

function ApiError:__tostring()
  local code = visible(self.code)
  return ("%s: %s (see: kskit explain error %s)"):format(code, shown(self.message), code)
end

-- What a response must be: its type, or those of the members of an object.
local RESULTS = {
  ["session.startWidgetSession"] = { ks = "string" },
  ["appToken.startSession"] = { ks = "string", expiry = "number string" },
  ["media.list"] = { totalCount = "number" },
}

local function is_of(wanted, value)
  if type(wanted) == "string" then
    return wanted:find(type(value), 1, true) ~= nil
  end
  for name, inner in pairs(wanted) do
    if type(value) ~= "table" or not is_of(inner, value[name]) then
      return false
    end
  end
  return true
end

-- Sends one request and returns the decoded response.
local function call(service, action, params)
  params.format = "1" -- JSON; the default is XML
  local url = setting("KALTURA_SERVICE_URL") .. "/service/" .. service .. "/action/" .. action
  local request = http_request.new_from_uri(url)
  request.headers:upsert(":method", "POST")
  request.headers:append("content-type", "application/x-www-form-urlencoded")
  request:set_body(http_util.dict_to_query(params))
  request.follow_redirects = false -- nobody but the service is sent a KS, a hash or a secret
  local seconds = tonumber(os.getenv("KALTURA_TIMEOUT_SECONDS") or "") or 30
  local name = service .. "." .. action
  local headers, stream = request:go(seconds)
  if not headers then
    error(name .. ": no response from the API: " .. shown(tostring(stream)), 0)
  end
  local body = stream:get_body_as_string(seconds) or ""
  local decoded, answer = pcall(cjson.decode, body)
  if headers:get(":status") ~= "200" or not decoded then
    local came = shown(body)
    came = came:sub(1, (utf8.offset(came, 61) or 0) - 1)
    error(("%s: no response from the API: HTTP status %s: %s"):format(name, headers:get(":status"), came), 0)
  end
  if type(answer) == "table" and answer.objectType == "KalturaAPIException" then
    error(setmetatable(answer, ApiError))
  end
  if not is_of(RESULTS[name] or {}, answer) then
    error(name .. ": the response is not what this call gives", 0)
  end
  return answer
end
-- --8<-- [end:call] ANCHOR_END: call

local function main()
  local partner_id = setting("KALTURA_PARTNER_ID")
  local app_token_id = setting("KALTURA_APP_TOKEN_ID")
  local app_token = setting("KALTURA_APP_TOKEN")
  local app_token_hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE")

  -- --8<-- [start:widget] ANCHOR: widget
  -- An unprivileged session comes first: its KS authorises the call that follows.
  local widget = call("session", "startWidgetSession", { widgetId = "_" .. partner_id })
  -- --8<-- [end:widget] ANCHOR_END: widget

  -- --8<-- [start:hash] ANCHOR: hash
  -- A plain digest of the KS text followed by the token, nothing between and nothing
  -- after, in lower-case hexadecimal. It is not an HMAC.
  local hash_types = { MD5 = "md5", SHA1 = "sha1", SHA256 = "sha256", SHA512 = "sha512" }
  local algorithm = hash_types[app_token_hash_type]
  if not algorithm then
    error("unknown hash type " .. app_token_hash_type .. ": it is MD5, SHA1, SHA256 or SHA512", 0)
  end
  local hash = digest.new(algorithm):final(widget.ks .. app_token)
  local token_hash = hash:gsub(".", function(byte)
    return ("%02x"):format(byte:byte())
  end)
  -- --8<-- [end:hash] ANCHOR_END: hash

  -- --8<-- [start:start] ANCHOR: start
  -- The KS sent is the KS hashed. The response holds the new KS and expiry, the Unix
  -- time at which it ends.
  local session = call("appToken", "startSession", {
    ks = widget.ks,
    id = app_token_id,
    tokenHash = token_hash,
  })
  -- --8<-- [end:start] ANCHOR_END: start

  -- --8<-- [start:use] ANCHOR: use
  -- From here on every request carries the new KS.
  local list = call("media", "list", { ks = session.ks, ["pager[pageSize]"] = "5" })
  print(("%d"):format(list.totalCount))
  -- --8<-- [end:use] ANCHOR_END: use
end

local ok, problem = pcall(main)
if not ok then
  io.stderr:write(tostring(problem), "\n")
  os.exit(1)
end
