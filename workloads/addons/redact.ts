/**
 * What no log keeps, as the script that Fluent Bit runs over each line before the line leaves its node: numbers of payment cards (13–19 digits whose
 * check digit is right, PCI DSS 3.4 and 3.5), e-mail addresses, tokens, what stands behind the `?` of an address, and whatever is called a secret.
 * Addresses of callers stay: who did what from where is what PCI DSS 10.2.2 asks for.
 *
 * The chart reads it as a template of its own: it holds no two braces in a row. Fluent Bit has LuaJIT, so this is Lua 5.1.
 * Source: docs.fluentbit.io/manual/pipeline/filters/lua: a code of 2 keeps the time and takes the record.
 */
export const redactScript = String.raw`
local secret = { authorization = true, cookie = true, cvc = true, cvv = true, pan = true, passwd = true }
local telling = { "password", "secret", "token", "card_number", "cardnumber", "api_key", "apikey", "set%-cookie" }

local function is_secret(key)
  local name = string.lower(key)
  if secret[name] then return true end
  for _, part in ipairs(telling) do
    if string.find(name, part) then return true end
  end
  return false
end

-- The check digit of a card's number: ISO/IEC 7812-1, annex B.
local function is_card(digits)
  local sum, double = 0, false
  for at = #digits, 1, -1 do
    local digit = tonumber(string.sub(digits, at, at))
    if double then
      digit = digit * 2
      if digit > 9 then digit = digit - 9 end
    end
    sum = sum + digit
    double = not double
  end
  return sum % 10 == 0
end

-- Cards begin with 2 to 6, which times in milliseconds and nanoseconds do not.
local function looks_like_card(digits)
  return #digits >= 13 and #digits <= 19 and string.find(digits, "^[2-6]") ~= nil and is_card(digits)
end

-- Of groups of digits with a space or a dash between them, those that make a card together.
local function without_card(run)
  local groups, found = {}, false
  for digits, gap in string.gmatch(run, "(%d+)([ -]*)") do table.insert(groups, { digits, gap }) end
  local kept, at = {}, 1
  while at <= #groups do
    local together, last = "", nil
    for ending = at, #groups do
      together = together .. groups[ending][1]
      if looks_like_card(together) then last = ending end
      -- One group that is a card by itself is one: what follows it is something else.
      if last == at then break end
      if #together > 19 then break end
    end
    if last then
      found = true
      table.insert(kept, "[card]" .. groups[last][2])
      at = last + 1
    else
      table.insert(kept, groups[at][1] .. groups[at][2])
      at = at + 1
    end
  end
  return found and table.concat(kept) or nil
end

local function clean(text)
  text = string.gsub(text, "[Bb]earer +[%w%-%._~%+/]+=*", "Bearer [token]")
  text = string.gsub(text, "eyJ[%w_-]+%.[%w_-]+%.[%w_-]*", "[token]")
  text = string.gsub(text, "[%w%.%+_%%-]+@[%w-]+%.[%w%.-]*%w", "[email]")
  text = string.gsub(text, "%f[%w]%d[%d -]+%d%f[%W]", without_card)
  return text
end

local function is_path(key)
  return key == "path" or key == "url" or key == "uri" or key == "referer" or key == "request_uri"
end

local function walk(map)
  for key, value in pairs(map) do
    local kind = type(value)
    if type(key) == "string" and is_secret(key) and kind ~= "table" then
      map[key] = "[removed]"
    elseif kind == "string" then
      if is_path(key) then value = string.gsub(value, "%?.*", "?[removed]") end
      map[key] = clean(value)
    elseif kind == "number" and looks_like_card(string.format("%.0f", value)) then
      map[key] = "[card]"
    elseif kind == "table" then
      walk(value)
    end
  end
end

function redact(tag, timestamp, record)
  local pod = record["kubernetes"]
  record["kubernetes"] = nil
  walk(record)
  record["kubernetes"] = pod
  return 2, timestamp, record
end
`;
