/** What needs attention, as a list. */

import { each, h, replace, show, text } from '../dom.js';
import { icon } from '../icons.js';
import { state, tone } from '../parts.js';

const WORDS = { critical: 'Critical', warning: 'Warning', info: 'Advice' };

/** @returns {{element: Element, update: (items: Array, known: boolean) => void}} */
export function attentionList() {
  const list = h('ul', { class: 'attention' });
  const nothing = h('p', {}, state('healthy', 'Nothing needs attention.'));
  const waiting = h('p', { class: 'quiet' }, 'Asking the server.');
  return {
    element: h('div', {}, list, nothing, waiting),
    update(items, known) {
      show(waiting, !known);
      show(nothing, known && items.length === 0);
      each(list, items, (item) => `${item.severity} ${item.message}`, make, (element, item) => {
        text(element.querySelector('.evidence'), item.evidence);
      });
    },
  };
}

function make(item) {
  const words = h('span');
  replace(words, item.page ? h('a', { href: item.page }, item.message) : item.message);
  return h('li', { class: tone(item.severity) }, icon(tone(item.severity)),
    h('div', {}, h('div', { class: 'severity' }, WORDS[item.severity]), words, h('p', { class: 'evidence' })));
}
