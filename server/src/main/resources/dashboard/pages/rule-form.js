/** Puts a rule, a new one or another in place of one that is there, and removes rules. */

import * as api from '../api.js';
import { confirm } from '../confirm.js';
import { h, show } from '../dom.js';
import * as f from '../format.js';
import { Outcome, field, readOnlyNote } from '../parts.js';

/** Those that hold more than what a window allows. */
const WITH_BURST = new Set(['token_bucket', 'leaky_bucket']);
const ALGORITHMS = ['token_bucket', 'sliding_window', 'sliding_log', 'fixed_window', 'leaky_bucket', 'leaky_queue', 'concurrency'];

/** What the form does not ask for; a rule that is there keeps it. */
const KEPT = ['match', 'failure_policy', 'shadow', 'lease_ms'];

/** @returns {{element: Element, update: (rules: ?Record<string, object>) => void, remove: (name: string) => void}} */
export function ruleForm(dashboard) {
  return new RuleForm(dashboard);
}

class RuleForm {
  #dashboard;
  #rules = {};
  #outcome = new Outcome();
  #note = readOnlyNote();
  #name = h('input', {
    id: 'rule-name', required: true, spellcheck: 'false', autocapitalize: 'none', maxlength: 64, pattern: '[A-Za-z0-9_.\\-]+',
    title: 'Letters, digits, _ . and -',
  });
  #algorithm = h('select', { id: 'rule-algorithm', onchange: () => this.#arrange() },
    ALGORITHMS.map((name) => h('option', { value: name }, f.words(name))));
  #limit = number('rule-limit', 1);
  #window = number('rule-window', 1);
  #burst = number('rule-burst', 0);
  #burstField = field('Burst beyond that', this.#burst);
  #form = h('form', { onsubmit: (event) => { event.preventDefault(); this.#put(); } },
    h('div', { class: 'fields' },
      field('Name', this.#name), field('Algorithm', this.#algorithm), field('Allows', this.#limit),
      field('In so many seconds', this.#window), this.#burstField),
    h('div', { class: 'actions' }, h('button', { type: 'submit' }, 'Put rule')),
    h('p', { class: 'note' }, 'Every node knows it within a second.'));

  constructor(dashboard) {
    this.#dashboard = dashboard;
    this.#burst.value = 0;
    this.element = h('div', { class: 'stack' }, this.#note, this.#form, this.#outcome.element);
    this.#arrange();
  }

  update(rules) {
    this.#rules = rules ?? this.#rules;
    show(this.#note, !this.#dashboard.canChange);
    show(this.#form, this.#dashboard.canChange);
  }

  #arrange() {
    show(this.#burstField, WITH_BURST.has(this.#algorithm.value));
  }

  #put() {
    const name = this.#name.value;
    const algorithm = this.#algorithm.value;
    const rule = {
      requests_per_window: Number(this.#limit.value),
      window_seconds: Number(this.#window.value),
      algorithm,
      burst_allowance: WITH_BURST.has(algorithm) ? Number(this.#burst.value) : 0,
    };
    return this.#attempt(async () => {
      const before = this.#rules[name];
      if (before && !await confirm(`Replace the rule ${name}?`, [
        `It allows ${allows(before)} now, and ${allows(rule)} then.`,
        'Which requests it is for, and what it does while Redis is away, stay as they are.',
      ], 'Replace')) {
        return null;
      }
      await api.call('PUT', `rate-limits/rules/${api.part(name)}`, { ...(before ? await kept(name) : {}), ...rule });
      return `The rule ${name} allows ${allows(rule)}.`;
    });
  }

  /** Asks, and removes it. */
  remove(name) {
    return this.#attempt(async () => {
      if (!await confirm(`Remove the rule ${name}?`, [
        'Nothing is refused by it any more, on every node.',
        'Whoever asks for it by name is told that there is none.',
      ], 'Remove')) {
        return null;
      }
      await api.call('DELETE', `rate-limits/rules/${api.part(name)}`);
      return `The rule ${name} is gone.`;
    });
  }

  async #attempt(perform) {
    try {
      const message = await perform();
      if (message) {
        this.#outcome.tell('good', message);
        this.#dashboard.feed.refresh();
      }
    } catch (failure) {
      this.#outcome.fail(failure);
    }
  }
}

async function kept(name) {
  const rule = await api.get(`rate-limits/rules/${api.part(name)}`);
  return Object.fromEntries(KEPT.map((member) => [member, rule[member]]));
}

function number(id, min) {
  return h('input', { id, type: 'number', required: true, min, max: 1_000_000_000, step: 1, inputmode: 'numeric' });
}

/** What a rule allows, in words. */
export function allows({ requests_per_window: limit, burst_allowance: burst, window_seconds: seconds }) {
  return `${f.count(limit)}${burst > 0 ? ` + ${f.count(burst)}` : ''} in ${f.duration(seconds)}`;
}
