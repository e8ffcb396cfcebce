/**
 * What needs attention, the worst first: what is broken now, as health and the counters tell, and what the server advises.
 */

import { count, percent, words } from './format.js';

const ORDER = ['critical', 'warning', 'info'];
const BUDGET_WARN_PERCENT = 90;
const FEW_REQUESTS = 200;
const POOR_HIT_RATE_PERCENT = 30;
const MANY_BLOCKS_PERCENT = 20;
const PAGES = { redis: '#/redis', cache_layers: '#/layers', sessions: '#/sessions', rate_limiter: '#/limits' };
const SEVERITIES = { high: 'critical', error: 'critical', medium: 'warning', low: 'info' };

/**
 * @returns {{severity: string, message: string, evidence: string, page: ?string}[]}
 */
export function attention(snapshot, history) {
  const found = [...broken(snapshot), ...failing(history)];
  const advised = snapshot.performance?.recommendations;
  found.push(...(advised?.length > 0 ? advised.map(asItem) : own(snapshot, history)));
  return found.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

/** Advice of the server in the same form. */
export function asItem(advice) {
  const severity = SEVERITIES[advice.severity] ?? advice.severity;
  return {
    severity: ORDER.includes(severity) ? severity : 'info',
    message: advice.message,
    evidence: evidenceText(advice.evidence),
    page: null,
  };
}

function evidenceText(evidence) {
  if (evidence === null || evidence === undefined) {
    return '';
  }
  if (typeof evidence !== 'object') {
    return String(evidence);
  }
  return Object.entries(evidence).map(([name, value]) => `${words(name)} ${
    typeof value === 'object' ? JSON.stringify(value) : value}`).join(', ');
}

function broken(snapshot) {
  const parts = Object.entries(snapshot.health?.components ?? {});
  const found = parts
    .filter(([, part]) => ['unhealthy', 'degraded', 'not_initialized'].includes(part.status))
    .map(([name, part]) => ({
      severity: part.status === 'degraded' ? 'warning' : 'critical',
      message: `${title(name)}: ${words(part.status)}`,
      evidence: part.detail ?? part.memory?.detail ?? '',
      page: PAGES[name] ?? null,
    }));
  if (found.length === 0 && snapshot.status?.redis_available === false) {
    found.push({ severity: 'critical', message: 'Redis does not answer', evidence: '', page: PAGES.redis });
  }
  return found;
}

function failing(history) {
  const { errors } = history.sum(60);
  return errors > 0
    ? [{
      severity: 'warning',
      message: 'Operations of caches fail',
      evidence: `${count(errors)} in the last minute that Redis failed or refused`,
      page: '#/redis',
    }]
    : [];
}

/** What this page can tell by itself where the server gives no advice. */
function own(snapshot, history) {
  const found = [];
  const used = snapshot.memory?.budget_used_percent;
  if (used >= BUDGET_WARN_PERCENT) {
    found.push({
      severity: 'warning',
      message: 'The budget of memory is nearly used up',
      evidence: `${percent(used)} of ${snapshot.memory.budget_mb} MiB; what is worth least is being removed`,
      page: '#/redis',
    });
  }
  const { checks, blocks } = history.sum(300);
  if (checks >= FEW_REQUESTS && (100 * blocks) / checks >= MANY_BLOCKS_PERCENT) {
    found.push({
      severity: 'warning',
      message: 'Rate limits refuse much',
      evidence: `${percent((100 * blocks) / checks)} of ${count(checks)} checks in the last 5 minutes`,
      page: '#/limits',
    });
  }
  for (const [name, layer] of Object.entries(snapshot.cache?.cache_layers ?? {})) {
    if (layer.total_requests >= FEW_REQUESTS && layer.hit_rate_percent < POOR_HIT_RATE_PERCENT) {
      found.push({
        severity: 'info',
        message: `The layer ${name} seldom has what is asked for`,
        evidence: `${percent(layer.hit_rate_percent)} of ${count(layer.total_requests)} reads were hits`,
        page: '#/layers',
      });
    }
  }
  return found;
}

/** The name of a part of health as people write it. */
export function title(name) {
  const plain = words(name);
  return plain === 'gpu' ? 'GPU' : plain.charAt(0).toUpperCase() + plain.slice(1);
}
