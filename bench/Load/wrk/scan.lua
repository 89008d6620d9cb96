-- Lists the apps whose name has a part that none has: the server must look at each of them.
local common = require "common"
local list

function init(args)
  local before, after = common.parts("GET", "/v2/bench/instances/bench/apps?name=no-such-name")
  list = before .. after .. "\r\n"
end

function request()
  return list
end

done = common.done
