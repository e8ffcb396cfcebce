/** Redis: what takes its memory, its servers, what was slow. */

import { budgetShare, budgetUsed, inBudget } from '../budget.js';
import { Chart } from '../chart.js';
import { each, h, show, text } from '../dom.js';
import * as f from '../format.js';
import { Tile, card, cells, measure, meter, pairs, row, setMeter, state, table } from '../parts.js';
import { WindowChoice } from './window-choice.js';

const WARN_PERCENT = 80;
const BAD_PERCENT = 95;
const LAYER_COLUMNS = [
  { name: 'What' },
  { name: 'Entries', number: true },
  { name: 'Size', number: true },
  { name: 'Of the budget', number: true },
];
const NODE_COLUMNS = [{ name: 'Server' }, { name: 'State' }];
const SLOW_COLUMNS = [
  { name: 'Command' },
  { name: 'Server', lesser: true },
  { name: 'Took', number: true },
  { name: 'At', number: true },
];

export const redis = {
  path: 'redis',
  name: 'Redis',
  about: 'Where everything is kept',
  build: (dashboard) => new RedisPage(dashboard),
};

class RedisPage {
  #dashboard;
  #window;
  #tiles = {
    used: new Tile('Memory used', 'used-memory'),
    budget: new Tile('Budget of caches used'),
    server: new Tile('Server'),
    clients: new Tile('Connections'),
    commands: new Tile('Commands'),
  };
  #budgetMeter = meter();
  #chart = new Chart({
    title: 'Memory used',
    series: [{ label: 'used', color: 4, fill: true }],
    format: f.mebibytes,
    spanGaps: true,
    empty: 'No figures of memory yet.',
  });
  #layers = table('Memory by layer', LAYER_COLUMNS);
  #uncounted = h('p', { class: 'quiet' });
  #nodes = table('Servers', NODE_COLUMNS);
  #memory = h('dl', { class: 'pairs' });
  #capabilities = h('p', { class: 'small quiet' });
  #slow = table('Slow commands', SLOW_COLUMNS);
  #slowCard = card('Slow commands', {}, this.#slow.element);

  constructor(dashboard) {
    this.#dashboard = dashboard;
    this.#window = new WindowChoice(dashboard, () => this.#draw());
    this.side = this.#window.element;
    this.element = h('div', { class: 'page' },
      h('div', { class: 'tiles' }, Object.values(this.#tiles).map((tile) => tile.element)),
      h('div', { class: 'wide-left' },
        h('div', { class: 'stack' },
          card('Memory by layer', { note: 'Against the budget of all caches; sessions and rate limits do not count.' },
            this.#budgetMeter, this.#layers.element, this.#uncounted),
          h('section', { class: 'card', 'aria-label': 'Memory over time' }, this.#chart.element)),
        h('div', { class: 'stack' },
          card('Servers', {}, this.#nodes.element, this.#capabilities),
          card('Memory', {}, this.#memory),
          this.#slowCard)));
  }

  update(snapshot) {
    const { status, memory } = snapshot ?? {};
    this.#fillTiles(status, memory);
    this.#fillLayers(memory);
    each(this.#nodes.body, status?.nodes ?? [], (node) => node.address, () => row(NODE_COLUMNS),
      (made, node) => {
        const health = node.healthy ? 'healthy' : 'unhealthy';
        cells(made, `${node.address}, ${node.role}`);
        if (made.lastElementChild.dataset.shown !== health) {
          made.lastElementChild.dataset.shown = health;
          cells(made, undefined, state(health, node.healthy ? 'answers' : 'does not answer'));
        }
      });
    text(this.#capabilities, status?.capabilities?.length > 0 ? `Can do: ${status.capabilities.map(f.words).join(', ')}.` : '');
    pairs(this.#memory, describe(memory));
    this.#fillSlow(snapshot);
    this.#window.update();
    this.#draw();
  }

  restyle() {
    this.#chart.restyle();
  }

  destroy() {
    this.#window.destroy();
    this.#chart.destroy();
  }

  #fillTiles(status, memory) {
    const tiles = this.#tiles;
    const limit = memory?.maxmemory_mb;
    tiles.used.set(f.mebibytes(status?.used_memory_mb), limit > 0 ? `of ${f.mebibytes(limit)}` : 'no limit is set');
    tiles.budget.set(f.percent(budgetUsed(memory).percent), `${f.bytes(budgetUsed(memory).bytes)} of ${f.mebibytes(memory?.budget_mb)}`);
    const running = status?.redis_available ? `up for ${f.duration(status.uptime_seconds)}` : 'does not answer';
    tiles.server.set(status?.redis_version ?? f.UNKNOWN, status ? `${status.mode}, ${running}` : running);
    tiles.clients.set(f.count(status?.connected_clients), 'of all programs');
    tiles.commands.set(f.count(status?.total_commands_processed), 'since it runs');
  }

  #fillLayers(memory) {
    const used = budgetUsed(memory).percent;
    setMeter(this.#budgetMeter, used, used >= BAD_PERCENT ? 'bad' : used >= WARN_PERCENT ? 'warn' : '');
    text(this.#uncounted, memory && !memory.layers ? 'There is too much to count by layer.' : memory ? '' : 'Redis does not say.');
    each(this.#layers.body, Object.entries(memory?.layers ?? {}), ([name]) => name,
      () => row(LAYER_COLUMNS),
      (made, [name, takes]) => {
        const counts = inBudget(name);
        const share = counts ? budgetShare(memory, takes.bytes) : null;
        cells(made, f.words(name), f.count(takes.entries), f.bytes(takes.bytes), counts ? undefined : 'not part of it');
        if (counts) {
          measure(made.lastElementChild, share, f.percent(share));
        }
      });
  }

  #fillSlow(snapshot) {
    const slow = snapshot?.performance?.redis_performance?.slow_log ?? [];
    show(this.#slowCard, slow.length > 0);
    each(this.#slow.body, slow, (one) => `${one.node} ${one.id}`, () => row(SLOW_COLUMNS),
      (made, one) => cells(made, one.command, one.node, f.millis(one.took_ms), f.clock(one.at)));
  }

  #draw() {
    const points = this.#window.points();
    this.#chart.draw(points.map((point) => point.t), [points.map((point) => point.memory)]);
  }
}

function describe(memory) {
  return [
    ['Used', f.mebibytes(memory?.used_memory_mb)],
    ['At most ever', f.mebibytes(memory?.used_memory_peak_mb)],
    ['Resident', f.mebibytes(memory?.used_memory_rss_mb)],
    ['Data', `${f.mebibytes(memory?.used_memory_dataset_mb)} (${f.percent(memory?.memory_efficiency_percent)} of what is used)`],
    ['Fragmentation', memory?.memory_fragmentation_ratio ?? f.UNKNOWN],
    ['At the limit', memory?.maxmemory_policy ?? f.UNKNOWN],
    ['Machine', f.mebibytes(memory?.total_system_memory_mb)],
  ];
}
