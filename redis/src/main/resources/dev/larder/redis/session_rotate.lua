-- Gives a session a new hash. The old one ends at once, or leads to the new one for a while and then tells of its re-use.
--
-- KEYS[1]  the sessions of this tag by expiry, KEYS[2] the not-before times, KEYS[3] the users, KEYS[4] the word for listeners
-- KEYS[5]  the session under its new hash
-- KEYS[6]  the session, and further keys that it may have
-- ARGV[1]  what keys of sessions begin with, ARGV[2] what keys of a user's sessions begin with
-- ARGV[3]  the new hash
-- ARGV[4]  how long the old one still leads to it, in ms; 0 for not
-- ARGV[5]  how long the old one is remembered, in ms
-- ARGV[6]  -1, or the level of assurance of an authentication made now; ARGV[7] then the longest life from now on, in ms
-- ARGV[8]  1 to keep word for listeners, ARGV[9] how long keys outlive sessions, in ms
-- ARGV[10] how many replaced ones are remembered at most
-- ARGV[11] the session's hash, and further ones as there are keys
-- Returns  {0, now} none; {1, now, old hash, expires, -1, fields}; {2, now} expired; {3, now} ended; {4 or 5, now, hash} renewed
--          by somebody else, as in session_load
-- O(1). Doing it twice is doing it once.
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
local function text(number)
  return string.format('%.0f', number)
end
for i = 6, #KEYS do
  local hash = ARGV[i + 5]
  local there = redis.call('HMGET', KEYS[i], 'm', 'r', 'g')
  local mine = redis.call('HGET', KEYS[5], 'm')
  if mine and (there[2] == ARGV[3] or not there[1]) and string.find(mine, ' ' .. hash .. ' ', 1, true) then
    return {1, now, hash, tonumber(redis.call('ZSCORE', KEYS[1], ARGV[3]) or 0), -1, redis.call('HGETALL', KEYS[5])}
  end
  if there[2] then
    return {now <= tonumber(there[3]) and 4 or 5, now, there[2]}
  end
  if there[1] then
    local expires = tonumber(redis.call('ZSCORE', KEYS[1], hash) or 0)
    if expires <= now then
      return {2, now}
    end
    local created, ends, idle, issued, authenticated, level, user, before, device =
      string.match(there[1], '^1 (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%S+) (%S+) (%S+)\n')
    local floor = 0
    local marks = redis.call('HMGET', KEYS[2], user, '*')
    for j = 1, 2 do
      if marks[j] then
        local notBefore, kept = string.match(marks[j], '^(%d+) (%S+)$')
        if tonumber(issued) < tonumber(notBefore) and kept ~= hash then
          return {3, now}
        end
        floor = math.max(floor, tonumber(notBefore))
      end
    end
    if ARGV[6] ~= '-1' then
      level, authenticated, ends = ARGV[6], text(now), text(now + tonumber(ARGV[7]))
    end
    expires = math.min(math.max(expires, now + tonumber(idle)), tonumber(ends))
    issued = text(math.max(micros, floor))
    local remembered = tonumber(ARGV[4]) > 0
    local head = '1 ' .. created .. ' ' .. ends .. ' ' .. idle .. ' ' .. issued .. ' ' .. authenticated .. ' ' .. level .. ' '
      .. user .. ' ' .. hash .. ' ' .. device .. '\n' .. string.sub(there[1], string.find(there[1], '\n', 1, true) + 1)
    -- A server that is full refuses only the first change of a script, so the one that takes memory comes first.
    redis.call('HSET', KEYS[i], 'm', head)
    redis.call('RENAME', KEYS[i], KEYS[5])
    local till = tonumber(ends) + tonumber(ARGV[9])
    redis.call('PEXPIREAT', KEYS[5], text(till))
    local function keep(key)
      if redis.call('PTTL', key) < till - now then
        redis.call('PEXPIREAT', key, text(till))
      end
    end
    -- What was replaced before leads to the new one too, for as long as it was to be remembered: the last of them through each other.
    local old, known = before, 1
    while old and old ~= '-' do
      local key = ARGV[1] .. old
      old = redis.call('HGET', key, 'b')
      if remembered and known < tonumber(ARGV[10]) and redis.call('EXISTS', key) == 1 then
        redis.call('HSET', key, 'r', ARGV[3])
        known = known + 1
      else
        redis.call('UNLINK', key)
      end
    end
    if remembered then
      redis.call('HSET', KEYS[i], 'r', ARGV[3], 'g', text(now + tonumber(ARGV[4])), 'b', before)
      redis.call('PEXPIRE', KEYS[i], ARGV[5])
    end
    redis.call('ZADD', KEYS[1], text(expires), ARGV[3])
    redis.call('ZREM', KEYS[1], hash)
    keep(KEYS[1])
    if user ~= '-' then
      local mates = ARGV[2] .. user
      redis.call('HSET', mates, ARGV[3], created .. ' ' .. issued .. ' ' .. text(now - created) .. ' ' .. text(expires - created)
        .. ' ' .. device)
      redis.call('HDEL', mates, hash)
      keep(mates)
      keep(KEYS[3])
    end
    local fields = redis.call('HGETALL', KEYS[5])
    if ARGV[8] == '1' then
      redis.call('HSET', KEYS[4], 'R ' .. ARGV[3] .. ' ' .. text(now), string.sub(head, string.find(head, '\n', 1, true) + 1))
      redis.call('PEXPIRE', KEYS[4], 86400000)
    end
    return {1, now, hash, expires, -1, fields}
  end
end
return {0, now}
