-- Takes from rate limits, gives back, or tells how they stand. Each operation concerns one or more rules: a take is made of all of
-- them or of none.
--
-- KEYS     the states of the rules, operation by operation; an operation that is not the first may name one again
-- ARGV[1]  the time in microseconds, for tests, whose states last an hour longer; 0 for that of the server
-- ARGV[2]  which operation: t take, p peek, g give back, r release
-- then for each operation one argument, packed, numbers with the highest byte first:
--   the number of rules (2 bytes), the cost (7), how many times (7), the holder (8)
--   for each rule: the letter of its algorithm (1 byte), 1 if it is in shadow else 0 (1), five numbers (7 each)
--     b q  bucket, queue: microseconds and nanoseconds of a permit, those of all permits, the tag of the pace
--     l    sliding window: limit, window, cell
--     w    fixed window: limit, window
--     h    concurrency: limit, window
-- Returns  for t and p, in one string of numbers of 7 bytes: for each operation how often it was carried out, then for each rule
--          how often it was, permits left, microseconds until the cost is there, until all is, and how long to wait; else nothing
-- O(rules) for b, q and w; O(cells) or O(admissions kept) for l and h. Doing it twice differs from doing it once.
--
-- States, each in one string that begins with its format, and that ends once it means nothing:
--   1  bucket: when it is full, 7 bytes; nanoseconds (10 bits) and tag of the pace (22 bits), 4 bytes; if what it owed under a
--      larger rule was cut to what this one holds, when it would be full else, 7 bytes, and what it was cut to, 4 bytes
--   2  sliding window: for each cell its moment, 7 bytes, and permits, 4 bytes
--   3  fixed window: its end, 7 bytes; permits, 4 bytes
--   4  concurrency: for each holder the end, 7 bytes, permits, 4 bytes, and the holder, 8 bytes
-- All numbers stay below 2^53, up to which Lua counts exactly. The same computation in Java: dev.larder.limit.LimitTable.
local floor, max, min = math.floor, math.max, math.min
local pack, unpack = struct.pack, struct.unpack
local TAGS, WORDS, HALF = 4194304, 4294967296, 4503599627370496

local now, longer = tonumber(ARGV[1]), 3600000
if now == 0 then
  -- One millisecond more: the server counts its times to live from the beginning of the present one.
  longer = 1
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end
local what = ARGV[2]
local keyIndex, out = 1, {}
local HEAD, RULE, STANDING = '>I2I7I7c8', '>BBI7I7I7I7I7', '>I7I7I7I7I7'
local HEAD_BYTES, RULE_BYTES = 24, 37
local BUCKET, QUEUE = 98, 113

-- The time as text: of a number the server would make one from its floating point, which takes longer.
local function keepFor(key, state, millis)
  redis.call('SET', key, state, 'PX', string.format('%d', millis))
end

-- One bucket that is as it was left: nearly every take there is. Nothing is made for it that is not needed: making the functions
-- below takes longer than this. False if it is anything else.
local function takeFromPlainBucket(operation, cost, times)
  local kind, shadow, a, b, c, d, e = unpack(RULE, operation, HEAD_BYTES + 1)
  if shadow == 1 or kind ~= BUCKET and kind ~= QUEUE then return false end
  local key = KEYS[keyIndex]
  local v = redis.call('GET', key)
  local owed, nanos, changed = 0, 0, false
  if v then
    if #v ~= 12 or string.byte(v) ~= 1 then return false end
    local full, low = unpack('>I7I4', v, 2)
    owed, nanos = full - now, floor(low / TAGS)
    if low % TAGS ~= e or owed > c or owed == c and nanos > d then return false end
    if owed < 0 or owed == 0 and nanos == 0 then owed, nanos, changed = 0, 0, true end
  end
  local room, micros, rest = 0, c - owed, d - nanos
  if rest < 0 then micros, rest = micros - 1, rest + 1000 end
  if micros >= 0 then
    room = floor((micros + rest / 1000) / (a + b / 1000))
    -- What was divided may have been rounded.
    while room > 0 and (room * a + floor(room * b / 1000) > micros
        or room * a + floor(room * b / 1000) == micros and room * b % 1000 > rest) do
      room = room - 1
    end
    local more = room + 1
    while more * a + floor(more * b / 1000) < micros
        or more * a + floor(more * b / 1000) == micros and more * b % 1000 <= rest do
      room, more = more, more + 1
    end
  end
  times = min(times, floor(room / cost))
  local delay = kind == QUEUE and owed + (nanos > 0 and 1 or 0) or 0
  if times > 0 then
    local permits = times * cost
    nanos = nanos + permits * b % 1000
    owed = owed + permits * a + floor(permits * b / 1000) + floor(nanos / 1000)
    nanos, room, changed = nanos % 1000, room - permits, true
  end
  local after = nanos + cost * b % 1000
  local wait = owed + cost * a + floor(cost * b / 1000) + floor(after / 1000) - c
  if after % 1000 > d then wait = wait + 1 end
  local reset = owed + (nanos > 0 and 1 or 0)
  out[#out + 1] = pack('>I7I7I7I7I7I7', times, times, room, max(0, wait), reset, delay)
  if changed and reset > 0 then
    keepFor(key, pack('>BI7I4', 1, now + owed, nanos * TAGS + e), floor((reset + 999) / 1000) + longer)
  elseif changed then
    redis.call('UNLINK', key)
  end
  return true
end

-- Everything else; makes the functions for it.
local function general()
  -- Buckets: s.full, s.nanos, s.whole.

  -- What is owed under one pace as it is owed under another: the same permits, rounded up.
  local function rescaled(owed, from, to)
    local b, c = to % 65536, from % 65536
    local product = (owed % c) * b
    local scaled = floor(owed / c) * b + floor(product / c)
    if product % c ~= 0 then scaled = scaled + 1 end
    local shift = floor(to / 65536) - floor(from / 65536)
    while shift > 0 and scaled < HALF do
      scaled = scaled * 2
      shift = shift - 1
    end
    while shift < 0 and scaled > 1 do
      scaled = floor((scaled + 1) / 2)
      shift = shift + 1
    end
    return scaled
  end

  local function readBucket(s, v)
    s.full, s.nanos, s.whole = now, 0, now
    if not v then return end
    if string.byte(v) ~= 1 then
      -- Of another algorithm that the rule had: that one begins anew if the rule has it again.
      s.changed = true
      return
    end
    local full, low = unpack('>I7I4', v, 2)
    local owed, nanos, tag, whole, mine = full - now, floor(low / TAGS), low % TAGS, full - now, true
    if #v > 12 then
      local at, cutTo = unpack('>I7I4', v, 13)
      whole, mine = at - now, cutTo == s.c % WORDS
    end
    if tag ~= s.e or not mine then
      s.changed = true
      owed = whole
    end
    if tag ~= s.e then
      if owed <= 0 then owed = 0 else owed = rescaled(owed + (nanos > 0 and 1 or 0), tag, s.e) end
      nanos, whole = 0, owed
    end
    if owed < 0 or (owed == 0 and nanos == 0) then
      owed, nanos = 0, 0
      s.changed = true
    end
    whole = max(whole, owed)
    if owed > s.c or (owed == s.c and nanos > s.d) then
      whole = max(whole, owed + 1)
      owed, nanos = s.c, s.d
      s.changed = true
    end
    s.full, s.nanos, s.whole = now + owed, nanos, now + whole
  end

  local function bucketRoom(s)
    local micros, nanos = s.c - (s.full - now), s.d - s.nanos
    if nanos < 0 then
      nanos = nanos + 1000
      micros = micros - 1
    end
    if micros < 0 then return 0 end
    local a, b = s.a, s.b
    local function fits(n)
      local cost = n * a + floor(n * b / 1000)
      return cost < micros or (cost == micros and n * b % 1000 <= nanos)
    end
    local n = floor((micros + nanos / 1000) / (a + b / 1000))
    while n > 0 and not fits(n) do n = n - 1 end
    while fits(n + 1) do n = n + 1 end
    return n
  end

  local function bucketAfter(s, permits)
    local nanos = s.nanos + permits * s.b % 1000
    return s.full + permits * s.a + floor(permits * s.b / 1000) + floor(nanos / 1000), nanos % 1000
  end

  local function bucketBack(s, permits)
    local nanos = s.nanos - permits * s.b % 1000
    local less = permits * s.a + floor(permits * s.b / 1000)
    if nanos < 0 then
      less, nanos = less + 1, nanos + 1000
    end
    local full = s.full - less
    if full < now then
      full, nanos = now, 0
    end
    s.full, s.nanos, s.whole = full, nanos, max(full, s.whole - less)
  end

  -- Lists: s.n, s.at[i], s.took[i], s.who[i] of concurrency alone, s.used.

  local function readList(s, v, format, width)
    s.n, s.at, s.took, s.who, s.used = 0, {}, {}, {}, 0
    if not v then return end
    if string.byte(v) ~= format then
      s.changed = true
      return
    end
    for i = 2, #v, width do
      local at, took = unpack('>I7I4', v, i)
      local over = format == 2 and at + s.b <= now or format == 4 and at <= now
      if over then
        s.changed = true
      else
        -- The clock was set back: nothing is later than now.
        if at > s.last then
          at, s.changed = s.last, true
        end
        s.n = s.n + 1
        s.at[s.n], s.took[s.n] = at, took
        if format == 4 then s.who[s.n] = string.sub(v, i + 11, i + 18) end
        s.used = s.used + took
      end
    end
  end

  local function listWait(s, needed, after)
    local freed = 0
    for i = 1, s.n do
      if needed <= 0 then return 0 end
      freed = freed + s.took[i]
      if freed >= needed then return s.at[i] + after end
    end
    return 0
  end

  local function listBack(s, permits)
    while s.n > 0 and permits > 0 do
      local some = min(permits, s.took[s.n])
      s.took[s.n] = s.took[s.n] - some
      permits = permits - some
      s.used = s.used - some
      if s.took[s.n] == 0 then s.n = s.n - 1 end
    end
  end

  local function listRelease(s, holder)
    local n, used = 0, 0
    for i = 1, s.n do
      if s.who[i] ~= holder then
        n = n + 1
        s.at[n], s.took[n], s.who[n] = s.at[i], s.took[i], s.who[i]
        used = used + s.took[i]
      end
    end
    s.n, s.used = n, used
  end

  local function listBytes(s, format)
    local parts = {string.char(format)}
    for i = 1, s.n do
      parts[i + 1] = pack('>I7I4', s.at[i], s.took[i]) .. (s.who[i] or '')
    end
    return table.concat(parts)
  end

  -- What every algorithm can do.

  local function read(s)
    local v = redis.call('GET', s.key)
    if s.kind == 'b' or s.kind == 'q' then
      readBucket(s, v)
    elseif s.kind == 'l' then
      s.last = now - now % s.c + s.c - 1
      readList(s, v, 2, 11)
    elseif s.kind == 'h' then
      s.last = now + s.b
      readList(s, v, 4, 19)
    else
      s.ends, s.used = now - now % s.b + s.b, 0
      s.changed = v ~= false
      if v and #v == 12 and string.byte(v) == 3 then
        local ends, used = unpack('>I7I4', v, 2)
        -- By its end, for a rule may get other windows while its nodes use both.
        if ends > now then s.used = used end
        s.changed = ends ~= s.ends
      end
    end
  end

  local function room(s)
    if s.full then return bucketRoom(s) end
    return max(0, s.a - s.used)
  end

  local function spend(s, permits, holder)
    s.changed = true
    if s.full then
      local full, nanos = bucketAfter(s, permits)
      s.full, s.nanos, s.whole = full, nanos, s.whole + full - s.full
      return
    end
    s.used = s.used + permits
    if s.kind == 'l' and s.n > 0 and s.at[s.n] == s.last then
      s.took[s.n] = s.took[s.n] + permits
    elseif s.kind ~= 'w' then
      s.n = s.n + 1
      s.at[s.n], s.took[s.n] = s.last, permits
      if s.kind == 'h' then s.who[s.n] = holder end
    end
  end

  local function wait(s, cost)
    if s.full then
      local full, nanos = bucketAfter(s, cost)
      local over = full - now - s.c
      if nanos > s.d then over = over + 1 end
      return max(0, over)
    elseif s.kind == 'l' then
      return listWait(s, s.used + cost - s.a, s.b - now)
    elseif s.kind == 'h' then
      return listWait(s, s.used + cost - s.a, -now)
    end
    return s.used + cost <= s.a and 0 or s.ends - now
  end

  local function reset(s)
    if s.full then return s.full - now + (s.nanos > 0 and 1 or 0) end
    if s.kind == 'w' then return s.used == 0 and 0 or s.ends - now end
    if s.n == 0 then return 0 end
    return s.at[s.n] - now + (s.kind == 'l' and s.b or 0)
  end

  local function keep(s)
    if not s.changed then return end
    local lasts = s.full and s.whole - now + (s.nanos > 0 and 1 or 0) or reset(s)
    if lasts <= 0 then
      redis.call('UNLINK', s.key)
      return
    end
    local v
    if s.full then
      v = pack('>BI7I4', 1, s.full, s.nanos * TAGS + s.e)
      if s.whole > s.full then v = v .. pack('>I7I4', s.whole, s.c % WORDS) end
    elseif s.kind == 'w' then
      v = pack('>BI7I4', 3, s.ends, s.used)
    else
      v = listBytes(s, s.kind == 'l' and 2 or 4)
    end
    keepFor(s.key, v, floor((lasts + 999) / 1000) + longer)
  end

  local function nextStates(operation, count)
    local states = {}
    for i = 1, count do
      local kind, shadow, a, b, c, d, e = unpack(RULE, operation, HEAD_BYTES + 1 + RULE_BYTES * (i - 1))
      local s = {
        key = KEYS[keyIndex],
        shadow = shadow == 1,
        kind = string.char(kind),
        a = a, b = b, c = c, d = d, e = e
      }
      read(s)
      states[i] = s
      keyIndex = keyIndex + 1
    end
    return states
  end

  local function takeAll(states, cost, times, holder)
    for i = 1, #states do
      local s = states[i]
      s.room = room(s)
      if not s.shadow then times = min(times, floor(s.room / cost)) end
    end
    out[#out + 1] = pack('>I7', times)
    for i = 1, #states do
      local s = states[i]
      local mine = s.shadow and min(times, floor(s.room / cost)) or times
      local delay = s.kind == 'q' and reset(s) or 0
      if mine > 0 then
        spend(s, mine * cost, holder)
        s.room = room(s)
      end
      out[#out + 1] = pack(STANDING, mine, s.room, wait(s, cost), reset(s), delay)
      keep(s)
    end
  end

  return function(operation, count, cost, times, holder)
    local states = nextStates(operation, count)
    if what == 't' then
      takeAll(states, cost, times, holder)
    else
      if what == 'p' then out[#out + 1] = pack('>I7', 0) end
      for i = 1, count do
        local s = states[i]
        if what == 'p' then
          out[#out + 1] = pack(STANDING, 0, room(s), wait(s, cost), reset(s), 0)
        else
          s.changed = true
          if s.kind == 'h' then
            -- Whose it is says what goes back, in whichever way.
            listRelease(s, holder)
          elseif what == 'g' then
            if s.full then
              bucketBack(s, cost)
            elseif s.kind == 'l' then
              listBack(s, cost)
            else
              s.used = max(0, s.used - cost)
            end
          end
          keep(s)
        end
      end
    end
  end
end

local perform
for i = 3, #ARGV do
  local operation = ARGV[i]
  local count, cost, times, holder = unpack(HEAD, operation)
  if what == 't' and count == 1 and takeFromPlainBucket(operation, cost, times) then
    keyIndex = keyIndex + 1
  else
    perform = perform or general()
    perform(operation, count, cost, times, holder)
  end
end
return table.concat(out)
