-- Send several calls in one request. The second call uses the result of the first, which saves a round trip. Each
-- part of the response is a result or an exception of its own.
-- Prints: How many entries the session may list. Settings, from the environment: KALTURA_SERVICE_URL,
-- KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET.

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

local function check(answer)
  if type(answer) == "table" and answer.objectType == "KalturaAPIException" then
    error(setmetatable(answer, ApiError))
  end
  return answer
end

-- Sends one request and returns the decoded response.
local function call(service, params)
  params.format = "1" -- JSON; the default is XML
  local url = setting("KALTURA_SERVICE_URL") .. "/service/" .. service
  local request = http_request.new_from_uri(url)
  request.headers:upsert(":method", "POST")
  request.headers:append("content-type", "application/x-www-form-urlencoded")
  request:set_body(http_util.dict_to_query(params))
  local headers, stream = assert(request:go(30))
  if headers:get(":status") ~= "200" then
    error(service .. ": HTTP status " .. headers:get(":status"), 0)
  end
  local body = assert(stream:get_body_as_string(30))
  local decoded, answer = pcall(cjson.decode, body)
  if not decoded then
    error(service .. ": no response from the API", 0)
  end
  return check(answer)
end
-- --8<-- [end:call] ANCHOR_END: call

local function main()
  local partner_id = setting("KALTURA_PARTNER_ID")
  local admin_secret = setting("KALTURA_ADMIN_SECRET")

  -- --8<-- [start:send] ANCHOR: send
  -- Parts are numbered from 1 without gaps. {1:result} stands for the whole first result, here the KS. An
  -- app-token session cannot be chained so: its hash needs the KS itself.
  local answers = call("multirequest", {
    ["1:service"] = "session",
    ["1:action"] = "start",
    ["1:partnerId"] = partner_id,
    ["1:secret"] = admin_secret,
    ["1:type"] = "2",
    ["2:service"] = "media",
    ["2:action"] = "list",
    ["2:ks"] = "{1:result}",
    ["2:pager[pageSize]"] = "1",
  })
  -- --8<-- [end:send] ANCHOR_END: send

  -- --8<-- [start:check] ANCHOR: check
  -- The response is a list. A part that failed does not stop those after it, so the first exception is the one to
  -- report.
  for _, answer in ipairs(answers) do
    check(answer)
  end
  print(("%d"):format(answers[2].totalCount))
  -- --8<-- [end:check] ANCHOR_END: check
end

local ok, problem = pcall(main)
if not ok then
  io.stderr:write(tostring(problem), "\n")
  os.exit(1)
end
