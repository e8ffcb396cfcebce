-- Ends all sessions of a user, or of everyone in this tag, that began before now.
--
-- KEYS[1]  the not-before times of this tag
-- ARGV[1]  the user's hash, or * for everyone
-- ARGV[2]  the hash of the session to leave, or -
-- ARGV[3]  how long it is remembered, in ms; never shortens
-- Returns  nothing
-- O(1). Doing it twice ends also what began between the two.
local time = redis.call('TIME')
local micros = string.format('%.0f', time[1] * 1000000 + time[2] + 1)
redis.call('HSET', KEYS[1], ARGV[1], micros .. ' ' .. ARGV[2])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return false
