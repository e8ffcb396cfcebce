-- Adds to the time that an entry has left to live, and changes how it begins, if it begins as its caller has read it.
--
-- KEYS[1]  the entry
-- ARGV[1]  how many milliseconds to add, at least 1
-- ARGV[2]  the longest time to live that may come out
-- ARGV[3]  its first bytes, at least 1
-- ARGV[4]  as many that take their place
-- Returns  1 if it began so, else 0
-- O(1). Doing it twice adds twice if the bytes are the same, else once; the second answer is 0 then.
if redis.call('GETRANGE', KEYS[1], 0, #ARGV[3] - 1) ~= ARGV[3] then
  return 0
end
-- A server that is full refuses only the first change of a script, so the one that may take memory comes first.
if ARGV[4] ~= ARGV[3] then
  redis.call('SETRANGE', KEYS[1], 0, ARGV[4])
end
local left = redis.call('PTTL', KEYS[1])
local longest = tonumber(ARGV[2])
local wanted = longest
if left >= 0 then
  wanted = math.min(left + tonumber(ARGV[1]), longest)
end
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', wanted))
return 1
