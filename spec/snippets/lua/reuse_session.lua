-- Reuse a session. One KS serves any number of clients until it expires. Keep the KS
-- and when it ends; never keep the secret with them. Renew early, and once more when
-- the server says INVALID_KS.
-- Prints: How many entries the session may list: as the first client sees it, then as
-- the second. Needs: Lua 5.4, http, lua-cjson. Settings, from the environment:
-- KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID,
-- KALTURA_SESSION_FILE.
-- Run it: lua5.4 reuse_session.lua

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
  ["session.start"] = "string",
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

-- --8<-- [start:load] ANCHOR: load
-- Returns when the stored session ends, and its KS. The file holds two words: the Unix
-- time at which the KS ends, and the KS.
local function load_session()
  local file = io.open(setting("KALTURA_SESSION_FILE"))
  if not file then
    return 0
  end
  local valid_until, ks = file:read("a"):match("^(%d+) (%S+)")
  file:close()
  return tonumber(valid_until or 0), ks
end
-- --8<-- [end:load] ANCHOR_END: load

-- --8<-- [start:store] ANCHOR: store
-- Replaces the stored session. Whoever reads the KS has the session: owner only, one
-- file per account, user and privileges, no secret beside it, no KS in a log.
local function store_session(valid_until, ks)
  -- Lua cannot make a file that nobody else may read, mktemp can.
  local made = assert(io.popen('mktemp "$KALTURA_SESSION_FILE.XXXXXXXX"'))
  local fresh = made:read("l")
  assert(made:close())
  local file = assert(io.open(fresh, "w"))
  assert(file:write(valid_until, " ", ks, "\n"))
  assert(file:close())
  assert(os.rename(fresh, setting("KALTURA_SESSION_FILE")))
end
-- --8<-- [end:store] ANCHOR_END: store

-- --8<-- [start:renew] ANCHOR: renew
-- Starts a session and stores it. session.start does not say when the KS ends, and the
-- account may cap it: what was asked for is the latest it can be.
local function renew_session()
  local valid_until = os.time() + 3600
  local ks = call("session", "start", {
    partnerId = setting("KALTURA_PARTNER_ID"),
    secret = setting("KALTURA_ADMIN_SECRET"),
    userId = setting("KALTURA_USER_ID"),
    type = "0",
    expiry = "3600",
    privileges = "list:*",
  })
  store_session(valid_until, ks)
  return ks
end
-- --8<-- [end:renew] ANCHOR_END: renew

-- --8<-- [start:list] ANCHOR: list
local function list_entries(ks)
  return call("media", "list", { ks = ks, ["pager[pageSize]"] = "1" })
end

-- Reuses the stored KS. A KS can die early: revoked, or capped by the account. One
-- renewal and one repetition, never a loop; none where the KS is restricted, as a new
-- one would be too.
local function count_entries()
  local valid_until, ks = load_session()
  if valid_until - os.time() <= 300 then
    ks = renew_session()
  end
  local ok, list = pcall(list_entries, ks)
  if not ok then
    local refused = getmetatable(list) == ApiError and list.code == "INVALID_KS"
    if not refused or tostring(list:reason()):find("EXCEEDED_RESTRICTED_", 1, true) == 1 then
      error(list, 0)
    end
    list = list_entries(renew_session())
  end
  return ("%d"):format(list.totalCount)
end
-- --8<-- [end:list] ANCHOR_END: list

local function main()
  print(count_entries())

  -- --8<-- [start:second-client] ANCHOR: second-client
  -- Another connection, another process, another language: the stored KS is all it
  -- needs.
  print(count_entries())
  -- --8<-- [end:second-client] ANCHOR_END: second-client
end

local ok, problem = pcall(main)
if not ok then
  io.stderr:write(tostring(problem), "\n")
  os.exit(1)
end
