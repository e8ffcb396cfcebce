-- Adds to the time that a key has left to live.
--
-- KEYS[1]  the key
-- ARGV[1]  how many milliseconds to add, at least 1
-- ARGV[2]  the longest time to live that may come out
-- Returns  1 if the key exists, else 0
-- O(1). Doing it twice adds twice.
local left = redis.call('PTTL', KEYS[1])
if left == -2 then
  return 0
end
local longest = tonumber(ARGV[2])
local wanted = longest
if left >= 0 then
  wanted = math.min(left + tonumber(ARGV[1]), longest)
end
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', wanted))
return 1
