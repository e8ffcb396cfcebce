/** How much of the budget of memory the caches take. */

const MIB = 1024 * 1024;

/** Rows of memory that are not part of the budget of caches. */
const OUTSIDE = new Set(['sessions', 'rate_limits']);

export const inBudget = (name) => !OUTSIDE.has(name);

/** The share of the budget that so many bytes are, in percent. */
export const budgetShare = (memory, bytes) => (100 * bytes) / (memory.budget_mb * MIB);

/**
 * What caches take, exactly where the server tells it by layer: its percentage is rounded, and little is not nothing.
 *
 * @returns {{bytes: ?number, percent: ?number}}
 */
export function budgetUsed(memory) {
  if (!memory?.layers) {
    const percent = memory?.budget_used_percent ?? null;
    return { bytes: percent === null ? null : (percent * memory.budget_mb * MIB) / 100, percent };
  }
  const bytes = Object.entries(memory.layers)
    .filter(([name]) => inBudget(name))
    .reduce((sum, [, takes]) => sum + takes.bytes, 0);
  return { bytes, percent: budgetShare(memory, bytes) };
}
