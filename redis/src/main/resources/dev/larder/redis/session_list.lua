-- Lists the sessions of a user that may be used, the newest first.
--
-- KEYS[1]  the user's sessions, KEYS[2] the not-before times of this tag
-- ARGV[1]  what keys of sessions begin with, ARGV[2] the user's hash, ARGV[3] how many to leave out, ARGV[4] how many at most
-- Returns  {now, how many there are, {hash, head and who, lastUsed, expires}, ...}
-- O(sessions of the user). Changes nothing. Keys of sessions are made from ARGV[1].
local time = redis.call('TIME')
local now = math.floor((time[1] * 1000000 + time[2]) / 1000)
local marks = redis.call('HMGET', KEYS[2], ARGV[2], '*')
local flat = redis.call('HGETALL', KEYS[1])
local live = {}
for i = 1, #flat, 2 do
  local created, issued, used, expires = string.match(flat[i + 1], '^(%d+) (%d+) (%d+) (%d+) ')
  used = created + used
  expires = created + expires
  local usable = expires > now
  for j = 1, 2 do
    if marks[j] then
      local notBefore, kept = string.match(marks[j], '^(%d+) (%S+)$')
      usable = usable and (tonumber(issued) >= tonumber(notBefore) or kept == flat[i])
    end
  end
  if usable then
    live[#live + 1] = {hash = flat[i], created = tonumber(created), used = used, expires = expires}
  end
end
table.sort(live, function(a, b)
  if a.created ~= b.created then
    return a.created > b.created
  end
  return a.hash < b.hash
end)
local answer = {now, #live}
local from = tonumber(ARGV[3])
for i = from + 1, math.min(#live, from + tonumber(ARGV[4])) do
  local one = live[i]
  local head = redis.call('HGET', ARGV[1] .. one.hash, 'm')
  if head then
    answer[#answer + 1] = {one.hash, head, one.used, one.expires}
  end
end
return answer
