/**
 * Charts over time, by uPlot. Lines differ by their dashes as well as by colour, a legend of words stands above, and a
 * sentence tells the course to whoever does not see it.
 */

import { h, replace, text, vars } from './dom.js';
import { clock, UNKNOWN } from './format.js';

const HEIGHT = 168;
const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [1, 5], [14, 4]];

/**
 * A chart in a figure.
 *
 * @param {object} options
 * @param {string} options.title its caption
 * @param {{label: string, color?: number, fill?: boolean}[]} options.series colours are numbers of the palette, from 1
 * @param {(value: ?number) => string} options.format what a value reads like
 * @param {?number} options.max the top of the scale where that is fixed
 * @param {?boolean} options.spanGaps for what stands between two looks at it, and is not counted
 * @param {string} options.empty what is said while there is nothing to draw
 */
export class Chart {
  #options;
  #plot = null;
  #data = null;
  #box = h('div', { class: 'chart-box' });
  #legend = h('ul', { class: 'legend' });
  #empty;
  #observer;
  #sentence = '';

  constructor(options) {
    this.#options = options;
    this.#empty = h('p', { class: 'chart-empty' }, options.empty ?? 'Nothing has happened yet.');
    this.#box.append(this.#empty);
    this.element = h('figure', { class: 'chart' },
      h('figcaption', {}, h('span', { class: 'chart-title' }, options.title), this.#legend),
      this.#box);
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(this.#box);
    this.#fillLegend(options.series);
  }

  /**
   * Draws these.
   *
   * @param {number[]} times in seconds
   * @param {(?number)[][]} lines one list of values a series
   */
  draw(times, lines) {
    const drawable = times.length > 1 && lines.some((line) => line.some((value) => value !== null));
    this.#empty.hidden = drawable;
    this.#data = drawable ? [times, ...lines] : null;
    if (!drawable) {
      this.#drop();
    } else if (this.#plot) {
      this.#plot.setData(this.#data);
    } else {
      this.#make();
    }
    this.#tell(lines);
    this.#showValues(null);
  }

  /** Other series than before; the next drawing shows them. */
  setSeries(series) {
    const names = (list) => list.map((one) => one.label).join('\n');
    if (names(series) !== names(this.#options.series)) {
      this.#options = { ...this.#options, series };
      this.#fillLegend(series);
      this.#drop();
    }
  }

  /** Colours come from the style sheet, and change with it. */
  restyle() {
    if (this.#plot) {
      this.#drop();
      this.#make();
    }
  }

  destroy() {
    this.#observer.disconnect();
    this.#drop();
  }

  #drop() {
    this.#plot?.destroy();
    this.#plot = null;
  }

  #resize() {
    const width = this.#box.clientWidth;
    if (this.#plot && width > 0) {
      this.#plot.setSize({ width, height: HEIGHT });
    } else if (this.#data) {
      this.#make();
    }
  }

  #make() {
    const width = this.#box.clientWidth;
    if (width === 0) {
      return;
    }
    const style = getComputedStyle(this.#box);
    const color = (name) => colorOf(this.#box, name);
    const axis = {
      stroke: color('--quiet'),
      font: `11px ${style.fontFamily}`,
      grid: { stroke: color('--grid'), width: 1 },
      ticks: { show: false },
    };
    const { series, max, format } = this.#options;
    this.#plot = new globalThis.uPlot({
      width,
      height: HEIGHT,
      padding: [10, 26, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
      scales: { y: { range: (plot, low, high) => [0, max ?? niceTop(high)] } },
      axes: [
        {
          ...axis,
          size: 26,
          space: 64,
          grid: { show: false },
          // A tick may lie behind the end, where its label would be cut off.
          values: (plot, ticks) => ticks.map((t) => (t > plot.scales.x.max ? '' : shortClock(t, ticks))),
        },
        { ...axis, size: 62, values: (plot, ticks) => ticks.map((value) => format(value)) },
      ],
      series: [{}, ...series.map((one, i) => ({
        label: one.label,
        stroke: color(`--series-${one.color ?? i + 1}`),
        fill: one.fill ? color(`--series-${one.color ?? i + 1}-soft`) : undefined,
        width: 2,
        dash: DASHES[i % DASHES.length],
        points: { show: false },
        spanGaps: this.#options.spanGaps ?? false,
      }))],
      hooks: { setCursor: [(plot) => this.#showValues(plot.cursor.idx)] },
    }, this.#data, this.#box);
    // It is a picture; the sentence in its label says what it shows.
    this.#plot.root.setAttribute('role', 'img');
    this.#plot.root.setAttribute('aria-label', this.#sentence);
  }

  #fillLegend(series) {
    replace(this.#legend, series.map((one, i) => {
      const swatch = h('span', { class: `swatch dash-${i % DASHES.length}`, 'aria-hidden': 'true' });
      vars(swatch, { '--swatch': `var(--series-${one.color ?? i + 1})` });
      return h('li', {}, swatch, h('span', { class: 'legend-name' }, one.label), h('span', { class: 'legend-value' }));
    }));
  }

  /** The values where the pointer is, or else the newest. */
  #showValues(index) {
    const values = this.#legend.querySelectorAll('.legend-value');
    this.#options.series.forEach((one, i) => {
      const line = this.#data?.[i + 1] ?? [];
      const value = index === null || index === undefined ? line.findLast((v) => v !== null) : line[index];
      text(values[i], this.#options.format(value ?? null));
    });
  }

  #tell(lines) {
    const { title, series, format } = this.#options;
    const parts = series.map((one, i) => {
      const known = lines[i]?.filter((value) => value !== null) ?? [];
      return known.length === 0
        ? `${one.label}: nothing yet`
        : `${one.label}: ${format(known.at(-1))} now, from ${format(lowest(known))} to ${format(highest(known))}`;
    });
    this.#sentence = `Chart: ${title}. ${parts.join('; ')}.`;
    this.#plot?.root.setAttribute('aria-label', this.#sentence);
  }
}

/** A colour of the style sheet as a canvas takes it: of a custom property alone only the words could be had. */
function colorOf(box, name) {
  const probe = h('span');
  probe.style.color = `var(${name})`;
  box.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

const lowest = (values) => values.reduce((a, b) => Math.min(a, b));
const highest = (values) => values.reduce((a, b) => Math.max(a, b));

/** A little above the highest value, and never 0. */
function niceTop(high) {
  return high > 0 ? high * 1.15 : 1;
}

function shortClock(seconds, ticks) {
  if (seconds === null || seconds === undefined) {
    return UNKNOWN;
  }
  const whole = clock(seconds * 1000);
  return ticks.length > 1 && ticks[1] - ticks[0] < 60 ? whole : whole.slice(0, 5);
}
