-- Resets the secret of a random app to a new one each time.
local common = require "common"
local ids, before, after

function init(args)
  ids = common.read(args)
  before, after = common.parts("PUT", nil, "Content-Type: application/json\r\n")
  after = "/secret" .. after .. "Content-Length: 29\r\n\r\n"
end

function request()
  local secret = string.format("%08x%08x", math.random(0, 0x7fffffff), math.random(0, 0x7fffffff))
  return before .. ids[math.random(#ids)] .. after .. '{"secret":"' .. secret .. '"}'
end

done = common.done
