-- Asks whether there is an app with a random one of the names.
local common = require "common"
local names, before, after

function init(args)
  names = common.read(args)
  before, after = common.parts("GET", "/v2/bench/instances/bench/validate-apps?name=")
  after = after .. "\r\n"
end

function request()
  return before .. names[math.random(#names)] .. after
end

done = common.done
