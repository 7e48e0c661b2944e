-- One load of the harness: wrk … -s load.lua <url> -- <kind> <accounts> <password> <tokens file> <basic> <redirect> <verifier>
-- Kinds: login (a random account each time), refresh (chains of tokens), bearer, plain; credentials, introspection,
-- authorize (logged-in browsers), code (the same, and each code exchanged: the two count as one).
--
-- A thread of wrk has one Lua state for all its connections. Refreshing therefore takes a token from
-- the thread's queue and puts the successor at its end: no answer has to be paired with its request,
-- and no token is ever sent twice.

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  threads[#threads + 1] = thread
end

local function tokens_of_this_thread(file)
  local queue = { first = 1, last = 0 }
  local line_number = 0
  for line in io.lines(file) do
    if line_number % 2 == number % 2 then
      queue.last = queue.last + 1
      queue[queue.last] = line
    end
    line_number = line_number + 1
  end
  return queue
end

local function post(body)
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
end

local function form(path, body, basic)
  return wrk.format("POST", path,
    { ["Content-Type"] = "application/x-www-form-urlencoded", ["Authorization"] = basic }, body)
end

local makers = {}

function makers.plain()
  local request = wrk.format("GET")
  return function() return request end
end

function makers.bearer(_, _, file)
  local queue = tokens_of_this_thread(file)
  for i = 1, queue.last do
    queue[i] = wrk.format("GET", nil, { ["Authorization"] = "Bearer " .. queue[i] })
  end
  return function() return queue[sent % queue.last + 1] end
end

function makers.login(accounts, password)
  math.randomseed(os.time() + number)
  return function()
    local address = string.format("bench-%d@example.com", math.random(0, accounts - 1))
    return post(string.format('{"email":"%s","password":"%s"}', address, password))
  end
end

function makers.refresh(_, _, file)
  local queue = tokens_of_this_thread(file)
  function response(status, _, body)
    if status == 200 then
      queue.last = queue.last + 1
      queue[queue.last] = body:match('"refresh_token"%s*:%s*"([^"]+)"')
    end
  end
  return function()
    local token = queue[queue.first] or "queue-empty"
    queue[queue.first] = nil
    queue.first = math.min(queue.first, queue.last) + 1
    return post(string.format('{"refresh_token":"%s"}', token))
  end
end

function makers.credentials(_, _, _, basic)
  local request = form(nil, "grant_type=client_credentials", basic)
  return function() return request end
end

function makers.introspection(_, _, file, basic)
  local queue = tokens_of_this_thread(file)
  for i = 1, queue.last do queue[i] = form(nil, "token=" .. queue[i], basic) end
  return function() return queue[sent % queue.last + 1] end
end

-- A browser each: a line of the file has its cookies.
local function browsers(file)
  local queue = tokens_of_this_thread(file)
  for i = 1, queue.last do queue[i] = wrk.format("GET", nil, { ["Cookie"] = queue[i] }) end
  local last = 0
  return function()
    last = last % queue.last + 1
    return queue[last]
  end
end

function makers.authorize(_, _, file)
  return browsers(file)
end

function makers.code(_, _, file, basic, redirect, verifier)
  local authorize, codes = browsers(file), {}
  local rest = "&grant_type=authorization_code&redirect_uri=" .. redirect .. "&code_verifier=" .. verifier
  function response(status, headers)
    if status ~= 200 then codes[#codes + 1] = headers["Location"]:match("[?&]code=([^&]+)") end
  end
  return function()
    local code = table.remove(codes)
    if code then return form("/oauth/token", "code=" .. code .. rest, basic) end
    return authorize(), "uncounted"
  end
end

function init(arguments)
  sent = 0
  local make = makers[table.remove(arguments, 1)](tonumber(arguments[1]), unpack(arguments, 2))
  function request()
    local made, uncounted = make()
    if not uncounted then sent = sent + 1 end
    return made
  end
end

function done(summary, latency)
  local all = -1 -- wrk asks for one request, to look at it, that it does not send
  for _, thread in ipairs(threads) do all = all + thread:get("sent") end
  local errors = summary.errors
  io.write(string.format(
    '\n{"sent":%d,"completed":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"refused":%d,"broken":%d}\n',
    all, summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
