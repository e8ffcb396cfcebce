/** Figures as people read them. What is not known is a dash, never a made-up 0. */

export const UNKNOWN = '–';

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const ONE = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

const known = (value) => typeof value === 'number' && Number.isFinite(value);

/** A count, short from a hundred thousand on. */
export function count(value) {
  if (!known(value)) {
    return UNKNOWN;
  }
  return Math.abs(value) >= 100_000 ? SHORT.format(value) : WHOLE.format(value);
}

/** A percentage; 99.95 is not rounded up to 100, nor what is little down to 0. */
export function percent(value) {
  if (!known(value)) {
    return UNKNOWN;
  }
  if (value > 99.9 && value < 100) {
    return '>99.9 %';
  }
  if (value > 0 && value < 0.05) {
    return '<0.1 %';
  }
  return `${ONE.format(value)} %`;
}

/** So many a second. */
export function rate(value) {
  if (!known(value)) {
    return UNKNOWN;
  }
  return value > 0 && value < 10 ? ONE.format(value) : count(value);
}

/** A length of time that is given in milliseconds. */
export function millis(value) {
  if (!known(value)) {
    return UNKNOWN;
  }
  if (value >= 1000) {
    return duration(value / 1000);
  }
  if (value === 0 || value >= 10) {
    return `${WHOLE.format(value)} ms`;
  }
  return value >= 1 ? `${ONE.format(value)} ms` : `${Number(value.toPrecision(2))} ms`;
}

/** A length of time that is given in seconds: the two largest units. */
export function duration(seconds) {
  if (!known(seconds)) {
    return UNKNOWN;
  }
  if (seconds < 60) {
    return `${ONE.format(seconds)} s`;
  }
  const units = [['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]];
  const first = units.findIndex(([, size]) => seconds >= size);
  const [unit, size] = units[first];
  const whole = Math.floor(seconds / size);
  const [lesser, lesserSize] = units[Math.min(first + 1, units.length - 1)];
  const rest = Math.floor((seconds - whole * size) / lesserSize);
  return rest > 0 && lesser !== unit ? `${whole} ${unit} ${rest} ${lesser}` : `${whole} ${unit}`;
}

/** A size that is given in bytes. */
export function bytes(value) {
  if (!known(value)) {
    return UNKNOWN;
  }
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size >= 100 || unit === 0 ? WHOLE.format(size) : ONE.format(size)} ${units[unit]}`;
}

/** A size that is given in MiB. */
export function mebibytes(value) {
  return known(value) ? bytes(value * 1024 * 1024) : UNKNOWN;
}

/** The time of a day. */
export function clock(instant) {
  return instant ? TIME.format(new Date(instant)) : UNKNOWN;
}

/** A date with its time. */
export function date(instant) {
  return instant ? DATE.format(new Date(instant)) : UNKNOWN;
}

/** `1 entry`, `2 entries`. */
export function plural(value, one, many) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `sliding_window` as words. */
export function words(name) {
  return String(name ?? UNKNOWN).replaceAll('_', ' ');
}
