/** Rate limits: rules, refusals over time, who is refused, trying a rule. */

import { Chart } from '../chart.js';
import { each, h, show } from '../dom.js';
import * as f from '../format.js';
import { perSecond } from '../history.js';
import { Tile, card, cells, row, table } from '../parts.js';
import { allows, ruleForm } from './rule-form.js';
import { ruleTrial } from './rule-trial.js';
import { WindowChoice } from './window-choice.js';

const MAX_REFUSED = 12;
const COLUMNS = [
  { name: 'Rule' },
  { name: 'Allows', whole: true },
  { name: 'Algorithm', lesser: true, whole: true },
  { name: 'Checks', number: true },
  { name: 'Blocked', number: true },
  { name: 'Near the limit', number: true, lesser: true },
  { name: 'Without asking', number: true, lesser: true },
  { name: 'Failed open', number: true, lesser: true },
  { name: 'p99', number: true, lesser: true },
  { name: 'Actions', unseen: true, number: true },
];
const REFUSED_COLUMNS = [{ name: 'Who' }, { name: 'Rule' }, { name: 'Refusals', number: true }];

export const limits = {
  path: 'limits',
  name: 'Rate limits',
  about: 'What the rules allow, and whom they refuse',
  build: (dashboard) => new LimitsPage(dashboard),
};

class LimitsPage {
  #dashboard;
  #window;
  #tiles = {
    blocked: new Tile('Blocked, last 5 minutes', 'blocked'),
    checks: new Tile('Checks a second'),
    rules: new Tile('Rules'),
    open: new Tile('Failed open'),
  };
  #chart = new Chart({
    title: 'Checks a second',
    series: [{ label: 'allowed', color: 1 }, { label: 'blocked', color: 6, fill: true }],
    format: f.rate,
    empty: 'No rule has been asked yet.',
  });
  #rules = table('Rules', COLUMNS);
  #refused = table('Who was refused most', REFUSED_COLUMNS);
  #nobody = h('p', { class: 'quiet' }, 'Nobody was refused.');
  #trial;
  #form;

  constructor(dashboard) {
    this.#dashboard = dashboard;
    this.#window = new WindowChoice(dashboard, () => this.#draw());
    this.side = this.#window.element;
    this.#trial = ruleTrial(dashboard);
    this.#form = ruleForm(dashboard);
    this.element = h('div', { class: 'page' },
      h('div', { class: 'tiles' }, Object.values(this.#tiles).map((tile) => tile.element)),
      h('section', { class: 'card', 'aria-label': 'Checks over time' }, this.#chart.element),
      card('Rules', { note: 'Counts of this node since its start.' }, this.#rules.element),
      h('div', { class: 'halves' },
        card('Try a rule', {}, this.#trial.element),
        card('Add or replace a rule', {}, this.#form.element),
        card('Refused most', {}, this.#refused.element, this.#nobody)));
  }

  update(snapshot) {
    const told = snapshot?.rate_limits;
    const lately = this.#dashboard.history.sum(300);
    const share = lately.checks > 0 ? (100 * lately.blocks) / lately.checks : null;
    const tiles = this.#tiles;
    tiles.blocked.set(f.percent(share), `${f.count(lately.blocks)} of ${f.plural(lately.checks, 'check', 'checks')}`);
    tiles.checks.set(f.rate(this.#checksPerSecond()), `${f.count(told?.total_checks)} since the start`);
    tiles.rules.set(f.count(told?.rules_configured), `${f.percent(told?.block_rate_percent)} of all checks blocked`);
    tiles.open.set(f.count(told?.failed_open), 'allowed because Redis could not be asked');
    each(this.#rules.body, Object.entries(told?.rules ?? {}), ([name]) => name, ([name]) => this.#row(name),
      (made, [name, rule]) => this.#fill(made, name, rule, told.latency?.[name]));
    this.#fillRefused(told);
    this.#trial.update(Object.keys(told?.rules ?? {}));
    this.#form.update(told?.rules);
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

  #checksPerSecond() {
    const last = this.#dashboard.history.points(60);
    const span = last.reduce((sum, point) => sum + point.seconds, 0);
    return span > 0 ? this.#dashboard.history.sum(60).checks / span : null;
  }

  #draw() {
    const points = this.#window.points();
    this.#chart.draw(points.map((point) => point.t), [points.map(allowedPerSecond), points.map((p) => perSecond(p, 'blocks'))]);
  }

  #row(name) {
    const made = row(COLUMNS);
    if (this.#dashboard.canChange) {
      made.lastElementChild.append(h('button', {
        type: 'button', class: 'small danger', 'aria-label': `Remove the rule ${name}`, onclick: () => this.#form.remove(name),
      }, 'Remove …'));
    }
    return made;
  }

  #fill(made, name, rule, latency) {
    cells(made, name, allows(rule), f.words(rule.algorithm), f.count(rule.checks), blocked(rule), f.count(rule.near_limit),
      f.count(rule.remembered + rule.leased), f.count(rule.failed_open), f.millis(latency?.p99_ms));
  }

  #fillRefused(told) {
    const all = Object.entries(told?.rules ?? {})
      .flatMap(([rule, { most_refused: refused }]) => Object.entries(refused ?? {}).map(([id, times]) => ({ id, rule, times })))
      .sort((a, b) => b.times - a.times)
      .slice(0, MAX_REFUSED);
    show(this.#refused.element, all.length > 0);
    show(this.#nobody, all.length === 0);
    each(this.#refused.body, all, ({ id, rule }) => `${rule}:${id}`, () => row(REFUSED_COLUMNS),
      (made, { id, rule, times }) => cells(made, id, rule, f.count(times)));
  }
}

function blocked({ checks, blocks }) {
  return blocks > 0 ? `${f.count(blocks)} (${f.percent((100 * blocks) / checks)})` : f.count(blocks);
}

function allowedPerSecond(point) {
  return point.checks === null ? null : Math.max(0, point.checks - point.blocks) / point.seconds;
}
