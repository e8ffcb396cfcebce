-- Writes an entry over what was there, and ends the right of whoever loads it.
--
-- KEYS[1]  the entry
-- KEYS[2]  its lease
-- ARGV[1]  the bytes of the entry
-- ARGV[2]  time to live in milliseconds, at least 1
-- Returns  nothing
-- O(1). Doing it twice is doing it once.
-- A server that is full refuses only the first change of a script, so the one that takes memory comes first.
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[2])
return false
