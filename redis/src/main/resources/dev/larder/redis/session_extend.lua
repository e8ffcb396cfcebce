-- Lets a session live longer, to its end at most. Never brings it back.
--
-- KEYS[1]  the session, KEYS[2] the sessions of this tag by expiry, KEYS[3] the not-before times
-- ARGV[1]  the session's hash, ARGV[2] by how many ms, ARGV[3] what keys of a user's sessions begin with
-- Returns  when it expires now, or 0 if it is over
-- O(log sessions of the tag). Doing it twice extends twice.
local time = redis.call('TIME')
local now = math.floor((time[1] * 1000000 + time[2]) / 1000)
local head = redis.call('HGET', KEYS[1], 'm')
local score = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0)
if not head or score <= now then
  return 0
end
local ends, issued, user = string.match(head, '^1 %d+ (%d+) %d+ (%d+) %d+ %d+ (%S+) ')
local marks = redis.call('HMGET', KEYS[3], user, '*')
for i = 1, 2 do
  if marks[i] then
    local notBefore, kept = string.match(marks[i], '^(%d+) (%S+)$')
    if tonumber(issued) < tonumber(notBefore) and kept ~= ARGV[1] then
      return 0
    end
  end
end
local expires = math.min(score + tonumber(ARGV[2]), tonumber(ends))
local text = string.format('%.0f', expires)
redis.call('ZADD', KEYS[2], 'XX', text, ARGV[1])
local entry = user ~= '-' and redis.call('HGET', ARGV[3] .. user, ARGV[1])
if entry then
  local created, times, device = string.match(entry, '^(%d+)( %d+ %d+ )%d+( %S+)$')
  redis.call('HSET', ARGV[3] .. user, ARGV[1], created .. times .. string.format('%.0f', expires - created) .. device)
end
return expires
