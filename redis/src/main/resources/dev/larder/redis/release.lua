-- Ends the right to load an entry, if it still holds.
--
-- KEYS[1]  the lease
-- ARGV[1]  the token that the right was given for
-- Returns  1 if it held, else 0
-- O(1). Doing it twice ends it once; the second answer is 0.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
