-- Ends all sessions of a user but one.
--
-- KEYS[1]  the user's sessions, KEYS[2] the sessions of this tag by expiry, KEYS[3] the users, KEYS[4] the word for listeners
-- KEYS[5]  the not-before times of this tag
-- ARGV[1]  what keys of sessions begin with, ARGV[2] the user's hash, ARGV[3] the hash to leave or -, ARGV[4] why: one letter
-- ARGV[5]  1 to keep word for listeners, ARGV[6] 1 to take away only what a not-before time has ended
-- Returns  {now, sessions of the tag, {hash, who, created, why, 1 if it was usable}, ...}
-- O(sessions of the user). Doing it twice ends them once. Keys of sessions are made from ARGV[1].
local time = redis.call('TIME')
local now = math.floor((time[1] * 1000000 + time[2]) / 1000)
local marks = redis.call('HMGET', KEYS[5], ARGV[2], '*')
local function isEnded(hash, entry)
  local issued = tonumber(string.match(entry, '^%d+ (%d+)'))
  for i = 1, 2 do
    if marks[i] then
      local notBefore, kept = string.match(marks[i], '^(%d+) (%S+)$')
      if issued < tonumber(notBefore) and kept ~= hash then
        return true
      end
    end
  end
  return false
end
local answer = {now, 0}
local flat = redis.call('HGETALL', KEYS[1])
for i = 1, #flat, 2 do
  local hash = flat[i]
  local before = isEnded(hash, flat[i + 1])
  if hash ~= ARGV[3] and (before or ARGV[6] ~= '1') then
    local key = ARGV[1] .. hash
    local head = redis.call('HGET', key, 'm')
    local created, alias = string.match(head or '', '^1 (%d+) %d+ %d+ %d+ %d+ %d+ %S+ (%S+) ')
    local expires = tonumber(redis.call('ZSCORE', KEYS[2], hash) or 0)
    redis.call('UNLINK', key)
    forget(ARGV[1], alias)
    redis.call('ZREM', KEYS[2], hash)
    redis.call('HDEL', KEYS[1], hash)
    answer[#answer + 1] = {hash, whoOf(head), tonumber(created or 0), ARGV[4], expires > now and not before and 1 or 0}
    if ARGV[5] == '1' then
      redis.call('HSET', KEYS[4], ARGV[4] .. ' ' .. hash .. ' ' .. string.format('%.0f', now), whoOf(head))
      redis.call('PEXPIRE', KEYS[4], 86400000)
    end
  end
end
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('SREM', KEYS[3], numberOf(ARGV[2]))
end
answer[2] = redis.call('ZCARD', KEYS[2])
return answer
