-- Writes the attributes of sessions that have changed. Never brings a session back.
--
-- Of any number of sessions, one behind the other:
-- KEYS[1]  the session, KEYS[2] the sessions of its tag by expiry; then those of the next
-- ARGV[1]  its hash; ARGV[2] the version that it must have, or 0 for any; ARGV[3] 1 if it is known that it has not expired; ARGV[4] how many
--          fields to remove follow, ARGV[5] how many to set; then those; then names and values of these; then the next one's
-- Returns  for each {1, version} saved; {0, 0} the session is over; {2, version} it has another version; {4, 0, hash} renewed; or the
--          error of that one
-- O(attributes changed). Doing it twice counts two versions.
local now
local function time()
  if not now then
    local parts = redis.call('TIME')
    now = math.floor((parts[1] * 1000000 + parts[2]) / 1000)
  end
  return now
end
local function save(session, expiries, from, removes, last)
  local head = redis.pcall('HMGET', session, 'v', 'r', 'g')
  if head.err then
    return head
  end
  if head[2] then
    return {time() <= tonumber(head[3]) and 4 or 0, 0, head[2]}
  end
  if not head[1] or ARGV[from + 2] ~= '1' and tonumber(redis.call('ZSCORE', expiries, ARGV[from]) or 0) <= time() then
    return {0, 0}
  end
  if ARGV[from + 1] ~= '0' and ARGV[from + 1] ~= head[1] then
    return {2, tonumber(head[1])}
  end
  local version = head[1] + 1
  local first = from + 5 + removes
  -- A server that is full refuses only the first change of a script, so what takes memory comes first.
  redis.call('HSET', session, 'v', version, unpack(ARGV, first, math.min(first + 999, last)))
  for i = first + 1000, last, 1000 do
    redis.call('HSET', session, unpack(ARGV, i, math.min(i + 999, last)))
  end
  for i = from + 5, first - 1 do
    redis.call('HDEL', session, ARGV[i])
  end
  return {1, version}
end
local results = {}
local at = 1
for i = 1, #KEYS, 2 do
  local removes = tonumber(ARGV[at + 3])
  local last = at + 4 + removes + 2 * tonumber(ARGV[at + 4])
  results[#results + 1] = save(KEYS[i], KEYS[i + 1], at, removes, last)
  at = last + 1
end
return results
