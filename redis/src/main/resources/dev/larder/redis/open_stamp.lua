-- Reads the stamp of a tag, creates it where there is none, and makes it last at least as long as asked.
--
-- KEYS[1]  the stamp's key
-- ARGV[1]  the stamp that the tag gets if it has none: 12 bytes
-- ARGV[2]  time to live in milliseconds, at least 1; never shortens
-- Returns  the stamp that is in force: 12 bytes
-- O(1). Doing it twice is doing it once.
local stamp = redis.call('GET', KEYS[1])
local found = stamp and #stamp == 12
if found and redis.call('PTTL', KEYS[1]) >= tonumber(ARGV[2]) then
  return stamp
end
-- Every change of its time is told to all who hold the stamp. It gets twice what is asked for, so that whoever asks for the
-- same again changes it once in that time, not each time.
local ttl = string.format('%.0f', 2 * tonumber(ARGV[2]))
if found then
  redis.call('PEXPIRE', KEYS[1], ttl)
else
  stamp = ARGV[1]
  redis.call('SET', KEYS[1], stamp, 'PX', ttl)
end
-- What a connection changes drops out of what it is told of. A read puts it in again.
redis.call('EXISTS', KEYS[1])
return stamp
