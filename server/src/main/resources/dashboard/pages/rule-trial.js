/** Looks how a rule stands for somebody, spends a permit of it, or gives all back. */

import * as api from '../api.js';
import { confirm } from '../confirm.js';
import { h, show } from '../dom.js';
import * as f from '../format.js';
import { Outcome, field, pairs } from '../parts.js';
import { options } from './key-lookup.js';

/** @returns {{element: Element, update: (rules: string[]) => void}} */
export function ruleTrial(dashboard) {
  const outcome = new Outcome();
  const found = h('dl', { class: 'pairs' });
  const rule = h('select', { id: 'trial-rule', required: true });
  const id = h('input', { id: 'trial-id', required: true, spellcheck: 'false', autocapitalize: 'none', maxlength: 256, placeholder: 'user, address, any id' });
  const path = () => `rate-limits/${api.part(rule.value)}/${api.part(id.value)}`;

  const look = async (words) => {
    const standing = await api.get(path());
    outcome.tell(standing.allowed ? 'good' : 'warn', words ?? (standing.allowed
      ? `${id.value} may go on: ${f.count(standing.remaining_requests)} left.`
      : `${id.value} is refused for ${f.duration(standing.retry_after_seconds)} more.`));
    pairs(found, describe(standing));
  };
  const attempt = async (perform) => {
    if (!form.reportValidity()) {
      return;
    }
    try {
      await perform();
    } catch (failure) {
      pairs(found, []);
      outcome.fail(failure);
    }
  };
  const spend = async () => {
    const answer = await api.request(`${path()}/check`, {
      method: 'POST', body: '{"cost":1}', headers: { 'Content-Type': 'application/json' },
    });
    // A refusal is an answer here, and has the same fields.
    const standing = answer.ok || answer.status === 429 ? await answer.clone().json() : {};
    if (!('remaining_requests' in standing)) {
      throw await api.problem(answer);
    }
    outcome.tell(standing.allowed ? 'good' : 'warn', standing.allowed
      ? `Allowed, and one was spent: ${f.count(standing.remaining_requests)} left.`
      : `Refused: there is room in ${f.duration(standing.retry_after_seconds)}. Nothing was spent.`);
    pairs(found, describe(standing));
    dashboard.feed.refresh();
  };
  const reset = async () => {
    const sure = await confirm('Forget what was spent?', [
      `${id.value} has all of the rule ${rule.value} again, on every node.`,
    ], 'Reset');
    if (sure) {
      await api.call('POST', `${path()}/reset`);
      await look(`All of ${rule.value} is there again for ${id.value}.`);
    }
  };

  const changing = [
    h('button', { type: 'button', onclick: () => attempt(spend) }, 'Spend one'),
    h('button', { type: 'button', class: 'danger', onclick: () => attempt(reset) }, 'Reset …'),
  ];
  const form = h('form', { onsubmit: (event) => { event.preventDefault(); attempt(() => look()); } },
    h('div', { class: 'fields' }, field('Rule', rule), field('Who', id)),
    h('div', { class: 'actions' }, h('button', { type: 'submit' }, 'Look'), changing),
    h('p', { class: 'note' }, 'Looking spends nothing.'));
  return {
    element: h('div', { class: 'stack' }, form, outcome.element, found),
    update(rules) {
      if (rules.length > 0) {
        options(rule, rules);
      }
      changing.forEach((button) => show(button, dashboard.canChange));
    },
  };
}

function describe(standing) {
  return [
    ['Used', `${f.count(standing.current_usage)} of ${f.count(standing.limit)}`],
    ['Left', f.count(standing.remaining_requests)],
    ['All back at', f.date(standing.reset_time)],
  ];
}
