-- Creates apps with unique names, in a separate instance, so that the other one keeps its size.
local common = require "common"
local count, seed, head = 0

function init(args)
  seed = args[2]
  local before, after = common.parts("POST", "/v2/bench/instances/created/apps", "Content-Type: application/json\r\n")
  head = before .. after .. "Content-Length: "
end

function request()
  count = count + 1
  local body = '{"name":"app-' .. seed .. "-" .. count .. '"}'
  return head .. #body .. "\r\n\r\n" .. body
end

done = common.done
