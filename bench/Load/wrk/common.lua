-- What the scripts share. Load passes on a file of app ids and a seed as arguments, and the token in the environment.
local common = {}

local apps = "/v2/bench/instances/bench/apps"

function common.read(args)
  math.randomseed(tonumber(args[2]))
  local ids = {}
  for id in io.lines(args[1]) do
    ids[#ids + 1] = id
  end
  return ids
end

-- The parts of a request before and after what differs in its path. They are joined here, because wrk.format would cost more than the request.
function common.parts(method, path, headers)
  local before = method .. " " .. (path or apps .. "/")
  local after = " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\nX-Auth-Token: " .. os.getenv("ROMA_BENCH_TOKEN") .. "\r\n" .. (headers or "")
  return before, after
end

-- Requests for the secrets of random apps: all are alike but for the id.
function common.ask_for_secrets(method, rest)
  local ids, before, after
  function init(args)
    ids = common.read(args)
    before, after = common.parts(method)
    after = "/secret" .. after .. rest .. "\r\n"
  end

  function request()
    return before .. ids[math.random(#ids)] .. after
  end

  done = common.done
end

-- The last line of output, which Load reads; times are in microseconds.
function common.done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"duration":%d,"p50":%d,"p99":%d,"statuses":%d,"connects":%d,"reads":%d,"writes":%d,"timeouts":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect, errors.read, errors.write, errors.timeout))
end

return common
