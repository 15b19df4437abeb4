-- Keep a session. For a service that holds an application token only: one session in
-- memory, shared by all workers, renewed early, and once more when the server says
-- INVALID_KS. Here they list entries, a page each.
-- Prints: How many entries were listed. Needs: Lua 5.4, http, lua-cjson, luaossl.
-- Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
-- KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE,
-- KALTURA_PAGE_SIZE.
-- Run it: lua5.4 keep_session.lua

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
  ["appToken.startSession"] = { ks = "string", expiry = "number string" },
  ["media.list"] = { totalCount = "number", objects = "table" },
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

-- Starts a session with the application token.
local function start_session()
  local partner_id = setting("KALTURA_PARTNER_ID")
  local app_token_id = setting("KALTURA_APP_TOKEN_ID")
  local app_token = setting("KALTURA_APP_TOKEN")
  local app_token_hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE")

  -- --8<-- [start:widget] ANCHOR: widget
  -- An unprivileged session comes first: its KS authorises the call that follows.
  local widget = call("session", "startWidgetSession", { widgetId = "_" .. partner_id })
  -- --8<-- [end:widget] ANCHOR_END: widget

  -- --8<-- [start:hash] ANCHOR: hash
  -- A plain digest of the KS text followed by the token, in lower-case hexadecimal.
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
  -- The response says when the KS ends, as Unix time: keep that beside it, and renew
  -- early. Both stay in memory, and in no log.
  return call("appToken", "startSession", { ks = widget.ks, id = app_token_id, tokenHash = token_hash })
  -- --8<-- [end:start] ANCHOR_END: start
end

-- The first request starts the session.
local session = { ks = "", valid_until = 0 }

-- --8<-- [start:share] ANCHOR: share
-- Returns the KS to send: another than the one that was refused. One KS serves any
-- number of workers. One at a time looks whether it still lasts and starts the next: a
-- KS that another worker has replaced meanwhile is not replaced again.
function session:current(refused)
  if self.ks == refused or self.valid_until - os.time() <= 300 then
    local started = start_session()
    self.ks, self.valid_until = started.ks, tonumber(started.expiry)
  end
  return self.ks
end
-- --8<-- [end:share] ANCHOR_END: share

-- --8<-- [start:list] ANCHOR: list
-- Does a call with the KS. A KS can die early: expired by the server's clock, or
-- ended. One new session and one repetition, never a loop: after session.end on one
-- session of a token, all later ones are refused with LOGOUT too.
function session:request(service, action, params)
  params.ks = self:current("")
  local ok, answer = pcall(call, service, action, params)
  if ok then
    return answer
  end
  local refused = getmetatable(answer) == ApiError and answer.code == "INVALID_KS"
  if not refused or tostring(answer:reason()):find("EXCEEDED_RESTRICTED_", 1, true) == 1 then
    error(answer, 0)
  end
  params.ks = self:current(params.ks)
  return call(service, action, params)
end
-- --8<-- [end:list] ANCHOR_END: list

local function list_page(page)
  -- KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most that
  -- the server gives.
  local page_size = os.getenv("KALTURA_PAGE_SIZE") or ""
  page_size = page_size ~= "" and page_size or "500"
  local params = { ["pager[pageSize]"] = page_size, ["pager[pageIndex]"] = tostring(page) }
  return session:request("media", "list", params)
end

-- --8<-- [start:pages] ANCHOR: pages
-- Lists all entries. totalCount over the entries of the first page is the number of
-- pages; the server may give fewer than were asked for. Each worker takes the next
-- page until none is left. This program is one worker.
local function count_entries()
  local first = list_page(1)
  local size = #first.objects
  local entries = size
  for page = 2, size > 0 and math.ceil(first.totalCount / size) or 1 do
    entries = entries + #list_page(page).objects
  end
  return entries
end
-- --8<-- [end:pages] ANCHOR_END: pages

local function main()
  print(count_entries())
end

local ok, problem = pcall(main)
if not ok then
  io.stderr:write(tostring(problem), "\n")
  os.exit(1)
end
