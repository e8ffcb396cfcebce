-- Weighs the indexes of a tag, and some of its sessions.
--
-- KEYS[1]  the sessions of this tag by expiry, KEYS[2] its not-before times, KEYS[3] its users, KEYS[4] the word for listeners
-- ARGV[1]  what keys of sessions begin with, ARGV[2] what keys of a user's sessions begin with, ARGV[3] how many sessions to weigh
-- Returns  {sessions, bytes of the indexes, sessions weighed, bytes of those}
-- O(sessions weighed). Changes nothing. Keys of sessions and of users are made.
local indexes = 0
for i = 1, #KEYS do
  indexes = indexes + (redis.call('MEMORY', 'USAGE', KEYS[i]) or 0)
end
local count = redis.call('ZCARD', KEYS[1])
local weighed, bytes = 0, 0
if count > 0 then
  for _, hash in ipairs(redis.call('ZRANDMEMBER', KEYS[1], ARGV[3])) do
    local takes = redis.call('MEMORY', 'USAGE', ARGV[1] .. hash)
    if takes then
      weighed = weighed + 1
      bytes = bytes + takes
      local user = string.match(redis.call('HGET', ARGV[1] .. hash, 'm') or '', '^1 %d+ %d+ %d+ %d+ %d+ %d+ (%S+) ')
      local mates = user and ARGV[2] .. user
      local all = mates and redis.call('HLEN', mates) or 0
      if all > 0 then
        bytes = bytes + math.floor((redis.call('MEMORY', 'USAGE', mates) or 0) / all)
      end
    end
  end
end
return {count, indexes, weighed, bytes}
