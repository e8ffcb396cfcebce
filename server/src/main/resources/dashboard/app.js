/** Where the page begins: signing in, the pages by the part of the URL after `#/`, and the figures that keep coming. */

import * as api from './api.js';
import { attention } from './attention.js';
import { h, replace, say } from './dom.js';
import { Feed } from './feed.js';
import { History } from './history.js';
import { login } from './login.js';
import { Shell } from './shell.js';
import { applyTheme, onSystemTheme, toggleTheme } from './theme.js';
import { verdict } from './verdict.js';
import { advice } from './pages/advice.js';
import { integration } from './pages/integration.js';
import { layers } from './pages/layers.js';
import { limits } from './pages/limits.js';
import { overview } from './pages/overview.js';
import { redis } from './pages/redis.js';
import { sessions } from './pages/sessions.js';

const PAGES = [overview, layers, sessions, limits, redis, advice, integration];

const root = document.getElementById('app');
let running = null;

/** All that there is while somebody is signed in. */
class Dashboard {
  feed = new Feed();
  history = new History();
  items = [];
  #shell;
  #open = null;
  #page = null;
  #listening = new AbortController();
  #said = '';

  /**
   * @param {(reason: ?string) => void} leave signs out
   * @param {boolean} entered whether somebody has just signed in, who then is to be on the page
   */
  constructor(leave, entered) {
    this.#shell = new Shell(PAGES, {
      theme: () => {
        toggleTheme();
        this.restyle();
      },
      leave: () => leave(null),
    });
    replace(root, this.#shell.element);
    this.feed.addEventListener('snapshot', () => this.#take());
    this.feed.addEventListener('state', () => this.#update());
    this.feed.addEventListener('refused', () =>
      leave('The server does not take the token any more. Sign in again.'));
    const { signal } = this.#listening;
    addEventListener('hashchange', () => this.#route(true), { signal });
    // Nobody looks at a page in the background; the server need not work for it.
    document.addEventListener('visibilitychange', () => (document.hidden ? this.feed.stop() : this.feed.start()), { signal });
    this.#route(entered);
    this.feed.start();
  }

  end() {
    this.feed.stop();
    this.#listening.abort();
    this.#page?.destroy?.();
  }

  restyle() {
    this.#shell.restyle();
    this.#page?.restyle?.();
  }

  /** Whether whoever is signed in may change something. */
  get canChange() {
    return api.knownRole() !== 'viewer';
  }

  #take() {
    this.history.add(this.feed.snapshot);
    this.#update();
  }

  #update() {
    const { snapshot } = this.feed;
    this.items = snapshot ? attention(snapshot, this.history) : [];
    this.verdict = verdict(snapshot, this.feed, this.items);
    this.#shell.setPages(this.#visible(), this.#open?.path);
    this.#shell.update(this.verdict, this.feed, this.items.filter((item) => item.severity !== 'info').length);
    if (snapshot && this.verdict.short !== this.#said) {
      this.#said = this.verdict.short;
      say(`${this.verdict.short}. ${this.verdict.long}`);
    }
    this.#page?.update(snapshot);
  }

  #visible() {
    return PAGES.filter((page) => page === this.#open || (page.isThere?.(this.feed.snapshot) ?? true));
  }

  #route(moved) {
    const path = location.hash.replace(/^#\/?/, '').split('?')[0];
    const page = PAGES.find((one) => one.path === path) ?? PAGES[0];
    if (page !== this.#open) {
      this.#page?.destroy?.();
      this.#open = page;
      document.title = `${page.name} · Larder`;
      this.#page = page.build(this);
      const heading = h('h1', { tabindex: -1 }, page.name);
      replace(this.#shell.main,
        h('div', { class: 'page-head' }, heading, h('p', {}, page.about), this.#page.side), this.#page.element);
      if (moved) {
        scrollTo(0, 0);
        heading.focus({ preventScroll: true });
      }
    }
    this.#update();
  }
}

function enter(entered) {
  running = new Dashboard(leave, entered);
}

function leave(reason) {
  running?.end();
  running = null;
  api.forgetToken();
  signIn(reason);
}

function signIn(reason) {
  document.title = 'Sign in · Larder';
  replace(root, login(reason, () => enter(true)));
  document.getElementById('token').focus();
}

applyTheme();
onSystemTheme(() => running?.restyle());
if (api.hasToken()) {
  enter(false);
} else {
  signIn(null);
}
