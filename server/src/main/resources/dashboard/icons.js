/** Shapes that tell states apart without colour: a check, a triangle, an octagon, a ring. */

import { svg } from './dom.js';

const SHAPES = {
  good: [['circle', { cx: 10, cy: 10, r: 8.25 }], ['path', { d: 'M6.2 10.4l2.6 2.6 5-5.6' }]],
  warn: [['path', { d: 'M10 2.2L18.6 17H1.4z' }], ['path', { d: 'M10 7.6v4.4M10 14.4v.2' }]],
  bad: [['path', { d: 'M6.6 1.8h6.8l4.8 4.8v6.8l-4.8 4.8H6.6l-4.8-4.8V6.6z' }], ['path', { d: 'M7 7l6 6M13 7l-6 6' }]],
  info: [['circle', { cx: 10, cy: 10, r: 8.25 }], ['path', { d: 'M10 9v5M10 6v.2' }]],
  none: [['circle', { cx: 10, cy: 10, r: 8.25, 'stroke-dasharray': '3 2.5' }], ['path', { d: 'M6.5 10h7' }]],
};

/** The shape of a tone; what it means stands in words beside it. */
export function icon(tone) {
  return svg('svg', {
    viewBox: '0 0 20 20',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': 1.9,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  }, SHAPES[tone].map(([tag, attributes]) => svg(tag, attributes)));
}
