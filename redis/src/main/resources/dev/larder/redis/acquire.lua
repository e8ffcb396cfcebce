-- Gives the right to load an entry, unless there is one that the caller does not know, or somebody else has the right.
--
-- KEYS[1]  the entry
-- KEYS[2]  its lease
-- ARGV[1]  the first 64 bytes of the entry that the caller finds wanting; empty for none
-- ARGV[2]  the caller's token
-- ARGV[3]  how many milliseconds the right lasts, at least 1
-- ARGV[4]  1 if the caller's connection is told of what it has read, else 0
-- Returns  {0} if it was given, {1, entry} if there is an entry, {2, milliseconds} if it ends for the other by then
-- O(1). Doing it twice is doing it once. An entry of no bytes counts as none.
local head = redis.call('GETRANGE', KEYS[1], 0, 63)
if head ~= '' and head ~= ARGV[1] then
  local entry = redis.call('GET', KEYS[1])
  -- On Redis 6.2 and 7.0 a read puts every key that the script was given into what the connection is told of. A lease that there is not
  -- may never come to be, and would be kept in mind for good; a change takes it out again. A full server refuses that: then it stays.
  if ARGV[4] == '1' and redis.call('EXISTS', KEYS[2]) == 0 then
    redis.pcall('SET', KEYS[2], '', 'PX', 1)
    redis.call('DEL', KEYS[2])
  end
  return {1, entry}
end
local lease = redis.call('GET', KEYS[2])
if lease and lease ~= ARGV[2] then
  return {2, redis.call('PTTL', KEYS[2])}
end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
-- A connection that is told of changes is not told of its own, but what it changes drops out of what it is told of. A read
-- puts it in again.
redis.call('EXISTS', KEYS[2])
return {0}
