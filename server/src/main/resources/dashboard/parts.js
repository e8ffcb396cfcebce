/** The parts that pages are made of. */

import { h, replace, say, text, vars } from './dom.js';
import { words } from './format.js';
import { icon } from './icons.js';

const TONES = {
  healthy: 'good',
  degraded: 'warn',
  unhealthy: 'bad',
  not_initialized: 'bad',
  success: 'good',
  critical: 'bad',
  error: 'bad',
  high: 'bad',
  warning: 'warn',
  medium: 'warn',
  info: 'info',
  low: 'info',
};

/** `good`, `warn`, `bad`, `info` or `none`, for a state or a severity of the API. */
export const tone = (state) => TONES[state] ?? 'none';

/** A card with a heading. */
export function card(title, options = {}, ...children) {
  return h('section', { class: 'card', 'aria-label': title },
    h('header', {}, h('h2', {}, title), options.note ? h('p', { class: 'note' }, options.note) : null, options.side),
    children);
}

/** A state: shape, word and colour. */
export function state(name, label = words(name)) {
  return h('span', { class: `state ${tone(name)}` }, icon(tone(name)), h('span', {}, label));
}

/** Puts a state in place, unless it is there already. */
export function setState(element, name, label = words(name)) {
  if (element.dataset.shown !== `${name} ${label}`) {
    element.dataset.shown = `${name} ${label}`;
    replace(element, state(name, label));
  }
}

/** A figure with what it is and a word on it. */
export class Tile {
  #value = h('dd', { class: 'value' });
  #more = h('dd', { class: 'more' });

  constructor(label, id) {
    this.element = h('dl', { class: 'tile', id }, h('dt', {}, label), this.#value, this.#more);
  }

  set(value, more = '') {
    text(this.#value, value);
    text(this.#more, more);
  }
}

/** A length between 0 and 100; its figure stands in words beside it. */
export function meter() {
  return h('span', { class: 'meter', 'aria-hidden': 'true' }, h('span'));
}

export function setMeter(element, percent, name = '') {
  vars(element, { '--part': `${Math.max(0, Math.min(100, percent ?? 0))}%` });
  element.className = `meter ${name}`;
}

/** A length with its figure, for a cell of a table. */
export function measure(element, percent, words) {
  let shown = element.firstElementChild;
  if (!shown) {
    shown = h('span', { class: 'measure' }, meter(), h('span'));
    element.append(shown);
  }
  setMeter(shown.firstElementChild, percent);
  text(shown.lastElementChild, words);
}

/**
 * A table that scrolls by itself.
 *
 * @param {string} label what it holds
 * @param {{name: string, number?: boolean, lesser?: boolean, whole?: boolean, unseen?: boolean}[]} columns lesser ones are left out
 *     on narrow screens, whole ones stay on a line, the names of unseen ones are for screen readers only
 */
export function table(label, columns) {
  const body = h('tbody');
  const heads = columns.map((column) => h('th', { scope: 'col', class: cellClass(column) },
    column.unseen ? h('span', { class: 'visually-hidden' }, column.name) : column.name));
  const element = h('div', { class: 'table', role: 'region', 'aria-label': `Table: ${label}`, tabindex: 0 },
    h('table', {}, h('thead', {}, h('tr', {}, heads)), body));
  return { element, body };
}

/** A row of such a table; the first cell names it. */
export function row(columns) {
  return h('tr', {}, columns.map((column, i) => i === 0
    ? h('th', { scope: 'row', class: cellClass(column) })
    : h('td', { class: cellClass(column) })));
}

/** Writes text or elements into the cells of a row. */
export function cells(element, ...values) {
  values.forEach((value, i) => {
    if (value instanceof Node) {
      if (element.children[i].firstChild !== value) {
        replace(element.children[i], value);
      }
    } else if (value !== undefined) {
      text(element.children[i], value);
    }
  });
}

function cellClass(column) {
  return ['number', 'whole', 'lesser'].filter((name) => column[name]).join(' ') || null;
}

/** Terms and what they are; what does not change stays, so that it can be selected. */
export function pairs(element, list) {
  const shown = list.map(([term, value]) => `${term}\t${value instanceof Node ? value.textContent : value}`).join('\n');
  if (element.dataset.shown === shown) {
    return element;
  }
  element.dataset.shown = shown;
  replace(element, list.flatMap(([term, value]) => [h('dt', {}, term), h('dd', {}, value)]));
  return element;
}

/** One of several, as buttons. */
export function choice(label, options, chosen, choose) {
  const buttons = options.map(([value, name]) => h('button', {
    type: 'button',
    'aria-pressed': String(value === chosen),
    onclick: (event) => {
      buttons.forEach((button) => button.setAttribute('aria-pressed', String(button === event.currentTarget)));
      choose(value);
    },
  }, name));
  return h('div', { class: 'choice', role: 'group', 'aria-label': label }, buttons);
}

/** A labelled field. */
export function field(label, input) {
  return h('label', {}, h('span', {}, label), input);
}

/** Where the outcome of an action is told, also to screen readers. */
export class Outcome {
  element = h('div', { class: 'outcome' });

  tell(name, message) {
    replace(this.element, h('p', { class: `told ${name}` }, icon(name), h('span', {}, message)));
    say(message);
  }

  /** Tells what the server had against it. */
  fail(failure) {
    const wait = failure.retrySeconds ? ` Try again in ${failure.retrySeconds} s.` : '';
    const refused = failure.status === 403 ? 'You are signed in as viewer, who may only read. ' : '';
    const sentence = /[.!?]$/.test(failure.message) ? failure.message : `${failure.message}.`;
    this.tell('bad', `${refused}${sentence}${wait}`);
  }

  clear() {
    replace(this.element);
  }
}

/** What stands in the place of actions for whoever may only read. */
export function readOnlyNote() {
  return h('p', { class: 'told info' }, icon('info'),
    h('span', {}, 'You are signed in as viewer: you see everything and can change nothing.'));
}
