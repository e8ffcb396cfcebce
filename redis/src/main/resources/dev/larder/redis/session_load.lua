-- Reads a session, if it may be used.
--
-- KEYS[1]  the sessions of this tag by the moment when they expire
-- KEYS[2]  the not-before times of this tag
-- KEYS[3]  the session, and further keys that it may have
-- ARGV[1]  what keys of a user's sessions begin with, to read when it was last used too; empty for not
-- ARGV[2]  the session's hash, and further ones as there are keys
-- Returns  {0, now} there is none; {1, now, hash, expires, lastUsed or -1, fields}; {2, now} expired; {3, now} ended by a
--          not-before time; {4, now, hash} renewed under another hash; {5, now, hash} the same, but longer ago than allowed
-- O(fields). Changes nothing.
local time = redis.call('TIME')
local now = math.floor((time[1] * 1000000 + time[2]) / 1000)
for i = 3, #KEYS do
  local fields = redis.call('HGETALL', KEYS[i])
  if #fields > 0 then
    local hash = ARGV[i - 1]
    local head, renewed, grace
    for j = 1, #fields, 2 do
      local name = fields[j]
      if name == 'm' then
        head = fields[j + 1]
      elseif name == 'r' then
        renewed = fields[j + 1]
      elseif name == 'g' then
        grace = tonumber(fields[j + 1])
      end
    end
    if renewed then
      return {now <= grace and 4 or 5, now, renewed}
    end
    local expires = tonumber(redis.call('ZSCORE', KEYS[1], hash) or 0)
    if not head or expires <= now then
      return {2, now}
    end
    local issued, user = string.match(head, '^1 %d+ %d+ %d+ (%d+) %d+ %d+ (%S+) ')
    local marks = redis.call('HMGET', KEYS[2], user, '*')
    for j = 1, 2 do
      if marks[j] then
        local notBefore, kept = string.match(marks[j], '^(%d+) (%S+)$')
        if tonumber(issued) < tonumber(notBefore) and kept ~= hash then
          return {3, now}
        end
      end
    end
    local used = -1
    if ARGV[1] ~= '' and user ~= '-' then
      local entry = redis.call('HGET', ARGV[1] .. user, hash)
      if entry then
        local created, after = string.match(entry, '^(%d+) %d+ (%d+)')
        used = created + after
      end
    end
    return {1, now, hash, expires, used, fields}
  end
end
return {0, now}
