-- Shared by all scripts. Load passes a file of ids or names and a seed as arguments, and the token in the environment.
local common = {}

local apps = "/v2/bench/instances/bench/apps"
local thread

function common.read(args)
  math.randomseed(tonumber(args[2]))
  local values = {}
  for value in io.lines(args[1]) do
    values[#values + 1] = value
  end
  return values
end

-- The parts of a request before and after the variable part of its path. wrk.format would take longer than the request.
function common.parts(method, path, headers)
  local before = method .. " " .. (path or apps .. "/")
  local after = " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\nX-Auth-Token: " .. os.getenv("ROMA_BENCH_TOKEN") .. "\r\n" .. (headers or "")
  return before, after
end

-- Requests for the secrets of random apps. Only the id differs.
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

-- Counts requests, and answers by the kind that kind_of returns. wrk must parse each answer for it, which takes a few microseconds.
function common.count(kind_of)
  local ask = request
  -- wrk asks for one request before it starts, and does not send it.
  sent, answers = -1, {}

  function request()
    sent = sent + 1
    return ask()
  end

  function response(status, headers, body)
    local kind = kind_of(status, headers, body)
    answers[kind] = (answers[kind] or 0) + 1
  end
end

function setup(only)
  thread = only
end

-- Writes the last line of output, which Load reads. Times are in microseconds.
function common.done(summary, latency)
  local errors, kinds = summary.errors, {}
  for kind, count in pairs(thread:get("answers") or {}) do
    kinds[#kinds + 1] = string.format('"%s":%d', kind, count)
  end
  io.write(string.format(
    '{"requests":%d,"duration":%d,"p50":%d,"p99":%d,"max":%d,"statuses":%d,"connects":%d,"reads":%d,"writes":%d,"timeouts":%d,'
      .. '"sent":%d,"slowestRefusal":%d,"answers":{%s}}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect, errors.read, errors.write, errors.timeout,
    thread:get("sent") or 0, thread:get("slowest_refusal") or 0, table.concat(kinds, ",")))
end

return common
