-- All kinds of requests, mostly resets and shows. Apps are created in a separate instance for this run, changed and deleted again, so that the store
-- does not grow.
local common = require "common"
local count, changeable, deletable = 0, {}, {}
local ids, seed
local app, reset, given, secret, unknown, list, create, created, change, delete

local function pair(...)
  local before, after = common.parts(...)
  return { before = before, after = after }
end

local function with_body(head, body)
  return head .. "Content-Length: " .. #body .. "\r\n\r\n" .. body
end

function init(args)
  ids, seed = common.read(args), args[2]
  local json = "Content-Type: application/json\r\n"
  local instance = "/v2/bench/instances/mixed-" .. seed .. "/apps"
  app, reset, given = pair("GET"), pair("PUT"), pair("PUT", nil, json)
  unknown = table.concat({ common.parts("GET", nil) }, "00000000-0000-4000-8000-000000000000") .. "\r\n"
  list = table.concat({ common.parts("GET", instance .. "?limit=10") }) .. "\r\n"
  create = table.concat({ common.parts("POST", instance, json) })
  change, delete = pair("PUT", instance .. "/", json), pair("DELETE", instance .. "/")
end

local function random_id()
  return ids[math.random(#ids)]
end

local function create_one()
  count = count + 1
  return with_body(create, '{"name":"created-' .. seed .. "-" .. count .. '"}')
end

local function change_one()
  count = count + 1
  return with_body(change.before .. table.remove(changeable) .. change.after, '{"name":"changed-' .. seed .. "-" .. count .. '"}')
end

local function give_secret()
  local body = string.format('{"secret":"%08x%08x"}', math.random(0, 0x7fffffff), math.random(0, 0x7fffffff))
  return with_body(given.before .. random_id() .. "/secret" .. given.after, body)
end

-- A created app is changed at once, and a changed one deleted at once. Only requests in progress at the end leave an app behind.
function request()
  if #deletable > 0 then
    return delete.before .. table.remove(deletable) .. delete.after .. "\r\n"
  elseif #changeable > 0 then
    return change_one()
  end

  local thousandth = math.random(0, 999)
  if thousandth < 450 then
    return reset.before .. random_id() .. "/secret" .. reset.after .. "Content-Length: 0\r\n\r\n"
  elseif thousandth < 650 then
    return give_secret()
  elseif thousandth < 850 then
    return app.before .. random_id() .. "/secret" .. app.after .. "\r\n"
  elseif thousandth < 940 then
    return app.before .. random_id() .. app.after .. "\r\n"
  elseif thousandth < 980 then
    return create_one()
  elseif thousandth < 998 then
    return list
  end
  return unknown
end

common.count(function(status, _, body)
  if status == 201 then
    changeable[#changeable + 1] = body:match('^{"id":"([^"]+)"')
    return "good"
  elseif status == 200 then
    -- A changed app. A list does not begin with an id.
    local id = body:match('^{"id":"([^"]+)","name":"changed%-')
    if id then
      deletable[#deletable + 1] = id
    end
    return "good"
  end
  return status == 403 and body:find("ROMA.00014001", 1, true) and "unknown" or "other"
end)

done = common.done
