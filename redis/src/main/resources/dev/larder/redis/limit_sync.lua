-- Says that a node is there, and asks what is new about rate limits.
--
-- KEYS[1]  rules: a hash with the version under v and texts under r:name, an empty one for no rule
-- KEYS[2]  the number of the last change
-- KEYS[3]  the last changes, oldest first: rule, space, digest of the id
-- KEYS[4]  nodes: a sorted set by the time in milliseconds when they are forgotten
-- ARGV[1]  the node
-- ARGV[2]  for how many milliseconds it counts as there
-- ARGV[3]  the version of the rules that it knows, -1 for none
-- ARGV[4]  the last change that it knows, -1 for none
-- Returns  {nodes, version, names and texts or false if the version is known, last change, changes or false if not all are there}
-- O(log nodes), and O(rules + changes) of what is new. Doing it twice is doing it once.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZADD', KEYS[4], string.format('%.0f', now + tonumber(ARGV[2])), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[4], ARGV[2])
local version = redis.call('HGET', KEYS[1], 'v') or '0'
local rules = false
if version ~= ARGV[3] then
  rules = {}
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 2) == 'r:' then
      rules[#rules + 1] = string.sub(all[i], 3)
      rules[#rules + 1] = all[i + 1]
    end
  end
end
-- As long as a node asks, rules do not run out: half a year before their end they get a year.
local left = redis.call('PTTL', KEYS[1])
if left >= 0 and left < 15768000000 then redis.call('PEXPIRE', KEYS[1], '31536000000') end
local last = redis.call('GET', KEYS[2]) or '0'
local changes = {}
local missed = tonumber(last) - tonumber(ARGV[4])
if ARGV[4] ~= '-1' and missed ~= 0 then
  if missed > 0 and missed <= redis.call('LLEN', KEYS[3]) then
    changes = redis.call('LRANGE', KEYS[3], -missed, -1)
  else
    changes = false
  end
end
return {redis.call('ZCARD', KEYS[4]), tonumber(version), rules, tonumber(last), changes}
