/**
 * Keeps asking how the server does: by its stream of events, one snapshot a second, or where there is none by asking for
 * each part every two seconds. A snapshot has the members `status`, `health`, `cache`, `performance`, `sessions`,
 * `rate_limits`, `memory` and `timestamp`; one that cannot be told is null.
 */

import * as api from './api.js';
import { events } from './sse.js';

const PARTS = {
  status: 'status',
  cache: 'cache/statistics',
  performance: 'performance',
  sessions: 'sessions/statistics',
  rate_limits: 'rate-limits/statistics',
  memory: 'memory/usage',
};
const POLL_MILLIS = 2000;
const SLOW_POLL_MILLIS = 5000;
const HEALTH_MILLIS = 4000;

/** Without an event for this long the stream counts as broken. */
const SILENCE_MILLIS = 10_000;

/** For this long after a change an event may still tell of what was before it. */
const OUTDATED_MILLIS = 2000;

/** How long to poll before the stream is tried again. */
const RETRY_STREAM_MILLIS = 30_000;

/** `snapshot`, `state` and `refused` (the token is not taken any more) are told as events. */
export class Feed extends EventTarget {
  snapshot = null;
  state = 'connecting';
  trouble = null;
  #ending = null;

  /** What this server does not have; it is not asked for again. */
  #missing = new Set();
  #health = { at: -Infinity, body: null };
  #eventsFrom = -Infinity;

  start() {
    if (!this.#ending) {
      this.#ending = new AbortController();
      this.#run(this.#ending.signal);
    }
  }

  stop() {
    this.#ending?.abort();
    this.#ending = null;
  }

  /** Asks at once for everything, after something was changed. */
  async refresh() {
    const ending = this.#ending;
    const snapshot = await this.#ask();
    if (snapshot && ending === this.#ending) {
      this.#eventsFrom = performance.now() + OUTDATED_MILLIS;
      this.#take(snapshot);
    }
  }

  async #run(signal) {
    while (!signal.aborted) {
      try {
        await this.#listen(signal);
      } catch (failure) {
        if (failure.status === 401) {
          this.#refuse(failure);
          return;
        }
        this.#note('events', failure);
      }
      await this.#poll(signal, this.#missing.has('events') ? Infinity : performance.now() + RETRY_STREAM_MILLIS);
    }
  }

  async #listen(signal) {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), SILENCE_MILLIS);
    try {
      const answer = await api.request('events', {
        headers: { Accept: 'text/event-stream' },
        signal: AbortSignal.any([signal, silence.signal]),
      });
      if (!answer.ok || !(answer.headers.get('Content-Type') ?? '').startsWith('text/event-stream')) {
        throw await api.problem(answer);
      }
      for await (const { event, data } of events(answer.body)) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MILLIS);
        if (event === 'statistics') {
          await this.#takeEvent(JSON.parse(data), signal);
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async #takeEvent(snapshot, signal) {
    if (!snapshot.health) {
      snapshot.health = await this.#latestHealth();
    }
    if (!signal.aborted) {
      this.#tell('live', null);
      if (performance.now() >= this.#eventsFrom) {
        this.#take(snapshot);
      }
    }
  }

  /** A stream says nothing of the health that is told with 503, and that is when it is wanted most. */
  async #latestHealth() {
    if (performance.now() - this.#health.at > HEALTH_MILLIS) {
      this.#health = { at: performance.now(), body: await api.getHealth().catch(() => null) };
    }
    return this.#health.body;
  }

  async #poll(signal, until) {
    while (!signal.aborted && performance.now() < until) {
      const snapshot = await this.#ask();
      if (signal.aborted || !this.#ending) {
        return;
      }
      if (snapshot) {
        this.#tell('polling', null);
        this.#take(snapshot);
      }
      await pause(snapshot ? POLL_MILLIS : SLOW_POLL_MILLIS, signal);
    }
  }

  /** Null where the server could not be reached, or no longer takes the token. */
  async #ask() {
    const names = Object.keys(PARTS).filter((name) => !this.#missing.has(name));
    const asked = [api.getHealth(), ...names.map((name) => api.get(PARTS[name]))];
    const [health, ...answers] = await Promise.allSettled(asked);
    const failures = [health, ...answers].filter((answer) => answer.status === 'rejected').map((a) => a.reason);
    const refusal = failures.find((failure) => failure.status === 401);
    if (refusal) {
      this.#refuse(refusal);
      return null;
    }
    if (failures.length === asked.length) {
      this.#tell('lost', failures[0]);
      return null;
    }
    const snapshot = { timestamp: new Date().toISOString(), health: health.value ?? null };
    Object.keys(PARTS).forEach((name) => {
      snapshot[name] = null;
    });
    names.forEach((name, i) => {
      snapshot[name] = answers[i].value ?? null;
      this.#note(name, answers[i].reason);
    });
    return snapshot;
  }

  #note(name, failure) {
    if (failure?.status === 404) {
      this.#missing.add(name);
    }
  }

  #take(snapshot) {
    this.snapshot = snapshot;
    this.dispatchEvent(new Event('snapshot'));
  }

  #tell(state, trouble) {
    if (this.state !== state || this.trouble !== trouble) {
      this.state = state;
      this.trouble = trouble;
      this.dispatchEvent(new Event('state'));
    }
  }

  #refuse(failure) {
    this.stop();
    this.trouble = failure;
    this.dispatchEvent(new Event('refused'));
  }
}

function pause(millis, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
