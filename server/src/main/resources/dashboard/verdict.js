/** The one thing to know first: whether it is healthy. */

import { tone } from './parts.js';
import { title } from './attention.js';
import { plural } from './format.js';

const WORDS = {
  healthy: 'Healthy',
  degraded: 'Degraded',
  unhealthy: 'Unhealthy',
  not_initialized: 'Shut down',
};

/**
 * @returns {{tone: string, short: string, long: string}}
 */
export function verdict(snapshot, feed, items) {
  if (feed.state === 'lost') {
    return { tone: 'bad', short: 'No answer', long: `${feed.trouble?.message ?? ''} The figures below are old.` };
  }
  if (!snapshot) {
    return { tone: 'none', short: 'Looking', long: 'Asking the server how it does.' };
  }
  const status = snapshot.health?.overall_status
    ?? (snapshot.status?.redis_available === false ? 'unhealthy' : 'unknown');
  return { tone: tone(status), short: WORDS[status] ?? 'Unknown', long: sentence(status, snapshot, items) };
}

function sentence(status, snapshot, items) {
  if (status === 'not_initialized') {
    return 'The system is shut down; POST /api/redis/initialize or a restart starts it.';
  }
  const ill = Object.entries(snapshot.health?.components ?? {})
    .filter(([, part]) => ['unhealthy', 'degraded'].includes(part.status));
  if (ill.length > 0) {
    const [name, part] = ill[0];
    const detail = part.detail ?? part.memory?.detail;
    return `${title(name)}${detail ? `: ${detail}` : ' is not well'}${ill.length > 1 ? `, and ${ill.length - 1} more` : ''}.`;
  }
  if (snapshot.status?.redis_available === false) {
    return 'Redis does not answer.';
  }
  const urgent = items.filter((item) => item.severity !== 'info').length;
  return urgent > 0
    ? `All parts work; ${plural(urgent, 'thing needs', 'things need')} attention.`
    : 'All parts work and nothing needs attention.';
}
