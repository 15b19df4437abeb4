-- Use a session. The first authenticated call. The API keeps no state: the KS is a parameter of every request.
-- Prints: How many entries the session may list. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_KS.

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
  local ks = setting("KALTURA_KS")

  -- --8<-- [start:list] ANCHOR: list
  -- ks is a parameter like the others, not a header. Objects nest with brackets: filter[orderBy].
  local list = call("media", "list", { ks = ks, ["filter[orderBy]"] = "-createdAt", ["pager[pageSize]"] = "2" })
  print(("%d"):format(list.totalCount))
  -- --8<-- [end:list] ANCHOR_END: list
end

local ok, problem = pcall(main)
if not ok then
  io.stderr:write(tostring(problem), "\n")
  os.exit(1)
end
