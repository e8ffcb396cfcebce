-- Ends all sessions of a user, or of everyone in this tag, that began before now.
--
-- KEYS[1]  the not-before times of this tag: a hash, by user or * for everyone "micros kept", and by ~ and the same until when, in ms,
--          that has to be remembered
-- KEYS[2]  the sessions of this tag by expiry, a key that outlives each of them
-- ARGV[1]  the user's hash, or * for everyone
-- ARGV[2]  the hash of the session to leave, or -
-- ARGV[3]  how long it is remembered, in ms; longer where sessions of this tag may live longer
-- Returns  nothing
-- O(1). Doing it twice ends also what began between the two.
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2] + 1
local now = math.floor(micros / 1000)
-- Other nodes may let sessions live longer than the one that asks, and this one may have done so in the past.
local lasting = math.max(tonumber(ARGV[3]), redis.call('PTTL', KEYS[2]))
local till = string.format('%.0f', now + lasting)
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', micros) .. ' ' .. ARGV[2], '~' .. ARGV[1], till)
if redis.call('PTTL', KEYS[1]) < lasting then
  redis.call('PEXPIREAT', KEYS[1], till)
end
return false
