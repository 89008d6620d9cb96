-- Shows the secret of a random app.
local common = require "common"
local ids, before, after

function init(args)
  ids = common.read(args)
  before, after = common.parts("GET")
  after = "/secret" .. after .. "\r\n"
end

function request()
  return before .. ids[math.random(#ids)] .. after
end

done = common.done
