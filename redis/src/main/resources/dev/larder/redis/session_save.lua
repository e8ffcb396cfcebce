-- Writes the attributes of a session that have changed. Never brings a session back.
--
-- KEYS[1]  the session, KEYS[2] the sessions of this tag by expiry
-- ARGV[1]  the session's hash
-- ARGV[2]  the version that it must have, or 0 for any
-- ARGV[3]  how many names of attributes to remove follow; then those; then names and values of attributes to set
-- Returns  {1, version} saved; {0, 0} the session is over; {2, version} it has another version; {4, 0, hash} renewed
-- O(attributes changed). Doing it twice counts two versions.
local time = redis.call('TIME')
local now = math.floor((time[1] * 1000000 + time[2]) / 1000)
local head = redis.call('HMGET', KEYS[1], 'm', 'v', 'r', 'g')
if head[3] then
  return {now <= tonumber(head[4]) and 4 or 0, 0, head[3]}
end
if not head[1] or tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0) <= now then
  return {0, 0}
end
if ARGV[2] ~= '0' and ARGV[2] ~= head[2] then
  return {2, tonumber(head[2])}
end
local version = redis.call('HINCRBY', KEYS[1], 'v', 1)
local last = 3 + tonumber(ARGV[3])
for i = 4, last do
  redis.call('HDEL', KEYS[1], '=' .. ARGV[i])
end
for i = last + 1, #ARGV, 2 do
  redis.call('HSET', KEYS[1], '=' .. ARGV[i], ARGV[i + 1])
end
return {1, version}
