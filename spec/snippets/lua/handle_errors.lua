-- Handle errors. API errors arrive under HTTP 200. What to do depends on the code and,
-- for INVALID_KS, on the reason word.
-- Prints: How many entries the session may list. Needs: Lua 5.4, http, lua-cjson.
-- Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_KS.
-- Run it: lua5.4 handle_errors.lua

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

-- --8<-- [start:exception] ANCHOR: exception
-- An object whose objectType is KalturaAPIException. args is an object, or an empty
-- list when there is nothing to say.
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

-- The word that tells why a KS was refused: EXPIRED, LOGOUT, ...
function ApiError:reason()
  return type(self.args) == "table" and self.args.KSID or ""
end
-- --8<-- [end:exception] ANCHOR_END: exception

-- --8<-- [start:call] ANCHOR: call
-- What a response must be: its type, or those of the members of an object.
local RESULTS = {
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

-- --8<-- [start:decide] ANCHOR: decide
-- Decide by the code and, for INVALID_KS, by the word in args.KSID; the number in the
-- message is always the same.
local function what_to_do(problem)
  if getmetatable(problem) ~= ApiError then
    return "no response from the API: repeat later, with growing pauses"
  elseif problem.code == "INVALID_KS" and problem:reason() == "EXCEEDED_RESTRICTED_IP" then
    return "the KS is for another address, a new one would be too: mend iprestrict"
  elseif problem.code == "INVALID_KS" and problem:reason() == "EXCEEDED_RESTRICTED_URI" then
    return "the KS is for other calls, a new one would be too: mend urirestrict"
  elseif problem.code == "INVALID_KS" then
    return "start a new session and repeat the call once; refused again, give up"
  elseif problem.code == "SERVICE_FORBIDDEN" then
    return "no KS arrived, or its role may not do this: a retry does not help"
  end
  return "mend the request: a retry gives the same response"
end
-- --8<-- [end:decide] ANCHOR_END: decide

local function main()
  local ks = setting("KALTURA_KS")

  -- --8<-- [start:send] ANCHOR: send
  -- A time-out, a refused connection, an HTTP status other than 200 or a page of HTML
  -- is not a response from the API.
  local list = call("media", "list", { ks = ks, ["pager[pageSize]"] = "1" })
  print(("%d"):format(list.totalCount))
  -- --8<-- [end:send] ANCHOR_END: send
end

local ok, problem = pcall(main)
if not ok then
  io.stderr:write(tostring(problem), "\n", what_to_do(problem), "\n")
  os.exit(1)
end
