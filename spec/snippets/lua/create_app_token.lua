-- Create an application token. Done once, by an administrator: what the sessions of
-- the token may do and how long they last is fixed here.
-- Prints: The token's id and the token, each on a line. Needs: Lua 5.4, http,
-- lua-cjson. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
-- KALTURA_ADMIN_SECRET, KALTURA_USER_ID.
-- Run it: lua5.4 create_app_token.lua

local cjson = require("cjson")
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
  ["session.start"] = "string",
  ["appToken.add"] = { id = "string", token = "string" },
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
  local admin_secret = setting("KALTURA_ADMIN_SECRET")
  local user_id = setting("KALTURA_USER_ID")

  -- --8<-- [start:start] ANCHOR: start
  -- Only an administrator may create tokens; a minute is long enough.
  local ks = call("session", "start", {
    partnerId = partner_id,
    secret = admin_secret,
    userId = user_id,
    type = "2",
    expiry = "60",
  })
  -- --8<-- [end:start] ANCHOR_END: start

  -- --8<-- [start:add] ANCHOR: add
  -- sessionDuration is in seconds. A small expiry counts seconds from now, 0 means
  -- now: leave it out for a token that never expires. Leaving hashType out means SHA1.
  local app_token = call("appToken", "add", {
    ks = ks,
    ["appToken[hashType]"] = "SHA256",
    ["appToken[sessionType]"] = "0",
    ["appToken[sessionDuration]"] = "3600",
    ["appToken[expiry]"] = "31536000",
    ["appToken[sessionUserId]"] = user_id,
    ["appToken[sessionPrivileges]"] = "sview:*,list:*,download:*",
    ["appToken[description]"] = "Reads the catalogue for example.com",
  })
  print(app_token.id)
  print(app_token.token)
  -- --8<-- [end:add] ANCHOR_END: add
end

local ok, problem = pcall(main)
if not ok then
  io.stderr:write(tostring(problem), "\n")
  os.exit(1)
end
