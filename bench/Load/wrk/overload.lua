-- Resets the secret of a random app, and has one generated; counts what comes back from a service that may have too much to do. Load passes on, as a
-- third argument, after how many seconds nothing more is sent: what is under way then must be answered by the end.
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
    -- wrk looks for this function once, after this.
    function delay()
      return milliseconds() < last and 0 or 3600000
    end
  end
end

-- How long Roma had a request for: its id begins with the time at which Roma took it (RFC 9562, 5.7). wrk's own latencies tell no kind of answer from
-- another, and hold what the request waited for before Roma read it.
local function age(headers)
  return milliseconds() - tonumber(headers["X-Request-Id"]:sub(1, 12), 16)
end

common.count(function(status, headers)
  if status == 200 then
    return "good"
  elseif status ~= 503 then
    return "other"
  elseif not headers["Retry-After"] then
    return "unannounced"
  end
  local waited = age(headers)
  slowest_refusal = math.max(slowest_refusal, waited)
  return waited < 1000 and "refused at once" or "refused later"
end)

done = common.done
