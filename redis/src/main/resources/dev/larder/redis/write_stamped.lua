-- Writes an entry over what was there, if the stamps that it carries are those in force, and ends the right of whoever loads it.
-- Stamps that do not exist are created, and all are made to last at least as long as asked, whether or not the entry is written.
--
-- KEYS[1]  the entry
-- KEYS[2]  its lease
-- KEYS[n]  from 3 on, the stamps' keys
-- ARGV[1]  the bytes of the entry
-- ARGV[2]  its time to live in milliseconds, at least 1
-- ARGV[3]  that of the stamps; never shortens
-- ARGV[n]  from 4 on, for each stamp the 12 bytes that the entry carries, and those that the tag gets if it has none
-- Returns  the stamps in force, 12 bytes each; the entry was written if they are those that it carries
-- O(stamps). Doing it twice is doing it once.
local longest = string.format('%.0f', 2 * tonumber(ARGV[3]))
local stamps = {}
local same = true
for i = 3, #KEYS do
  local carried = ARGV[2 * i - 2]
  local stamp = redis.call('GET', KEYS[i])
  if not stamp or #stamp ~= 12 then
    stamp = ARGV[2 * i - 1]
    redis.call('SET', KEYS[i], stamp, 'PX', longest)
  elseif redis.call('PTTL', KEYS[i]) < tonumber(ARGV[3]) then
    -- As when it is opened: twice what is asked for, for each change of its time is told to all who hold it.
    redis.call('PEXPIRE', KEYS[i], longest)
  end
  same = same and stamp == carried
  stamps[#stamps + 1] = stamp
end
if same then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  redis.call('DEL', KEYS[2])
end
return stamps
