-- Before the scripts that begin and end sessions: what they share.

-- The bytes of who, behind the line of numbers of a session.
local function whoOf(head)
  return head and string.sub(head, (string.find(head, '\n', 1, true) or #head) + 1) or ''
end
-- Users are counted by numbers made from their hashes, of which Redis keeps a set in few bytes. Two may rarely have the same.
local function numberOf(name)
  local number = 0
  for i = 1, 6 do
    number = number * 64 + string.byte(name, i) % 64
  end
  return string.format('%.0f', number)
end
-- Takes away what was replaced, each of which leads to what was replaced before it; under names that begin with a prefix.
local function forget(prefix, replaced)
  local old = replaced
  while old and old ~= '-' do
    local key = prefix .. old
    old = redis.call('HGET', key, 'b')
    redis.call('UNLINK', key)
  end
end
