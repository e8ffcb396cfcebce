/**
 * What happened over time, for charts. The server keeps it for the whole fleet; where it has nothing to tell, what this
 * page has seen between two snapshots does instead.
 */

const KEPT_POINTS = 1200;

/** More points than this in a chart are noise. */
export const MOST_DRAWN = 150;

/**
 * One point: `t` in seconds since 1970, counts per second, null where it is not known.
 *
 * @typedef {{t: number, seconds: number, requests: ?number, hits: ?number, stale: ?number, errors: ?number,
 *     checks: ?number, blocks: ?number, active: ?number, p50: ?number, p99: ?number, memory: ?number,
 *     layers: Record<string, {requests: ?number, hits: ?number, p50: ?number}>}} Point
 */

export class History {
  #own = [];
  #told = [];
  #last = null;

  /** Takes what a snapshot adds. */
  add(snapshot) {
    const told = pointsOf(snapshot.performance);
    if (told.length > 0) {
      this.#told = told;
    }
    const counters = countersOf(snapshot);
    if (counters && this.#last && counters.t > this.#last.t) {
      this.#own.push(difference(this.#last, counters));
      this.#own.splice(0, this.#own.length - KEPT_POINTS);
    }
    this.#last = counters ?? this.#last;
  }

  /** Whether the server tells of times before this page was opened. */
  get fromServer() {
    return this.#told.length > 0;
  }

  /** The points of the last so many seconds for a chart. */
  drawn(seconds) {
    return thinned(this.points(seconds), MOST_DRAWN);
  }

  /** The points of the last so many seconds, the oldest first. */
  points(seconds) {
    const all = this.#told.length > 0 ? this.#told : this.#own;
    const from = (all.at(-1)?.t ?? 0) - seconds;
    return all.filter((point) => point.t > from);
  }

  /** What happened in the last so many seconds: sums of counts, and the hit rate of them. */
  sum(seconds, layer = null) {
    const points = this.points(seconds);
    const total = (name) => sum(points, (point) => counts(point, layer)?.[name]);
    const requests = total('requests');
    const hits = total('hits');
    const span = sum(points, (point) => point.seconds);
    return {
      requests,
      hits,
      errors: sum(points, (point) => point.errors),
      checks: sum(points, (point) => point.checks),
      blocks: sum(points, (point) => point.blocks),
      hitRate: requests > 0 ? (100 * hits) / requests : null,
      perSecond: span > 0 ? requests / span : null,
    };
  }
}

/** The points that the server tells of; the newest only once its time is over, for until then it looks like a fall. */
export function pointsOf(performance) {
  const told = performance?.history;
  const now = Date.parse(performance?.timestamp) / 1000;
  return (told?.points ?? [])
    .map((point) => fromServer(point, told.resolution_seconds))
    .filter((point) => !(point.t + point.seconds > now));
}

/**
 * Fewer points, each what several were together: a chart shows the course and not the noise of single seconds.
 *
 * @param {Point[]} points
 * @param {number} most how many at most
 */
export function thinned(points, most) {
  const together = Math.ceil(points.length / most);
  if (together <= 1) {
    return points;
  }
  // Groups begin at fixed times, so that a chart moves without changing its shape.
  const length = together * points[0].seconds;
  const groups = new Map();
  for (const point of points) {
    const start = Math.floor(point.t / length) * length;
    groups.set(start, [...(groups.get(start) ?? []), point]);
  }
  return Array.from(groups.values(), combined);
}

function combined(points) {
  const total = (value) => {
    const known = points.map(value).filter((one) => one !== null && one !== undefined);
    return known.length > 0 ? known.reduce((a, b) => a + b) : null;
  };
  const mean = (value) => {
    const known = points.map(value).filter((one) => one !== null && one !== undefined);
    return known.length > 0 ? known.reduce((a, b) => a + b) / known.length : null;
  };
  const newest = (name) => points.findLast((point) => point[name] !== null)?.[name] ?? null;
  const names = new Set(points.flatMap((point) => Object.keys(point.layers)));
  const layers = Object.fromEntries(Array.from(names, (name) => [name, {
    requests: total((point) => point.layers[name]?.requests),
    hits: total((point) => point.layers[name]?.hits),
    p50: mean((point) => point.layers[name]?.p50),
  }]));
  const sums = ['seconds', 'requests', 'hits', 'stale', 'errors', 'checks', 'blocks']
    .map((name) => [name, total((point) => point[name])]);
  return {
    t: points.at(-1).t,
    ...Object.fromEntries(sums),
    active: newest('active'),
    memory: newest('memory'),
    p50: mean((point) => point.p50),
    p99: mean((point) => point.p99),
    layers,
  };
}

/** The hit rate of a point in percent, of all caches or of one; null where nobody asked. */
export function hitRate(point, layer = null) {
  const { requests, hits } = counts(point, layer) ?? {};
  return requests > 0 ? Math.min(100, (100 * hits) / requests) : null;
}

/** A figure per second. */
export function perSecond(point, name, layer = null) {
  const value = counts(point, layer)?.[name];
  return value === null || value === undefined ? null : value / point.seconds;
}

function counts(point, layer) {
  return layer === null ? point : point.layers[layer];
}

function sum(points, value) {
  return points.reduce((total, point) => total + (value(point) ?? 0), 0);
}

function fromServer(point, resolution) {
  const layers = {};
  for (const [name, layer] of Object.entries(point.layers ?? {})) {
    layers[name] = { requests: layer.requests, hits: layer.hits, p50: layer.p50_ms ?? null };
  }
  return {
    t: Date.parse(point.at) / 1000,
    seconds: resolution || 1,
    requests: point.requests ?? null,
    hits: point.hits ?? null,
    stale: point.stale_served ?? null,
    errors: point.errors ?? null,
    checks: point.checks ?? null,
    blocks: point.blocks ?? null,
    active: point.active_sessions ?? null,
    p50: point.p50_ms ?? null,
    p99: point.p99_ms ?? null,
    memory: point.used_memory_mb ?? null,
    layers,
  };
}

/** What only grows, and what stands, at the time of a snapshot; null if it says nothing of caches. */
function countersOf(snapshot) {
  if (!snapshot.cache) {
    return null;
  }
  const layers = snapshot.cache.cache_layers;
  const all = Object.values(layers);
  const total = (name) => all.reduce((sum, layer) => sum + (layer[name] ?? 0), 0);
  return {
    t: Date.parse(snapshot.timestamp) / 1000,
    grows: {
      requests: total('total_requests'),
      hits: total('hits'),
      stale: total('stale_served'),
      errors: total('errors'),
      checks: snapshot.rate_limits?.total_checks ?? null,
      blocks: snapshot.rate_limits?.total_blocks ?? null,
    },
    stands: {
      active: snapshot.sessions?.active_sessions ?? null,
      memory: snapshot.status?.used_memory_mb ?? null,
      p50: null,
      p99: null,
    },
    layers: Object.fromEntries(Object.entries(layers).map(([name, layer]) => [
      name,
      { requests: layer.total_requests, hits: layer.hits },
    ])),
  };
}

function difference(before, now) {
  const layers = {};
  for (const [name, layer] of Object.entries(now.layers)) {
    const was = before.layers[name] ?? { requests: 0, hits: 0 };
    layers[name] = { requests: grown(was.requests, layer.requests), hits: grown(was.hits, layer.hits), p50: null };
  }
  const grows = Object.fromEntries(
    Object.entries(now.grows).map(([name, value]) => [name, grown(before.grows[name], value)]),
  );
  return { t: now.t, seconds: now.t - before.t, ...grows, ...now.stands, layers };
}

/** Null where a counter began anew, as after a restart: what it had counted until then nobody knows. */
function grown(before, now) {
  return before === null || now === null || now < before ? null : now - before;
}
