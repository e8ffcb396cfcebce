/** What stands around every page: where one is, how the server does, whether the figures are live. */

import * as api from './api.js';
import { each, h, replace, show, text } from './dom.js';
import { clock } from './format.js';
import { icon } from './icons.js';
import { isDark } from './theme.js';

const LIVE = {
  connecting: ['none', 'Connecting'],
  live: ['good', 'Live'],
  polling: ['good', 'Every 2 s'],
  lost: ['bad', 'No answer'],
};

export class Shell {
  main = h('main', { id: 'main', tabindex: -1 });
  #links = h('ul');
  #verdict = h('span', { class: 'verdict-short' });
  #live = h('span', { class: 'live' });
  #role = h('span', { class: 'badge none' });
  #theme;

  /**
   * @param {{path: string, name: string}[]} pages
   * @param {{theme: () => void, leave: () => void}} actions
   */
  constructor(pages, actions) {
    this.pages = pages;
    this.#theme = h('button', { type: 'button', class: 'plain', onclick: actions.theme });
    this.element = h('div', { class: 'shell' },
      h('a', { class: 'skip', href: '#main', onclick: (event) => { event.preventDefault(); this.main.focus(); } },
        'Skip to the content'),
      h('header', { class: 'top' },
        h('a', { class: 'brand', href: '#/' }, h('img', { src: 'dashboard/icon.svg', alt: '' }), 'Larder'),
        this.#verdict, this.#live, this.#role, this.#theme,
        h('button', { type: 'button', class: 'plain', onclick: actions.leave }, 'Sign out')),
      h('nav', { class: 'nav', 'aria-label': 'Pages' }, this.#links),
      this.main);
    this.restyle();
  }

  /** Marks the page that is open; some pages are there only at times. */
  setPages(visible, open) {
    each(this.#links, visible, (page) => page.path,
      (page) => h('li', {}, h('a', { href: `#/${page.path}` },
        h('span', {}, page.name), h('span', { class: 'badge warn', role: 'img', hidden: true }))),
      (item, page) => {
        const link = item.firstElementChild;
        if (page.path === open) {
          link.setAttribute('aria-current', 'page');
        } else {
          link.removeAttribute('aria-current');
        }
      });
  }

  update(verdict, feed, urgent) {
    if (this.#verdict.dataset.shown !== verdict.short) {
      this.#verdict.dataset.shown = verdict.short;
      replace(this.#verdict, h('span', { class: `state ${verdict.tone}` }, icon(verdict.tone), verdict.short));
    }
    const [name, words] = LIVE[feed.state];
    this.#live.className = `live ${name}`;
    this.#live.dataset.state = feed.state;
    text(this.#live, words);
    this.#live.title = feed.snapshot ? `The figures are of ${clock(feed.snapshot.timestamp)}` : 'No figures yet';
    text(this.#role, api.knownRole() ?? '');
    this.#role.dataset.role = api.knownRole() ?? '';
    show(this.#role, api.knownRole() !== null);
    this.#badge('advice', urgent);
  }

  restyle() {
    text(this.#theme, isDark() ? 'Light' : 'Dark');
    this.#theme.setAttribute('aria-label', isDark() ? 'Use light colours' : 'Use dark colours');
  }

  #badge(path, number) {
    const badge = this.#links.querySelector(`[data-key="${path}"] .badge`);
    if (badge) {
      text(badge, number);
      badge.setAttribute('aria-label', `${number} need attention`);
      show(badge, number > 0);
    }
  }
}
