/** Tells what is known of one entry, without its value. */

import * as api from '../api.js';
import { each, h } from '../dom.js';
import * as f from '../format.js';
import { Outcome, field, pairs } from '../parts.js';

/** @returns {{element: Element, update: (names: string[]) => void}} */
export function keyLookup() {
  const outcome = new Outcome();
  const found = h('dl', { class: 'pairs' });
  const layer = h('select', { id: 'lookup-layer', required: true });
  const key = h('input', { id: 'lookup-key', required: true, spellcheck: 'false', autocapitalize: 'none', maxlength: 1024 });
  const form = h('form', {
    onsubmit: async (event) => {
      event.preventDefault();
      pairs(found, []);
      outcome.clear();
      try {
        pairs(found, describe(await api.get(`cache/keys/${api.part(`${layer.value}:${key.value}`)}`)));
      } catch (failure) {
        if (failure.status === 404 && failure.code !== 'not_an_entry') {
          outcome.tell('info', `The layer ${layer.value} has no valid entry of this key.`);
        } else {
          outcome.fail(failure);
        }
      }
    },
  }, h('div', { class: 'fields' }, field('Layer', layer), field('Key', key),
    h('div', { class: 'actions' }, h('button', { type: 'submit' }, 'Look up'))));
  return {
    element: h('div', { class: 'stack' }, form, outcome.element, found),
    update: (names) => names.length > 0 && options(layer, names),
  };
}

/**
 * Keeps the options of a select in step. What is chosen stays, also where it is gone: a form that is about to be sent must not
 * change under the hand.
 */
export function options(select, names, label = (name) => name) {
  const chosen = select.value;
  const all = chosen === '' || names.includes(chosen) ? names : [...names, chosen];
  each(select, all, (name) => name, (name) => h('option', { value: name }, label(name)), () => {});
  if (all.includes(chosen)) {
    select.value = chosen;
  }
}

function describe(entry) {
  return [
    ['Key', h('code', {}, entry.key)],
    ['Lives for', f.duration(entry.ttl_seconds)],
    ['Expires', f.date(entry.expires_at)],
    ['Written', f.date(entry.created_at)],
    ['Takes in Redis', f.bytes(entry.memory_usage_bytes)],
    ['Value', `${f.bytes(entry.value_bytes)}, encoded as ${entry.encoding}`],
    ['Tags', entry.tags.length > 0 ? entry.tags.join(', ') : 'none'],
    ['Reads', entry.hits === null ? 'not counted by entry' : f.count(entry.hits)],
  ];
}
