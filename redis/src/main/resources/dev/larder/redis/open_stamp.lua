-- Reads the stamp of a tag, creates it where there is none, and makes it last at least as long as asked.
--
-- KEYS[1]  the stamp's key
-- ARGV[1]  the stamp that the tag gets if it has none: 12 bytes
-- ARGV[2]  time to live in milliseconds, at least 1; never shortens
-- Returns  the stamp that is in force: 12 bytes
-- O(1). Doing it twice is doing it once.
local stamp = redis.call('GET', KEYS[1])
if stamp and #stamp == 12 then
  if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
  end
  return stamp
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]
