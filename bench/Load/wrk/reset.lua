-- Resets the secret of a random app, and has one generated.
local common = require "common"
local ids, before, after

function init(args)
  ids = common.read(args)
  before, after = common.parts("PUT")
  after = "/secret" .. after .. "Content-Length: 0\r\n\r\n"
end

function request()
  return before .. ids[math.random(#ids)] .. after
end

done = common.done
