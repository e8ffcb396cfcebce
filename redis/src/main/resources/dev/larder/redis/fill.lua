-- Writes an entry if the right to load it still holds, and ends that right.
--
-- KEYS[1]  the entry
-- KEYS[2]  its lease
-- ARGV[1]  the token that the right was given for
-- ARGV[2]  the bytes of the entry
-- ARGV[3]  time to live in milliseconds, at least 1
-- ARGV[4]  1 if the caller's connection is told of what it has read, else 0
-- Returns  1 if it held, else 0
-- O(1). Doing it twice writes once; the second answer is 0.
local lease = redis.call('GET', KEYS[2])
if lease ~= ARGV[1] then
  -- A lease that there is not may never come to be, and now that it was read would be kept in mind for good; a change takes it out again.
  -- A full server refuses that: then it stays.
  if ARGV[4] == '1' and not lease then
    redis.pcall('SET', KEYS[2], '', 'PX', 1)
    redis.call('DEL', KEYS[2])
  end
  return 0
end
-- A server that is full refuses only the first change of a script, so the one that takes memory comes first.
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
-- What a connection changes drops out of what it is told of. A read puts it in again, and with it, on Redis 6.2 and 7.0, every key that the
-- script was given. So the lease goes last: as it will not change any more, it would be kept in mind for good.
redis.call('EXISTS', KEYS[1])
redis.call('DEL', KEYS[2])
return 1
