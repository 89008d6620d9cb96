-- Resets the secret of a random app, and counts the answers by kind. The third argument says after how many seconds no more requests are sent; those in
-- progress must be answered by the end.
local common = require "common"
local ffi = require "ffi"
ffi.cdef "typedef struct { long seconds, microseconds; } timeval; int gettimeofday(timeval *time, void *zone);"
local time = ffi.new("timeval")
common.ask_for_secrets("PUT", "Content-Length: 0\r\n")
slowest_refusal = 0

local function milliseconds()
  ffi.C.gettimeofday(time, nil)
  return tonumber(time.seconds) * 1000 + tonumber(time.microseconds) / 1000
end

local read = init
function init(args)
  read(args)
  if args[3] then
    local last = milliseconds() + args[3] * 1000
    -- wrk looks for this function once, after init.
    function delay()
      return milliseconds() < last and 0 or 3600000
    end
  end
end

-- How long the request was in Roma: its id begins with the time at which Roma read it (RFC 9562, 5.7). wrk's own latencies include the wait before that,
-- and do not distinguish kinds of answers.
local function age(headers)
  return milliseconds() - tonumber(headers["X-Request-Id"]:sub(1, 12), 16)
end

common.count(function(status, headers)
  if status == 200 then
    return "good"
  elseif status ~= 503 then
    return "other"
  elseif not headers["Retry-After"] then
    return "without Retry-After"
  end
  local waited = age(headers)
  slowest_refusal = math.max(slowest_refusal, waited)
  return waited < 1000 and "refused at once" or "refused later"
end)

done = common.done
