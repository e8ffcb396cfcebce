/** Who has sessions, those with the most first; looked for when the page is opened, and now and then while it is open. */

import * as api from '../api.js';
import { each, h, show, text } from '../dom.js';
import * as f from '../format.js';
import { cells, row, table } from '../parts.js';

const MOST_USERS = 20;
const EVERY_MILLIS = 10_000;
const COLUMNS = [
  { name: 'User' },
  { name: 'Sessions', number: true },
  { name: 'Last used', lesser: true },
  { name: 'Actions', unseen: true, number: true },
];

/** @returns {{element: Element, update: () => void, refresh: () => Promise<void>}} */
export function userList(choose) {
  return new UserList(choose);
}

class UserList {
  #choose;
  #table = table('Users with the most sessions', COLUMNS);
  #words = h('p', { class: 'quiet' }, 'Asking the server.');
  #askedAt = -Infinity;
  #asking = false;

  /** @param {(user: string) => void} choose shows the sessions of a user */
  constructor(choose) {
    this.#choose = choose;
    this.#table.element.hidden = true;
    this.element = h('div', { class: 'stack' }, this.#table.element, this.#words);
  }

  /** Asks again if the last answer is old. */
  update() {
    if (!this.#asking && performance.now() - this.#askedAt >= EVERY_MILLIS) {
      this.refresh();
    }
  }

  async refresh() {
    this.#asking = true;
    this.#askedAt = performance.now();
    try {
      this.#fill(await api.get(`sessions/users?limit=${MOST_USERS}`));
    } catch (failure) {
      text(this.#words, failure.message);
    } finally {
      this.#asking = false;
    }
  }

  #fill({ users, complete, active_sessions: active, sessions_looked_at: looked }) {
    show(this.#table.element, users.length > 0);
    each(this.#table.body, users, (one) => one.user_id, (one) => {
      const made = row(COLUMNS);
      made.lastElementChild.append(h('button', {
        type: 'button', class: 'small', 'aria-label': `Show the sessions of ${one.user_id}`, onclick: () => this.#choose(one.user_id),
      }, 'Show'));
      return made;
    }, (made, one) => cells(made, one.user_id, f.count(one.sessions), f.date(one.last_accessed)));
    text(this.#words, words(users, complete, active, looked));
  }
}

function words(users, complete, active, looked) {
  if (users.length === 0) {
    return 'Nobody who is known has a session.';
  }
  return complete ? '' : `Found by a look at ${f.count(looked)} of ${f.count(active)} sessions, those that expire last.`;
}
