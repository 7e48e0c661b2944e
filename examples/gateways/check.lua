-- Asks txn.check about the request's Authorization; leaves the verdict in txn.status and what was told in other variables.
-- Header lists begin at 0 in a request and in an answer alike.
local function first(headers, name)
  return headers and headers[name] and headers[name][0] or ""
end

core.register_action("check", { "http-req" }, function(txn)
  local sent = txn.http:req_get_headers()
  local headers = { accept = { "*/*" } }
  for _, name in ipairs({ "authorization", "revocation-seq" }) do
    if sent[name] then headers[name] = { sent[name][0] } end
  end
  -- A request with two Authorization headers is nobody's.
  if sent["authorization"] and sent["authorization"][1] then headers["authorization"] = nil end
  local answer = core.httpclient():get({ url = txn:get_var("txn.check"), headers = headers, timeout = 2000 })
  local told = answer and answer.headers
  txn:set_var("txn.status", answer and answer.status or 0)
  txn:set_var("txn.challenge", first(told, "www-authenticate"))
  txn:set_var("txn.subject", first(told, "x-auth-subject"))
  txn:set_var("txn.scope", first(told, "x-auth-scope"))
  txn:set_var("txn.client", first(told, "x-auth-client"))
end)
