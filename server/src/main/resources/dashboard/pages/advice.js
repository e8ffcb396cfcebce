/** Advice: what needs attention and why, and letting the server do what is safe. */

import * as api from '../api.js';
import { confirm } from '../confirm.js';
import { each, h, show } from '../dom.js';
import * as f from '../format.js';
import { Outcome, card, cells, readOnlyNote, row, table } from '../parts.js';
import { attentionList } from './attention-list.js';

const COLUMNS = [
  { name: 'Layer' },
  { name: 'Removed', number: true },
  { name: 'Before', number: true, lesser: true },
  { name: 'After', number: true },
  { name: 'Why' },
  { name: 'Time to live', lesser: true },
];

export const advice = {
  path: 'advice',
  name: 'Advice',
  about: 'What should be looked at, and what it is seen by',
  build: (dashboard) => new AdvicePage(dashboard),
};

class AdvicePage {
  #dashboard;
  #list = attentionList();
  #outcome = new Outcome();
  #note = readOnlyNote();
  #button = h('button', { type: 'button', class: 'primary', onclick: () => this.#optimize() }, 'Optimize …');
  #actions = h('ul', { class: 'stack' });
  #table = table('What became of the layers', COLUMNS);

  constructor(dashboard) {
    this.#dashboard = dashboard;
    this.#table.element.hidden = true;
    this.element = h('div', { class: 'page' },
      card('Needs attention', { note: 'The worst first.' }, this.#list.element),
      card('Optimize', { note: 'What the server does by itself when memory runs short, now.' },
        this.#note, h('div', { class: 'actions' }, this.#button), this.#outcome.element, this.#actions, this.#table.element));
  }

  update(snapshot) {
    this.#list.update(this.#dashboard.items, snapshot !== null);
    show(this.#note, !this.#dashboard.canChange);
    show(this.#button, this.#dashboard.canChange);
  }

  async #optimize() {
    const memory = this.#dashboard.feed.snapshot?.memory;
    const sure = await confirm('Optimize the caches now?', [
      `Caches take ${f.percent(memory?.budget_used_percent)} of their budget of ${f.mebibytes(memory?.budget_mb)}.`,
      'Above 90 % the entries that save the least loading for their size are removed; below, none are.',
      'Sessions and rate limits stay.',
    ], 'Optimize');
    if (!sure) {
      return;
    }
    this.#button.disabled = true;
    try {
      this.#tell(await api.call('POST', 'cache/optimize', {}));
      this.#dashboard.feed.refresh();
    } catch (failure) {
      this.#outcome.fail(failure);
    } finally {
      this.#button.disabled = false;
    }
  }

  #tell({ status, message, optimization_results: results }) {
    this.#outcome.tell(status === 'success' ? 'good' : 'info',
      `${message}: ${f.plural(results.keys_removed, 'entry', 'entries')} removed, ${f.mebibytes(results.memory_freed_mb)} freed.`);
    const lines = [...results.actions_taken.map((line) => `Done: ${line}`), ...(results.not_done ?? []).map((line) => `Not done: ${line}`)];
    each(this.#actions, lines, (line) => line, (line) => h('li', {}, line), () => {});
    const layers = Object.entries(results.layers ?? {});
    show(this.#table.element, layers.length > 0);
    each(this.#table.body, layers, ([name]) => name, () => row(COLUMNS), (made, [name, layer]) => cells(made, name,
      f.count(layer.keys_removed), f.bytes(layer.bytes_before), f.bytes(layer.bytes_after), layer.reason,
      layer.ttl_advice ?? 'as it is'));
  }
}
