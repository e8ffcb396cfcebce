/** Layers: tiers, hit rates, latencies, tags; looking up a key, clearing. */

import { Chart } from '../chart.js';
import { each, h, show, text } from '../dom.js';
import * as f from '../format.js';
import { hitRate, perSecond } from '../history.js';
import { card, cells, measure, row, table } from '../parts.js';
import { clearForm } from './clear-form.js';
import { keyLookup } from './key-lookup.js';
import { WindowChoice } from './window-choice.js';

/** More lines than this nobody tells apart; the busiest are drawn. */
const MAX_LINES = 6;

/** More tags than this nobody reads. */
const MAX_TAGS = 10;

const COLUMNS = [
  { name: 'Layer' },
  { name: 'Hit rate', number: true },
  { name: 'Reads', number: true },
  { name: 'Memory tier', number: true, lesser: true },
  { name: 'Redis tier', number: true, lesser: true },
  { name: 'Sets', number: true, lesser: true },
  { name: 'Loads', number: true, lesser: true },
  { name: 'Shared loads', number: true, lesser: true },
  { name: 'Stale', number: true, lesser: true },
  { name: 'Errors', number: true, lesser: true },
  { name: 'Entries', number: true },
  { name: 'Size', number: true },
];
const TAG_COLUMNS = [{ name: 'Tag' }, { name: 'Layer' }, { name: 'Entries written', number: true }];

export const layers = {
  path: 'layers',
  name: 'Layers',
  about: 'What each cache finds, takes and costs',
  build: (dashboard) => new LayersPage(dashboard),
};

class LayersPage {
  #dashboard;
  #window;
  #table = table('Layers', COLUMNS);
  #forgotten = h('p', { class: 'note' });
  #rates = new Chart({ title: 'Hit rate', series: [], format: f.percent, max: 100, empty: 'No reads yet.' });
  #times = new Chart({
    title: 'How long reads take',
    series: [],
    format: f.millis,
    empty: 'The server has not timed any reads of layers yet.',
  });
  #reads = new Chart({ title: 'Reads a second', series: [], format: f.rate, empty: 'No reads yet.' });
  #tags = table('Tags that are used most', TAG_COLUMNS);
  #noTags = h('p', { class: 'quiet' }, 'No entries with tags were written lately.');
  #lookup;
  #clear;

  constructor(dashboard) {
    this.#dashboard = dashboard;
    this.#window = new WindowChoice(dashboard, () => this.#draw());
    this.#lookup = keyLookup(() => this.#names());
    this.#clear = clearForm(dashboard);
    this.side = this.#window.element;
    this.element = h('div', { class: 'page' },
      card('Layers', { note: 'Counts since the start of this node; entries and sizes in Redis.' },
        this.#table.element, this.#forgotten),
      h('div', { class: 'halves' },
        h('section', { class: 'card', 'aria-label': 'Hit rate over time' }, this.#rates.element),
        h('section', { class: 'card', 'aria-label': 'Latency over time' }, this.#times.element),
        h('section', { class: 'card', 'aria-label': 'Reads over time' }, this.#reads.element),
        card('Top tags', { note: 'Of what this node wrote in the last five to ten minutes.' },
          this.#tags.element, this.#noTags)),
      h('div', { class: 'halves' },
        card('Look up a key', {}, this.#lookup.element),
        card('Clear', {}, this.#clear.element)));
  }

  update(snapshot) {
    const all = this.#layers();
    each(this.#table.body, all, ([name]) => name, () => row(COLUMNS), fill);
    const forgotten = snapshot?.cache?.forgotten_caches;
    show(this.#forgotten, forgotten?.total_requests > 0);
    text(this.#forgotten, `Caches that were forgotten to make room had ${f.count(forgotten?.total_requests)} reads.`);
    this.#fillTags(all);
    this.#lookup.update(this.#names());
    this.#clear.update(snapshot);
    this.#window.update();
    this.#draw();
  }

  restyle() {
    [this.#rates, this.#times, this.#reads].forEach((chart) => chart.restyle());
  }

  destroy() {
    this.#window.destroy();
    [this.#rates, this.#times, this.#reads].forEach((chart) => chart.destroy());
  }

  #layers() {
    return Object.entries(this.#dashboard.feed.snapshot?.cache?.cache_layers ?? {});
  }

  #names() {
    return this.#layers().map(([name]) => name);
  }

  #draw() {
    const busiest = this.#layers()
      .sort(([, a], [, b]) => b.total_requests - a.total_requests)
      .filter(([, { total_requests: reads }], i) => reads > 0 || i === 0)
      .slice(0, MAX_LINES)
      .map(([name]) => name)
      .sort();
    const points = this.#window.points();
    const times = points.map((point) => point.t);
    const lines = (value) => busiest.map((name) => points.map((point) => value(point, name)));
    this.#show(this.#rates, busiest, times, lines((point, name) => hitRate(point, name)));
    this.#show(this.#times, busiest, times, lines((point, name) => point.layers[name]?.p50 ?? null));
    this.#show(this.#reads, busiest, times, lines((point, name) => perSecond(point, 'requests', name)));
  }

  #show(chart, names, times, lines) {
    chart.setSeries(names.map((label) => ({ label })));
    chart.draw(times, lines);
  }

  #fillTags(all) {
    const tags = all.flatMap(([layer, { top_tags: top }]) => (top ?? []).map(({ tag, writes }) => ({ tag, layer, writes })))
      .sort((a, b) => b.writes - a.writes)
      .slice(0, MAX_TAGS);
    show(this.#tags.element, tags.length > 0);
    show(this.#noTags, tags.length === 0);
    each(this.#tags.body, tags, ({ tag, layer }) => `${layer}:${tag}`, () => row(TAG_COLUMNS),
      (made, { tag, layer, writes }) => cells(made, tag, layer, f.count(writes)));
  }
}

function fill(made, [name, layer]) {
  cells(made, name, undefined, f.count(layer.total_requests), tier(layer.l1),
    tier(layer.l2), f.count(layer.sets), f.count(layer.loads), f.count(layer.coalesced), f.count(layer.stale_served),
    f.count(layer.errors), f.count(layer.entries), f.bytes(layer.size_bytes));
  measure(made.children[1], layer.hit_rate_percent, f.percent(layer.hit_rate_percent));
}

/** The share of reads that a tier answered. */
function tier(one) {
  if (!one?.enabled) {
    return 'off';
  }
  const asked = one.hits + one.misses;
  return asked > 0 ? f.percent((100 * one.hits) / asked) : f.UNKNOWN;
}
