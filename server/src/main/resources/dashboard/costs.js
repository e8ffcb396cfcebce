/** What a hit costs and what a miss costs, as the server measured them, and what hits save. */

import { count, millis, plural } from './format.js';

const WINDOW_SECONDS = 600;

/** The kinds of operations that the server times: reads of caches from Redis, and loads, where the server itself loads. */
const READ = 'cache_read';
const LOAD = 'cache_load';

/**
 * @returns {{hit: string, hitWords: string, saved: string, savedWords: string}} as they are shown
 */
export function costs(snapshot, history) {
  const latency = snapshot?.performance?.latency ?? {};
  const hit = latency[READ]?.p50_ms ?? null;
  const miss = latency[LOAD]?.p50_ms ?? null;
  const { hits } = history.sum(WINDOW_SECONDS);
  const known = hit !== null && miss !== null;
  return {
    hit: millis(hit),
    hitWords: compare(hit, miss, latency[READ]?.p99_ms),
    saved: known ? millis(Math.max(0, miss - hit) * hits) : count(hits),
    savedWords: known ? `${plural(hits, 'hit', 'hits')}, each for ${millis(miss)} of loading` : 'loads that were not needed',
  };
}

function compare(hit, miss, hitAtMost) {
  if (hit === null) {
    return 'none has been timed yet';
  }
  if (miss === null) {
    return `99 of 100 at most ${millis(hitAtMost)}`;
  }
  const times = hit > 0 ? miss / hit : 0;
  return times >= 1.5 ? `a miss ${millis(miss)}: ${Math.round(times)} times as long` : `a miss ${millis(miss)}`;
}
