-- Takes one permit of a limiter (generic cell rate algorithm): the work that the clients are compared with, not a product.
-- KEYS[1]  the limiter's state: the time, in microseconds, at which all that was taken is paid for
-- ARGV[1]  microseconds that one permit costs
-- ARGV[2]  microseconds that may be owed
-- Returns {1, microseconds left to owe} or {0, microseconds until a permit is free}. O(1).
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local cost = tonumber(ARGV[1])
local paid = tonumber(redis.call('GET', KEYS[1]) or now)
if paid < now then
  paid = now
end
local left = now + tonumber(ARGV[2]) - paid - cost
if left < 0 then
  return {0, -left}
end
redis.call('SET', KEYS[1], paid + cost, 'PX', math.ceil((paid + cost - now) / 1000) + 1)
return {1, left}
