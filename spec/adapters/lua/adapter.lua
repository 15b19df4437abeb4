-- A starter for `kskit verify`, for Lua 5.4 with the modules of the snippets. It runs regions of the programs in
-- spec/snippets/lua as they stand there: token hash, encryption, signature. Call your own code in their place.
local basexx, cjson, digest = require("basexx"), require("cjson"), require("openssl.digest")
local info = "partner_id;partner_id;valid_until;type;rand;user_id;privileges;master_partner_id;additional_data"
local members = "_e=valid_until _t=type _u=user_id _m=master_partner_id _d=additional_data"
local types = { MD5 = "MD5", SHA1 = "SHA1", SHA256 = "SHA256", SHA512 = "SHA512" }
local ops, space = {}, "[ \t\n\r\0\v]*"

local function sha1(text) return digest.new("sha1"):final(text) end
local function byte(hex) return string.char(tonumber(hex, 16)) end
local function escape(character) return character == " " and "+" or ("%%%02X"):format(character:byte()) end
local function encode(text) return (text:gsub("[^%w_.-]", escape)) end -- as PHP writes a form
-- Runs regions of a program, in which the names of `scope` are known, and returns what they return.
local function run(scope, flow, regions, last)
  local program = assert(io.open(arg[0]:gsub("[^/]*$", "") .. "../../snippets/lua/" .. flow .. ".lua")):read("a")
  local code = regions:gsub("%S+", function(name)
    return program:match("%[start:" .. name .. "%][^\n]*(\n.-\n)[^\n]*%[end:" .. name .. "%]")
  end)
  return assert(load(code .. last, flow, "t", setmetatable(scope, { __index = _G })))()
end

function ops.token_hash(given)
  local kind = types[given.hash_type or "SHA1"]
  local scope = { digest = digest, widget = given, app_token = given.token, app_token_hash_type = kind }
  if not kind then return { error = { code = "INVALID_ENUM_VALUE", step = "hash-type" } } end
  return { result = { token_hash = run(scope, "app_token_session", "hash", " return token_hash") } }
end

function ops.ks_encode(given)
  local scope = { sha1 = sha1, cipher = require("openssl.cipher"), basexx = basexx, admin_secret = given.secret }
  scope.info = info:gsub("[^;]+", function(name) return given[name] or "" end)
  if given.version == "1" then return { result = { ks = run(scope, "local_ks", "sign", "") } } end
  local names, values, form, random = {}, {}, "", given.random_hex:gsub("..", byte)
  for part in given.privileges:gmatch("[^,]+") do
    part = part:match("^" .. space .. "(.-)" .. space .. "$"):gsub("^%*$", "all:*"):gsub("^0$", "")
    local name, value = part:match("^([^:]*):?(.*)$")
    if part ~= "" then names[#names + 1], values[name] = not values[name] and name or nil, value end
  end
  for name, member in members:gmatch("(%S+)=(%S+)") do
    names[#names + 1], values[name] = not values[name] and name or nil, given[member]
  end
  for _, name in ipairs(names) do
    form = values[name] and form .. "&" .. encode(name) .. "=" .. encode(values[name]) or form
  end
  scope.fields, scope.partner_id, scope.rand = form:sub(2), given.partner_id, { bytes = function() return random end }
  return { result = { ks = run(scope, "local_ks", "encrypt encode", "") } }
end

local about = { name = "lua-starter", language = "lua", version = "1" }
for line in io.lines() do
  local message, given = cjson.decode(line), {}
  for name, value in pairs(message.input or {}) do -- a text is UTF-8, or {"hex": ...} where it is not
    value = type(value) == "table" and value.hex:gsub("..", byte) or value
    given[name] = value ~= cjson.null and (math.type(value) and ("%d"):format(value) or value) or nil
  end
  local hello = { ok = true, implementation = about, ops = { "token_hash", "ks_encode" } }
  local answer = message.op and ops[message.op](given) or hello
  answer.seq = message.seq
  if message.cmd ~= "stop" then io.write(cjson.encode(answer), "\n"):flush() end
end
