-- Tells of the users of some sessions of a tag, those that expire last, how many sessions each has.
--
-- KEYS[1]  the sessions of this tag by expiry, KEYS[2] its not-before times
-- ARGV[1]  what keys of sessions begin with, ARGV[2] what keys of a user's sessions begin with, ARGV[3] how many sessions to look at
-- Returns  {sessions that have not expired, sessions looked at, {who, sessions, lastUsed}, ...}, each user once
-- O(log sessions of the tag + sessions looked at + sessions of their users). Changes nothing. Keys of sessions and of users are made.
local time = redis.call('TIME')
local now = math.floor((time[1] * 1000000 + time[2]) / 1000)
local after = '(' .. string.format('%.0f', now)
local hashes = redis.call('ZRANGE', KEYS[1], '+inf', after, 'BYSCORE', 'REV', 'LIMIT', 0, ARGV[3])
local answer = {redis.call('ZCOUNT', KEYS[1], after, '+inf'), #hashes}
local everyone = redis.call('HGET', KEYS[2], '*')
local function begun(mark, issued, hash)
  if not mark then
    return true
  end
  local notBefore, kept = string.match(mark, '^(%d+) (%S+)$')
  return issued >= tonumber(notBefore) or kept == hash
end
local seen = {}
for _, hash in ipairs(hashes) do
  local head = redis.call('HGET', ARGV[1] .. hash, 'm') or ''
  local user = string.match(head, '^1 %d+ %d+ %d+ %d+ %d+ %d+ (%S+) ')
  if user and user ~= '-' and not seen[user] then
    seen[user] = true
    local mark = redis.call('HGET', KEYS[2], user)
    local flat = redis.call('HGETALL', ARGV[2] .. user)
    local sessions, last = 0, 0
    for i = 1, #flat, 2 do
      local created, issued, used, expires = string.match(flat[i + 1], '^(%d+) (%d+) (%d+) (%d+) ')
      issued = tonumber(issued)
      if created + expires > now and begun(mark, issued, flat[i]) and begun(everyone, issued, flat[i]) then
        sessions = sessions + 1
        last = math.max(last, created + used)
      end
    end
    if sessions > 0 then
      answer[#answer + 1] = {string.sub(head, (string.find(head, '\n', 1, true) or #head) + 1), sessions, last}
    end
  end
end
return answer
