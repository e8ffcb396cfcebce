-- Notes that a session was used, so that its idle time begins anew. Never shortens its life, never brings it back.
--
-- KEYS[1]  the session, KEYS[2] the sessions of this tag by expiry, KEYS[3] the not-before times, KEYS[4] the user's sessions
-- ARGV[1]  the session's hash
-- ARGV[2]  who, in new bytes; empty to leave it
-- Returns  when it expires now, or 0 if it is over
-- O(log sessions of the tag). Doing it twice is doing it once.
local time = redis.call('TIME')
local now = math.floor((time[1] * 1000000 + time[2]) / 1000)
local head = redis.call('HGET', KEYS[1], 'm')
local score = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0)
if not head or score <= now then
  return 0
end
local ends, idle, issued, user = string.match(head, '^1 %d+ (%d+) (%d+) (%d+) %d+ %d+ (%S+) ')
local marks = redis.call('HMGET', KEYS[3], user, '*')
for i = 1, 2 do
  if marks[i] then
    local notBefore, kept = string.match(marks[i], '^(%d+) (%S+)$')
    if tonumber(issued) < tonumber(notBefore) and kept ~= ARGV[1] then
      return 0
    end
  end
end
local expires = math.max(score, math.min(now + tonumber(idle), tonumber(ends)))
local text = string.format('%.0f', expires)
redis.call('ZADD', KEYS[2], 'XX', text, ARGV[1])
if user ~= '-' then
  local entry = redis.call('HGET', KEYS[4], ARGV[1])
  if entry then
    local created, given, device = string.match(entry, '^(%d+) (%d+) %d+ %d+ (%S+)$')
    local times = string.format(' %.0f %.0f ', now - created, expires - created)
    redis.call('HSET', KEYS[4], ARGV[1], created .. ' ' .. given .. times .. device)
  end
end
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], 'm', string.match(head, '^[^\n]*\n') .. ARGV[2])
end
return expires
