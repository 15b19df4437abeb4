-- End a session. session.end revokes a KS at once. The sessions of one application
-- token form a group: ending one ends them all, those started later too. Let them
-- expire instead.
-- Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Needs: Lua
-- 5.4, http, lua-cjson, luaossl. Settings, from the environment: KALTURA_SERVICE_URL,
-- KALTURA_KS, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN,
-- KALTURA_APP_TOKEN_HASH_TYPE.
-- Run it: lua5.4 end_session.lua

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
ApiError.__index = ApiError

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

-- The word that tells why a KS was refused: EXPIRED, LOGOUT, ... args is an object, or an empty list.
function ApiError:reason()
  return type(self.args) == "table" and self.args.KSID or ""
end

-- What a response must be: its type, or those of the members of an object.
local RESULTS = {
  ["session.startWidgetSession"] = { ks = "string" },
  ["appToken.startSession"] = { ks = "string" },
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

-- --8<-- [start:end] ANCHOR: end
-- Revokes the KS. The response is null. Ending the same KS again is an error:
-- INVALID_KS with LOGOUT.
local function end_session(ks)
  call("session", "end", { ks = ks })
end
-- --8<-- [end:end] ANCHOR_END: end

-- --8<-- [start:refused] ANCHOR: refused
-- Tries the KS and prints why it is refused. The reason stands where the message would
-- quote the KS: args.KSID.
local function print_refusal(ks)
  local ok, problem = pcall(call, "media", "list", { ks = ks, ["pager[pageSize]"] = "1" })
  if ok then
    error("the KS still works", 0)
  elseif getmetatable(problem) ~= ApiError or problem.code ~= "INVALID_KS" then
    error(problem, 0)
  end
  print(problem:reason())
end
-- --8<-- [end:refused] ANCHOR_END: refused

local function end_one_of_a_group()
  local partner_id = setting("KALTURA_PARTNER_ID")
  local app_token_id = setting("KALTURA_APP_TOKEN_ID")
  local app_token = setting("KALTURA_APP_TOKEN")
  local app_token_hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE")

  -- --8<-- [start:widget] ANCHOR: widget
  -- One widget session can start any number of sessions of the token.
  local widget = call("session", "startWidgetSession", { widgetId = "_" .. partner_id })
  -- --8<-- [end:widget] ANCHOR_END: widget

  -- --8<-- [start:hash] ANCHOR: hash
  -- The same KS and the same token give the same hash, which may be used again.
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
  -- Each carries the privilege sessionid with the token's id: that is the group.
  local params = { ks = widget.ks, id = app_token_id, tokenHash = token_hash }
  local session = call("appToken", "startSession", params)
  local other = call("appToken", "startSession", params)
  -- --8<-- [end:start] ANCHOR_END: start

  end_session(session.ks)

  -- --8<-- [start:others] ANCHOR: others
  -- The other session is refused as well. Nobody ended it: it belongs to the same
  -- group.
  print_refusal(other.ks)
  -- --8<-- [end:others] ANCHOR_END: others

  -- --8<-- [start:restart] ANCHOR: restart
  -- A session started afterwards is born dead: startSession succeeds and says nothing;
  -- only the next call is refused.
  local late = call("appToken", "startSession", params)
  -- --8<-- [end:restart] ANCHOR_END: restart
  -- --8<-- [start:born-dead] ANCHOR: born-dead
  -- The way out is another token: create one, delete the old one.
  print_refusal(late.ks)
  -- --8<-- [end:born-dead] ANCHOR_END: born-dead
end

local function main()
  -- With KALTURA_KS, that session is ended; without it, one of two sessions of an
  -- application token.
  local ks = os.getenv("KALTURA_KS") or ""
  if ks == "" then
    return end_one_of_a_group()
  end
  end_session(ks)
  print_refusal(ks)
end

local ok, problem = pcall(main)
if not ok then
  io.stderr:write(tostring(problem), "\n")
  os.exit(1)
end
