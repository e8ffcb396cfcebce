/** Sessions: how many over time, whose, those of a user, ending them. */

import * as api from '../api.js';
import { Chart } from '../chart.js';
import { confirm } from '../confirm.js';
import { each, h, show } from '../dom.js';
import * as f from '../format.js';
import { Outcome, Tile, card, cells, field, pairs, readOnlyNote, row, table } from '../parts.js';
import { userList } from './user-list.js';
import { WindowChoice } from './window-choice.js';

const COLUMNS = [
  { name: 'Session' },
  { name: 'Last used' },
  { name: 'Began', lesser: true },
  { name: 'Expires', lesser: true },
  { name: 'Address', lesser: true },
  { name: 'Program', lesser: true },
  { name: 'Actions', unseen: true, number: true },
];

export const sessions = {
  path: 'sessions',
  name: 'Sessions',
  about: 'Who is signed in to what the server keeps sessions for',
  build: (dashboard) => new SessionsPage(dashboard),
};

class SessionsPage {
  #dashboard;
  #window;
  #tiles = {
    active: new Tile('Active sessions', 'active-sessions'),
    users: new Tile('Users with sessions'),
    rate: new Tile('Looks that found one'),
    length: new Tile('A session lasts'),
    evicted: new Tile('Ended by the limit'),
  };
  #chart = new Chart({
    title: 'Active sessions',
    series: [{ label: 'active', color: 3, fill: true }],
    format: f.count,
    spanGaps: true,
    empty: 'No figures of sessions yet.',
  });
  #rejected = h('dl', { class: 'pairs' });
  #config = h('dl', { class: 'pairs' });
  #outcome = new Outcome();
  #note = readOnlyNote();
  #user = h('input', { id: 'session-user', required: true, spellcheck: 'false', autocapitalize: 'none', maxlength: 256 });
  #list = table('Sessions of the user', COLUMNS);
  #endAll = h('button', { type: 'button', class: 'danger', onclick: () => this.#endThemAll() }, 'End all of them …');
  #users = userList((user) => this.#lookFor(user));
  #shown = null;

  constructor(dashboard) {
    this.#dashboard = dashboard;
    this.#window = new WindowChoice(dashboard, () => this.#draw());
    this.side = this.#window.element;
    const form = h('form', { onsubmit: (event) => { event.preventDefault(); this.#look(); } },
      h('div', { class: 'fields' }, field('User', this.#user),
        h('div', { class: 'actions' }, h('button', { type: 'submit' }, 'Show sessions'), this.#endAll)));
    this.#list.element.hidden = true;
    this.#endAll.hidden = true;
    this.element = h('div', { class: 'page' },
      h('div', { class: 'tiles' }, Object.values(this.#tiles).map((tile) => tile.element)),
      h('section', { class: 'card', 'aria-label': 'Active sessions over time' }, this.#chart.element),
      card('Users', { note: 'Those with the most sessions first.' }, this.#users.element),
      card('Sessions of a user', {}, this.#note, form, this.#outcome.element, this.#list.element),
      h('div', { class: 'halves' },
        card('Tokens that opened nothing', { note: 'On this node since its start.' }, this.#rejected),
        card('As configured', {}, this.#config)));
  }

  update(snapshot) {
    const told = snapshot?.sessions;
    const tiles = this.#tiles;
    tiles.active.set(f.count(told?.active_sessions), `at most ${f.count(told?.peak_active_sessions)} at once`);
    tiles.users.set(f.count(told?.active_users), told ? `${f.count(told.active_today)} today` : '');
    tiles.rate.set(f.percent(told?.cache_hit_rate), `of ${f.count(told?.session_reads)}`);
    tiles.length.set(f.duration(told?.average_duration_seconds), 'on average, of those that ended');
    tiles.evicted.set(f.count(told?.evicted_by_limit), `${f.count(told?.expired)} expired`);
    if (told) {
      pairs(this.#rejected, Object.entries(told.rejected).map(([cause, number]) => [f.words(cause), f.count(number)]));
      pairs(this.#config, configured(told.config));
    }
    show(this.#note, !this.#dashboard.canChange);
    this.#users.update();
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

  #draw() {
    const points = this.#window.points();
    this.#chart.draw(points.map((point) => point.t), [points.map((point) => point.active)]);
  }

  async #lookFor(user) {
    this.#user.value = user;
    await this.#look();
    this.#user.focus();
  }

  async #look(quietly = false) {
    const user = this.#user.value;
    try {
      const { sessions: list, total } = await api.get(`sessions/users/${api.part(user)}`);
      this.#shown = { user, list };
      this.#fill();
      if (!quietly) {
        this.#outcome.tell('info', list.length === 0
          ? `${user} has no sessions.`
          : `${user} has ${f.plural(total ?? list.length, 'session', 'sessions')}.`);
      }
    } catch (failure) {
      this.#outcome.fail(failure);
    }
  }

  #fill() {
    const { list } = this.#shown;
    const may = this.#dashboard.canChange;
    show(this.#list.element, list.length > 0);
    show(this.#endAll, may && list.length > 0);
    each(this.#list.body, list, (one) => one.session_id, (one) => {
      const made = row(COLUMNS);
      if (may) {
        made.lastElementChild.append(h('button', {
          type: 'button', class: 'small danger', 'aria-label': `End session ${one.session_id}`, onclick: () => this.#end(one),
        }, 'End …'));
      }
      return made;
    }, (made, one) => cells(made, h('code', {}, one.session_id), f.date(one.last_accessed), f.date(one.created_at),
      f.date(one.expires_at), one.ip_address ?? f.UNKNOWN, one.user_agent ?? f.UNKNOWN));
  }

  async #end(one) {
    const { user } = this.#shown;
    await this.#act('End this session?', [
      `${user} is signed out where this session is used, at once and on every node.`,
      `Session ${one.session_id}, last used ${f.date(one.last_accessed)}.`,
    ], 'End session', async () => {
      await api.call('DELETE', `sessions/${api.part(one.session_id)}`);
      return 'The session has ended.';
    });
  }

  async #endThemAll() {
    const { user, list } = this.#shown;
    await this.#act(`End all sessions of ${user}?`, [
      `${user} is signed out everywhere, at once and on every node: ${f.plural(list.length, 'session', 'sessions')} and any that began since.`,
    ], 'End all', async () => (await api.call('DELETE', `sessions/users/${api.part(user)}`)).message);
  }

  async #act(question, consequences, action, perform) {
    if (!await confirm(question, consequences, action)) {
      return;
    }
    try {
      const message = await perform();
      await Promise.all([this.#look(true), this.#users.refresh()]);
      this.#outcome.tell('good', message);
      this.#dashboard.feed.refresh();
    } catch (failure) {
      this.#outcome.fail(failure);
    }
  }
}

function configured(config) {
  const minutes = (value) => f.duration(value * 60);
  return [
    ['Idle for at most', minutes(config.session_timeout_minutes)],
    ['Lives for at most', minutes(config.absolute_timeout_minutes)],
    ['For one user', `${config.max_sessions_per_user}; at the limit: ${f.words(config.at_limit)}`],
    ['Cleared every', minutes(config.cleanup_interval_minutes)],
    ['Address changes', f.words(config.on_ip_change)],
    ['Program changes', f.words(config.on_user_agent_change)],
  ];
}
