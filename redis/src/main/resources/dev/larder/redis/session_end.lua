-- Ends a session: its data and whatever leads to it are gone.
--
-- KEYS[1]  the sessions of this tag by expiry, KEYS[2] the users, KEYS[3] the word for listeners
-- KEYS[4]  the session, and further keys that it may have
-- ARGV[1]  what keys of sessions begin with, ARGV[2] what keys of a user's sessions begin with, ARGV[3] why: one letter
-- ARGV[4]  1 to keep word for listeners
-- ARGV[5]  the session's hash, and further ones as there are keys
-- Returns  {now, sessions of the tag} or {now, sessions of the tag, {hash, who, created, why, 1 if it was usable}}
-- O(log sessions of the tag). Doing it twice ends it once. A session that was renewed is ended as well.
local time = redis.call('TIME')
local now = math.floor((time[1] * 1000000 + time[2]) / 1000)
for i = 4, #KEYS do
  local hash, key = ARGV[i + 1], KEYS[i]
  local found = redis.call('HMGET', key, 'm', 'r')
  -- However long ago it was replaced: this lets nobody in.
  if found[2] then
    hash = found[2]
    key = ARGV[1] .. hash
    found = redis.call('HMGET', key, 'm')
  end
  if found[1] then
    local created, user, before = string.match(found[1], '^1 (%d+) %d+ %d+ %d+ %d+ %d+ (%S+) (%S+) ')
    local usable = tonumber(redis.call('ZSCORE', KEYS[1], hash) or 0) > now and 1 or 0
    redis.call('UNLINK', key)
    forget(ARGV[1], before)
    redis.call('ZREM', KEYS[1], hash)
    if user ~= '-' then
      redis.call('HDEL', ARGV[2] .. user, hash)
      if redis.call('EXISTS', ARGV[2] .. user) == 0 then
        redis.call('SREM', KEYS[2], numberOf(user))
      end
    end
    if ARGV[4] == '1' then
      redis.call('HSET', KEYS[3], ARGV[3] .. ' ' .. hash .. ' ' .. string.format('%.0f', now), whoOf(found[1]))
      redis.call('PEXPIRE', KEYS[3], 86400000)
    end
    return {now, redis.call('ZCARD', KEYS[1]), {hash, whoOf(found[1]), tonumber(created), ARGV[3], usable}}
  end
end
return {now, redis.call('ZCARD', KEYS[1])}
