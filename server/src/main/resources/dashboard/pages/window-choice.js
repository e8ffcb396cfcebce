/** How far back charts go. Longer times than those that come with every snapshot are asked for by themselves. */

import * as api from '../api.js';
import { show } from '../dom.js';
import { MOST_DRAWN, pointsOf, thinned } from '../history.js';
import { choice } from '../parts.js';

const WINDOWS = [['10m', '10 min'], ['1h', '1 hour'], ['1d', '1 day']];
const SHORT_SECONDS = 600;
const AGAIN_MILLIS = 30_000;

export class WindowChoice {
  #dashboard;
  #changed;
  #chosen = '10m';
  #points = [];
  #timer = null;

  constructor(dashboard, changed) {
    this.#dashboard = dashboard;
    this.#changed = changed;
    this.element = choice('How far back charts go', WINDOWS, this.#chosen, (value) => this.#choose(value));
    this.element.hidden = true;
  }

  /** There is a choice where the server keeps the history. */
  update() {
    show(this.element, this.#dashboard.history.fromServer);
  }

  points() {
    return this.#chosen === '10m' ? this.#dashboard.history.drawn(SHORT_SECONDS) : this.#points;
  }

  destroy() {
    clearInterval(this.#timer);
  }

  #choose(value) {
    clearInterval(this.#timer);
    this.#chosen = value;
    this.#points = [];
    this.#changed();
    if (value !== '10m') {
      this.#ask(value);
      this.#timer = setInterval(() => this.#ask(value), AGAIN_MILLIS);
    }
  }

  async #ask(value) {
    try {
      const points = thinned(pointsOf(await api.get(`performance?window=${value}`)), MOST_DRAWN);
      if (value === this.#chosen) {
        this.#points = points;
        this.#changed();
      }
    } catch {
      // The charts stay empty, and say so; that the server does not answer is told on top of the page.
    }
  }
}

