-- Begins a session of a user, in one step with the limit of how many he may have.
--
-- KEYS[1]  the session: a hash
-- KEYS[2]  the user's sessions: a hash, by session "created issued used expires device", where used and expires are how long after
--          created; up to 64 bytes Redis keeps it densely
-- KEYS[3]  the sessions of this tag: a sorted set by the moment when they expire
-- KEYS[4]  the not-before times of this tag: a hash by user, and * for everyone
-- KEYS[5]  the users of this tag who have sessions: a set of numbers
-- KEYS[6]  what listeners have not been told yet: a hash
-- ARGV[1]  the session's hash, ARGV[2] the user's or -, ARGV[3] idle time in ms, ARGV[4] longest life in ms
-- ARGV[5]  level of assurance, ARGV[6] device or -, ARGV[7] who: bytes
-- ARGV[8]  most sessions of the user, 0 for no limit; ARGV[9] most of them of the device, 0 for no limit
-- ARGV[10] what to do at the limit: o ends the oldest, l the least recently used, d denies, a lists them
-- ARGV[11] what keys of sessions begin with, ARGV[12] 1 to keep word for listeners, ARGV[13] how long keys outlive sessions, ms
-- ARGV[14] when the user has authenticated, ms; what is later than now counts as now
-- ARGV[15] how many hashes of sessions to end follow; then those; then names and values of attributes
-- Returns  {1, now, expires, end, sessions of the tag, {ended}}, or {2, now, 0, 0, sessions of the tag, {there}} at the limit
--          ended: {hash, who, created, kind}; there: {hash, head and who, created, lastUsed, expires}
-- O(sessions of the user). Doing it twice is doing it once. Keys of the user's other sessions are made from ARGV[11].
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
local hash, user, device, who = ARGV[1], ARGV[2], ARGV[6], ARGV[7]
local limit, deviceLimit, choice = tonumber(ARGV[8]), tonumber(ARGV[9]), ARGV[10]
local idle, linger = tonumber(ARGV[3]), tonumber(ARGV[13])
local function text(number)
  return string.format('%.0f', number)
end
local known = redis.call('HGET', KEYS[1], 'm')
if known then
  local ends = string.match(known, '^1 %d+ (%d+)')
  return {1, now, tonumber(redis.call('ZSCORE', KEYS[3], hash) or 0), tonumber(ends), redis.call('ZCARD', KEYS[3]), {}}
end
local chosen = {}
local last = 15 + tonumber(ARGV[15])
for i = 16, last do
  chosen[ARGV[i]] = true
end
local live, ending, notBefore = {}, {}, 0
if user ~= '-' then
  local marks = redis.call('HMGET', KEYS[4], user, '*')
  local kept = '-'
  if marks[1] then
    notBefore, kept = string.match(marks[1], '^(%d+) (%S+)$')
    notBefore = tonumber(notBefore)
  end
  local everyone = marks[2] and tonumber(string.match(marks[2], '^(%d+)')) or 0
  local flat = redis.call('HGETALL', KEYS[2])
  for i = 1, #flat, 2 do
    local created, issued, used, expires, kind = string.match(flat[i + 1], '^(%d+) (%d+) (%d+) (%d+) (%S+)$')
    local one = {hash = flat[i], created = tonumber(created), used = created + used, expires = created + expires, device = kind}
    issued = tonumber(issued)
    if one.expires > now and issued >= everyone and (issued >= notBefore or one.hash == kept) then
      if chosen[one.hash] then
        ending[#ending + 1] = {hash = one.hash, kind = 'D'}
      else
        live[#live + 1] = one
      end
    end
  end
  notBefore = math.max(notBefore, everyone)
  table.sort(live, function(a, b)
    local x, y = a.created, b.created
    if choice == 'l' or choice == 'a' then
      x, y = a.used, b.used
    end
    if x ~= y then
      return x < y
    end
    return a.hash < b.hash
  end)
  local over = limit > 0 and #live - limit + 1 or 0
  local overDevice = 0
  if deviceLimit > 0 then
    overDevice = 1 - deviceLimit
    for _, one in ipairs(live) do
      if one.device == device then
        overDevice = overDevice + 1
      end
    end
  end
  if (over > 0 or overDevice > 0) and (choice == 'd' or choice == 'a') then
    local there = {}
    for i, one in ipairs(live) do
      there[i] = {one.hash, redis.call('HGET', ARGV[11] .. one.hash, 'm') or '', one.created, one.used, one.expires}
    end
    return {2, now, 0, 0, redis.call('ZCARD', KEYS[3]), there}
  end
  for _, one in ipairs(live) do
    if overDevice > 0 and one.device == device then
      ending[#ending + 1] = {hash = one.hash, kind = 'V'}
      one.gone = true
      overDevice = overDevice - 1
      over = over - 1
    end
  end
  for _, one in ipairs(live) do
    if over > 0 and not one.gone then
      ending[#ending + 1] = {hash = one.hash, kind = 'V'}
      over = over - 1
    end
  end
end
local ends = now + tonumber(ARGV[4])
local expires = math.min(now + idle, ends)
-- Clocks of servers differ: after a failover a session may begin before the moment before which all were ended.
local issued = math.max(micros, notBefore)
local fields = {
  'm', '1 ' .. text(now) .. ' ' .. text(ends) .. ' ' .. ARGV[3] .. ' ' .. text(issued) .. ' '
    .. text(math.min(now, tonumber(ARGV[14]))) .. ' ' .. ARGV[5] .. ' ' .. user .. ' - ' .. device .. '\n' .. who,
  'v', '1'}
for i = last + 1, #ARGV, 2 do
  fields[#fields + 1] = '=' .. ARGV[i]
  fields[#fields + 1] = ARGV[i + 1]
end
-- A server that is full refuses only the first change of a script, so the one that takes memory comes first.
for i = 1, #fields, 1000 do
  redis.call('HSET', KEYS[1], unpack(fields, i, math.min(i + 999, #fields)))
end
local till = ends + linger
local function keep(key)
  if redis.call('PTTL', key) < till - now then
    redis.call('PEXPIREAT', key, text(till))
  end
end
redis.call('PEXPIREAT', KEYS[1], text(till))
redis.call('ZADD', KEYS[3], text(expires), hash)
keep(KEYS[3])
if user ~= '-' then
  redis.call('HSET', KEYS[2], hash, text(now) .. ' ' .. text(issued) .. ' 0 ' .. text(expires - now) .. ' ' .. device)
  keep(KEYS[2])
  redis.call('SADD', KEYS[5], numberOf(user))
  keep(KEYS[5])
end
local ended = {}
for i, one in ipairs(ending) do
  local key = ARGV[11] .. one.hash
  local head = redis.call('HGET', key, 'm')
  local created, before = string.match(head or '', '^1 (%d+) %d+ %d+ %d+ %d+ %d+ %S+ (%S+) ')
  forget(ARGV[11], before)
  redis.call('UNLINK', key)
  redis.call('ZREM', KEYS[3], one.hash)
  redis.call('HDEL', KEYS[2], one.hash)
  ended[i] = {one.hash, whoOf(head), tonumber(created or 0), one.kind}
  if ARGV[12] == '1' then
    redis.call('HSET', KEYS[6], one.kind .. ' ' .. one.hash .. ' ' .. text(now), whoOf(head))
  end
end
if ARGV[12] == '1' then
  redis.call('HSET', KEYS[6], 'C ' .. hash .. ' ' .. text(now), who)
  redis.call('PEXPIRE', KEYS[6], 86400000)
end
return {1, now, expires, ends, redis.call('ZCARD', KEYS[3]), ended}
