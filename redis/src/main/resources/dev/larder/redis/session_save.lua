-- Writes the attributes of a session that have changed. Never brings a session back.
--
-- KEYS[1]  the session, KEYS[2] the sessions of this tag by expiry
-- ARGV[1]  the session's hash
-- ARGV[2]  the version that it must have, or 0 for any
-- ARGV[3]  when it expires at the earliest, in ms, or 0 if that is not known: what expires never expires sooner than it once did
-- ARGV[4]  how many fields to remove follow; then those; then names and values of fields to set
-- Returns  {1, version} saved; {0, 0} the session is over; {2, version} it has another version; {4, 0, hash} renewed
-- O(attributes changed). Doing it twice counts two versions.
local time = redis.call('TIME')
local now = math.floor((time[1] * 1000000 + time[2]) / 1000)
local head = redis.call('HMGET', KEYS[1], 'v', 'r', 'g')
if head[2] then
  return {now <= tonumber(head[3]) and 4 or 0, 0, head[2]}
end
if not head[1] or tonumber(ARGV[3]) <= now and tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0) <= now then
  return {0, 0}
end
if ARGV[2] ~= '0' and ARGV[2] ~= head[1] then
  return {2, tonumber(head[1])}
end
local version = head[1] + 1
local last = 4 + tonumber(ARGV[4])
-- A server that is full refuses only the first change of a script, so the one that takes memory comes first.
redis.call('HSET', KEYS[1], 'v', version, unpack(ARGV, last + 1, math.min(last + 1000, #ARGV)))
for i = last + 1001, #ARGV, 1000 do
  redis.call('HSET', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
end
for i = 5, last do
  redis.call('HDEL', KEYS[1], ARGV[i])
end
return {1, version}
