/** What a hit costs and what a miss costs, as the server measured them, and what hits save. */

import { millis } from './format.js';

const WINDOW_SECONDS = 600;

/** The names of kinds of operations, the best first. */
const HITS = ['cache_hit', 'hit', 'cache_get', 'get'];
const LOADS = ['cache_load', 'load', 'cache_miss', 'miss'];

/**
 * @returns {{hitMillis: ?number, savedMillis: ?number, words: string, savedWords: string}} null where nothing was timed
 */
export function costs(snapshot, history) {
  const latency = snapshot?.performance?.latency ?? {};
  const hit = median(latency, HITS);
  const miss = median(latency, LOADS);
  const { hits } = history.sum(WINDOW_SECONDS);
  const known = hit !== null && miss !== null;
  return {
    hitMillis: hit,
    savedMillis: known ? Math.max(0, miss - hit) * hits : null,
    words: compare(hit, miss),
    savedWords: known ? `${millis(miss)} of loading for each hit` : 'known once loads have been timed',
  };
}

function median(latency, names) {
  const found = names.map((name) => latency[name]).find((kind) => kind?.count > 0);
  return found?.p50_ms ?? null;
}

function compare(hit, miss) {
  if (hit === null) {
    return 'no hit has been timed yet';
  }
  if (miss === null) {
    return 'half of them; no load has been timed';
  }
  const times = hit > 0 ? miss / hit : 0;
  return times >= 1.5 ? `a miss ${millis(miss)}: ${Math.round(times)} times as long` : `a miss ${millis(miss)}`;
}
