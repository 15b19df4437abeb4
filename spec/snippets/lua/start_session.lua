-- Start a session. Exchanges an account secret for a KS. For servers only: whoever holds a secret can act as any
-- user.
-- Prints: The KS. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_USER_ID,
-- KALTURA_ADMIN_SECRET, KALTURA_USER_SECRET.

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
  local user_id = setting("KALTURA_USER_ID")

  -- --8<-- [start:start] ANCHOR: start
  -- The admin secret gives an ADMIN session; without it, the user secret gives a USER session.
  local secret = os.getenv("KALTURA_ADMIN_SECRET") or ""
  local session_type, privileges = "2", "disableentitlement"
  if secret == "" then
    secret = setting("KALTURA_USER_SECRET")
    session_type, privileges = "0", "sview:*"
  end

  -- session.start answers with the KS itself: one JSON string. expiry counts seconds from now, and the account may
  -- cap it without saying so.
  local ks = call("session", "start", {
    partnerId = partner_id,
    secret = secret,
    userId = user_id,
    type = session_type,
    expiry = "3600",
    privileges = privileges,
  })
  print(ks)
  -- --8<-- [end:start] ANCHOR_END: start
end

local ok, problem = pcall(main)
if not ok then
  io.stderr:write(tostring(problem), "\n")
  os.exit(1)
end
