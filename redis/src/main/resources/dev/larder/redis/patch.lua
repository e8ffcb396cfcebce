-- Writes some bytes of an entry over those that lie there, and ends the right of whoever loads it. Its time to live stays.
--
-- KEYS[1]  the entry
-- KEYS[2]  its lease
-- ARGV[1]  where the bytes go, 0 or more
-- ARGV[2]  the bytes, at least 1
-- Returns  1 if there is an entry that reaches so far, else 0
-- O(bytes). Doing it twice is doing it once.
redis.call('DEL', KEYS[2])
-- The last byte that would be written is there already, so that the server pads nothing.
local last = tonumber(ARGV[1]) + #ARGV[2] - 1
if redis.call('GETRANGE', KEYS[1], last, last) == '' then
  return 0
end
redis.call('SETRANGE', KEYS[1], ARGV[1], ARGV[2])
return 1
