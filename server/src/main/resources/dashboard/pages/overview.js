/** The first page: is it healthy, what does it save, what needs attention. */

import { title } from '../attention.js';
import { budgetUsed } from '../budget.js';
import { Chart } from '../chart.js';
import { each, h, replace, show } from '../dom.js';
import * as f from '../format.js';
import { hitRate, perSecond } from '../history.js';
import { icon } from '../icons.js';
import { costs } from '../costs.js';
import { Tile, card, cells, measure, row, setState, table } from '../parts.js';
import { attentionList } from './attention-list.js';

const WINDOW_SECONDS = 600;
const LAYER_COLUMNS = [
  { name: 'Layer' },
  { name: 'Hit rate', number: true },
  { name: 'Reads/s', number: true },
  { name: 'Entries', number: true, lesser: true },
  { name: 'Size', number: true },
];
const NODE_COLUMNS = [
  { name: 'Node' },
  { name: 'Requests/s', number: true },
  { name: 'Hit rate', number: true },
  { name: 'CPU', number: true, lesser: true },
  { name: 'Heap', number: true, lesser: true },
  { name: 'GC', number: true, lesser: true },
  { name: 'Last seen', number: true, lesser: true },
];

export const overview = {
  path: '',
  name: 'Overview',
  about: 'How the server does, and what it saves',
  build: (dashboard) => new Overview(dashboard),
};

class Overview {
  #dashboard;
  #verdict = h('section', { class: 'verdict none', 'aria-label': 'Health' });
  #tiles = {
    rate: new Tile('Hit rate, 1 min', 'hit-rate'),
    requests: new Tile('Reads a second'),
    cost: new Tile('A hit takes'),
    saved: new Tile('Saved, 10 min'),
    memory: new Tile('Budget used'),
    errors: new Tile('Errors, 1 min'),
  };
  #hits = new Chart({
    title: 'Hit rate, last 10 minutes',
    series: [{ label: 'all layers', color: 1, fill: true }],
    format: f.percent,
    max: 100,
    empty: 'No reads yet. As soon as values are read, their hit rate is drawn here.',
  });
  #load = new Chart({
    title: 'Reads a second',
    series: [{ label: 'hits', color: 1 }, { label: 'misses', color: 2 }],
    format: f.rate,
    empty: 'No reads yet.',
  });
  #attention = attentionList();
  #parts = h('dl', { class: 'pairs' });
  #layers = table('Layers', LAYER_COLUMNS);
  #nodes = table('Nodes', NODE_COLUMNS);
  #nodesCard = card('Nodes that share this Redis', {}, this.#nodes.element);

  constructor(dashboard) {
    this.#dashboard = dashboard;
    this.element = h('div', { class: 'page' },
      this.#verdict,
      h('div', { class: 'tiles six' }, Object.values(this.#tiles).map((tile) => tile.element)),
      h('div', { class: 'wide-left' },
        h('div', { class: 'stack aside' },
          card('Needs attention', { side: h('a', { href: '#/advice' }, 'All advice') }, this.#attention.element),
          card('Parts', {}, this.#parts)),
        h('div', { class: 'stack' },
          h('section', { class: 'card', 'aria-label': 'Hit rate over time' }, this.#hits.element),
          card('Layers', { side: h('a', { href: '#/layers' }, 'Look closer') }, this.#layers.element),
          h('section', { class: 'card', 'aria-label': 'Reads over time' }, this.#load.element))),
      this.#nodesCard);
  }

  update(snapshot) {
    const { verdict, history, items } = this.#dashboard;
    this.#tellVerdict(verdict);
    this.#attention.update(items, snapshot !== null);
    this.#fillTiles(snapshot, history);
    const points = history.drawn(WINDOW_SECONDS);
    const times = points.map((point) => point.t);
    this.#hits.draw(times, [points.map((point) => hitRate(point))]);
    this.#load.draw(times, [points.map((point) => perSecond(point, 'hits')), points.map(missesPerSecond)]);
    this.#fillParts(snapshot);
    this.#fillLayers(snapshot, history);
    this.#fillNodes(snapshot?.performance?.nodes ?? []);
  }

  restyle() {
    this.#hits.restyle();
    this.#load.restyle();
  }

  destroy() {
    this.#hits.destroy();
    this.#load.destroy();
  }

  #tellVerdict(verdict) {
    const words = `${verdict.tone} ${verdict.short} ${verdict.long}`;
    if (this.#verdict.dataset.shown !== words) {
      this.#verdict.dataset.shown = words;
      this.#verdict.className = `verdict ${verdict.tone}`;
      replace(this.#verdict, icon(verdict.tone), h('div', {}, h('h2', {}, verdict.short), h('p', {}, verdict.long)));
    }
  }

  #fillTiles(snapshot, history) {
    const tiles = this.#tiles;
    const lately = history.sum(60);
    const all = totals(snapshot);
    const since = all.requests > 0
      ? `${f.percent(all.hitRate)} of ${f.plural(all.requests, 'read', 'reads')} since the start`
      : 'no reads since the start';
    tiles.rate.set(f.percent(lately.hitRate ?? all.hitRate), lately.hitRate === null ? `none lately; ${since}` : since);
    tiles.requests.set(f.rate(lately.perSecond), `${f.count(lately.requests)} in the last minute`);
    const cost = costs(snapshot, history);
    tiles.cost.set(cost.hit, cost.hitWords);
    tiles.saved.set(cost.saved, cost.savedWords);
    const memory = snapshot?.memory;
    const used = budgetUsed(memory);
    tiles.memory.set(f.percent(used.percent), memory ? `${f.bytes(used.bytes)} of ${f.mebibytes(memory.budget_mb)}` : '');
    tiles.errors.set(f.count(lately.errors), lately.errors > 0 ? 'Redis failed or refused' : 'nothing failed');
  }

  #fillParts(snapshot) {
    const parts = Object.entries(snapshot?.health?.components ?? {});
    each(this.#parts, parts.flatMap(([name, part]) => [[`${name}-term`, name], [`${name}-state`, name, part]]),
      ([key]) => key,
      ([, name, part]) => h(part ? 'dd' : 'dt', {}, part ? null : title(name)),
      (element, [, , part]) => {
        if (part) {
          setState(element, part.status);
        }
      });
  }

  #fillLayers(snapshot, history) {
    each(this.#layers.body, Object.entries(snapshot?.cache?.cache_layers ?? {}), ([name]) => name,
      () => row(LAYER_COLUMNS),
      (made, [name, layer]) => {
        const lately = history.sum(60, name);
        const rate = lately.hitRate ?? layer.hit_rate_percent;
        cells(made, name, undefined, f.rate(lately.perSecond), f.count(layer.entries), f.bytes(layer.size_bytes));
        measure(made.children[1], rate, f.percent(rate));
      });
  }

  #fillNodes(nodes) {
    show(this.#nodesCard, nodes.length > 0);
    each(this.#nodes.body, nodes, (node) => node.id, () => row(NODE_COLUMNS), (made, node) => {
      cells(made, `${node.address ?? node.host}${node.current ? ' (this one)' : ''}`, f.rate(node.requests_per_second), f.percent(node.hit_rate_percent),
        f.percent(node.cpu_percent), `${f.mebibytes(node.heap_used_mb)} of ${f.mebibytes(node.heap_max_mb)}`,
        `${f.rate(node.gc_ms_per_second)} ms/s`, f.clock(node.last_seen));
    });
  }
}

function missesPerSecond(point) {
  return point.requests === null ? null : Math.max(0, point.requests - point.hits) / point.seconds;
}

function totals(snapshot) {
  const layers = Object.values(snapshot?.cache?.cache_layers ?? {});
  const requests = layers.reduce((sum, layer) => sum + layer.total_requests, 0);
  const hits = layers.reduce((sum, layer) => sum + layer.hits, 0);
  return { requests, hitRate: requests > 0 ? (100 * hits) / requests : null };
}
