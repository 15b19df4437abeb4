-- Start a widget session. An anonymous session that needs no secret: enough to play public content, and the first
-- half of an app-token session.
-- Prints: The KS. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID.

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

-- Makes control characters visible, and redacts what looks like a KS: the message may quote the one that was sent.
function ApiError:__tostring()
  local message = self.message
  for _, control in ipairs({ "%c", "\xC2[\x80-\x9F]", "\xE2\x80[\x8B-\x8F\xA8-\xAE]", "\xE2\x81[\xA0-\xAF]" }) do
    message = message:gsub(control, "\u{FFFD}")
  end
  message = message:gsub("[%w+/=_-]+", function(word)
    return #word >= 32 and "[redacted]" or word
  end)
  return ("%s: %s (see: kskit explain error %s)"):format(self.code, message, self.code)
end

-- What a response must be: its type, or those of the members of an object.
local RESULTS = {
  ["session.startWidgetSession"] = { ks = "string" },
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
  local headers, stream = request:go(seconds)
  if not headers then
    error(service .. "." .. action .. ": " .. tostring(stream), 0)
  end
  if headers:get(":status") ~= "200" then
    error(service .. "." .. action .. ": HTTP status " .. headers:get(":status"), 0)
  end
  local body = stream:get_body_as_string(seconds)
  local decoded, answer = pcall(cjson.decode, body)
  if not decoded then
    error(service .. "." .. action .. ": no response from the API", 0)
  end
  if type(answer) == "table" and answer.objectType == "KalturaAPIException" then
    error(setmetatable(answer, ApiError))
  end
  if not is_of(RESULTS[service .. "." .. action] or {}, answer) then
    error(service .. "." .. action .. ": the response is not what this call gives", 0)
  end
  return answer
end
-- --8<-- [end:call] ANCHOR_END: call

local function main()
  local partner_id = setting("KALTURA_PARTNER_ID")

  -- --8<-- [start:widget] ANCHOR: widget
  -- The widget id is an underscore and the partner id. The response is an object; the KS is its member ks.
  local widget = call("session", "startWidgetSession", { widgetId = "_" .. partner_id })
  print(widget.ks)
  -- --8<-- [end:widget] ANCHOR_END: widget
end

local ok, problem = pcall(main)
if not ok then
  io.stderr:write(tostring(problem), "\n")
  os.exit(1)
end
