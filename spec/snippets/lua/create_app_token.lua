-- Create an application token. Done once, by an administrator: what the sessions of the token may do and how long
-- they last is fixed here.
-- Prints: The token's id and the token, each on a line. Settings, from the environment: KALTURA_SERVICE_URL,
-- KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID.

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

-- Redacts what looks like a KS: the message may quote the one that was sent.
function ApiError:__tostring()
  local message = self.message:gsub("[%w+/=_-]+", function(word)
    return #word >= 32 and "[redacted]" or word
  end)
  return ("%s: %s (see: kskit explain error %s)"):format(self.code, message, self.code)
end

-- Sends one request and returns the decoded response.
local function call(service, action, params)
  params.format = "1" -- JSON; the default is XML
  local url = setting("KALTURA_SERVICE_URL") .. "/service/" .. service .. "/action/" .. action
  local request = http_request.new_from_uri(url)
  request.headers:upsert(":method", "POST")
  request.headers:append("content-type", "application/x-www-form-urlencoded")
  request:set_body(http_util.dict_to_query(params))
  local headers, stream = assert(request:go(30))
  if headers:get(":status") ~= "200" then
    error(service .. "." .. action .. ": HTTP status " .. headers:get(":status"), 0)
  end
  local body = assert(stream:get_body_as_string(30))
  local decoded, answer = pcall(cjson.decode, body)
  if not decoded then
    error(service .. "." .. action .. ": no response from the API", 0)
  end
  if type(answer) == "table" and answer.objectType == "KalturaAPIException" then
    error(setmetatable(answer, ApiError))
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
  -- sessionDuration is in seconds. A small expiry counts seconds from now, 0 means now: leave it out for a token
  -- that never expires. Leaving hashType out means SHA1.
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
