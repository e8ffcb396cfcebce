-- Removes entries, and ends the rights of those who load them.
--
-- KEYS[1]  an entry
-- KEYS[2]  its lease; further pairs of the two may follow
-- ARGV[1]  for how many milliseconds nobody gets the right to load them; 0 for none
-- Returns  how many entries there were
-- O(entries). Doing it twice removes once.
local removed = 0
for i = 1, #KEYS, 2 do
  -- A server that is full refuses only the first change of a script, so the one that frees memory comes first.
  removed = removed + redis.call('UNLINK', KEYS[i])
  if ARGV[1] == '0' then
    redis.call('DEL', KEYS[i + 1])
  else
    redis.call('SET', KEYS[i + 1], '!', 'PX', ARGV[1])
  end
end
return removed
