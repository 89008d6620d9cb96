-- Lists ten apps far from the first one.
local common = require "common"
local list

function init(args)
  local before, after = common.parts("GET", "/v2/bench/instances/bench/apps?limit=10&offset=10000")
  list = before .. after .. "\r\n"
end

function request()
  return list
end

done = common.done
