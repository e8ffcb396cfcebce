-- Clears away the sessions of a tag that have expired, the oldest first, unless another node is at it.
--
-- KEYS[1]  who sweeps this tag, KEYS[2] its sessions by expiry, KEYS[3] its not-before times, KEYS[4] its users
-- KEYS[5]  the word for listeners
-- ARGV[1]  the caller's token, ARGV[2] how long nobody else sweeps this tag, in ms, ARGV[3] how many sessions at most
-- ARGV[4]  what keys of sessions begin with, ARGV[5] what keys of a user's sessions begin with
-- ARGV[6]  1 to keep word for listeners
-- ARGV[7]  how old word is that nobody has taken, in ms, before it is returned
-- Returns  {0} if another node is at it; {1, now, 1 if there is more, sessions of the tag, {ended}, {word, who, ...}}
--          ended: {hash, who, created, why, 1, expired}
-- O(sessions cleared + not-before times + word). Doing it twice clears once. Keys of sessions and of users are made.
local turn = redis.call('GET', KEYS[1])
if turn and turn ~= ARGV[1] then
  return {0}
end
local time = redis.call('TIME')
local now = math.floor((time[1] * 1000000 + time[2]) / 1000)
if redis.call('EXISTS', KEYS[2], KEYS[3], KEYS[5]) == 0 then
  return {1, now, 0, 0, {}, {}}
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local most = tonumber(ARGV[3])
local over = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now), 'LIMIT', 0, most)
local ended = {}
for i, hash in ipairs(over) do
  local key = ARGV[4] .. hash
  local head = redis.call('HGET', key, 'm')
  local created, user, before = string.match(head or '', '^1 (%d+) %d+ %d+ %d+ %d+ %d+ (%S+) (%S+) ')
  local expired = tonumber(redis.call('ZSCORE', KEYS[2], hash) or 0)
  redis.call('UNLINK', key)
  forget(ARGV[4], before)
  redis.call('ZREM', KEYS[2], hash)
  if user and user ~= '-' then
    redis.call('HDEL', ARGV[5] .. user, hash)
    if redis.call('EXISTS', ARGV[5] .. user) == 0 then
      redis.call('SREM', KEYS[4], numberOf(user))
    end
  end
  ended[i] = {hash, whoOf(head), tonumber(created or 0), 'E', 1, expired}
  if ARGV[6] == '1' then
    redis.call('HSET', KEYS[5], 'E ' .. hash .. ' ' .. string.format('%.0f', now), whoOf(head))
    redis.call('PEXPIRE', KEYS[5], 86400000)
  end
end
local marks = redis.call('HGETALL', KEYS[3])
for i = 1, #marks, 2 do
  local of = string.match(marks[i], '^~(.*)$')
  if of and tonumber(marks[i + 1]) < now then
    redis.call('HDEL', KEYS[3], of, marks[i])
  end
end
local word = {}
if ARGV[6] == '1' then
  local flat = redis.call('HGETALL', KEYS[5])
  for i = 1, #flat, 2 do
    local at = tonumber(string.match(flat[i], '(%d+)$'))
    if at < now - 86400000 then
      -- Nobody has taken it for a day, and nobody will.
      redis.call('HDEL', KEYS[5], flat[i])
    elseif at <= now - tonumber(ARGV[7]) and #word < 2 * most then
      word[#word + 1] = flat[i]
      word[#word + 1] = flat[i + 1]
    end
  end
end
if redis.call('EXISTS', KEYS[2]) == 0 then
  -- Without sessions there is nothing that a not-before time could end, and nobody whose turn it is to sweep them.
  redis.call('UNLINK', KEYS[1], KEYS[3], KEYS[4])
end
return {1, now, #over == most and 1 or 0, redis.call('ZCARD', KEYS[2]), ended, word}
