/** Clears a layer, or what matches a pattern, or what has tags; says before what will go. */

import * as api from '../api.js';
import { confirm } from '../confirm.js';
import { h, replace, show } from '../dom.js';
import * as f from '../format.js';
import { Outcome, field, readOnlyNote } from '../parts.js';
import { options } from './key-lookup.js';

const ALL = '';
const KINDS = [['layer', 'A whole layer'], ['key_pattern', 'Keys by pattern'], ['tags', 'Entries by tags']];

/** @returns {{element: Element, update: (snapshot) => void}} */
export function clearForm(dashboard) {
  return new ClearForm(dashboard);
}

class ClearForm {
  #dashboard;
  #outcome = new Outcome();
  #note = readOnlyNote();
  #kind = h('select', { id: 'clear-kind', onchange: () => this.#arrange() },
    KINDS.map(([value, name]) => h('option', { value }, name)));
  #layer = h('select', { id: 'clear-layer' });
  #words = h('input', { id: 'clear-words', spellcheck: 'false', autocapitalize: 'none', maxlength: 1024 });
  #wordsField = field('', this.#words);
  #form = h('form', { onsubmit: (event) => { event.preventDefault(); this.#submit(); } },
    h('div', { class: 'fields' }, field('What', this.#kind), field('Layer', this.#layer), this.#wordsField),
    h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'danger' }, 'Clear …')));

  constructor(dashboard) {
    this.#dashboard = dashboard;
    this.element = h('div', { class: 'stack' }, this.#note, this.#form, this.#outcome.element);
    this.#arrange();
  }

  update() {
    show(this.#note, !this.#dashboard.canChange);
    show(this.#form, this.#dashboard.canChange);
    this.#fillLayers();
  }

  #arrange() {
    const kind = this.#kind.value;
    show(this.#wordsField, kind !== 'layer');
    this.#words.required = kind !== 'layer';
    this.#words.placeholder = kind === 'tags' ? 'menu, users' : 'users/*';
    replace(this.#wordsField.firstElementChild, kind === 'tags' ? 'Tags, with commas between' : 'Pattern: *, ?, [a-z]');
    this.#layer.required = kind === 'layer';
    this.#fillLayers();
    if (kind !== 'layer') {
      this.#layer.value = ALL;
    }
  }

  #fillLayers() {
    const whole = this.#kind.value === 'layer';
    const known = this.#dashboard.feed.snapshot?.cache;
    // While nobody knows which there are, those that there were stay.
    const names = known ? Object.keys(known.cache_layers) : Array.from(this.#layer.options, ({ value }) => value).filter(Boolean);
    options(this.#layer, whole ? names : [ALL, ...names], (name) => name || 'all layers');
  }

  #request() {
    const layer = this.#layer.value === ALL ? {} : { layer: this.#layer.value };
    switch (this.#kind.value) {
      case 'tags':
        return { ...layer, tags: this.#words.value.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '') };
      case 'key_pattern':
        return { ...layer, key_pattern: this.#words.value };
      default:
        return layer;
    }
  }

  async #submit() {
    const body = this.#request();
    const cache = this.#dashboard.feed.snapshot?.cache;
    if (!await confirm('Clear this from the cache?', consequences(body, cache), action(body))) {
      return;
    }
    try {
      const { cleared_count: cleared, sweep } = await api.call('POST', 'cache/clear', body);
      this.#outcome.tell('good', cleared === null
        ? `${action(body)}: done; what is left is being swept (${sweep}).`
        : `${action(body)}: done, ${f.plural(cleared, 'entry was', 'entries were')} removed.`);
      this.#dashboard.feed.refresh();
    } catch (failure) {
      this.#outcome.fail(failure);
    }
  }
}

function action({ layer, key_pattern: pattern, tags }) {
  const where = layer ? ` in ${layer}` : ' in all layers';
  if (tags) {
    return `Clear ${tags.length === 1 ? 'tag' : 'tags'} ${tags.join(', ')}${where}`;
  }
  return pattern ? `Clear ${pattern}${where}` : `Clear layer ${layer}`;
}

function consequences({ layer, key_pattern: pattern, tags }, cache) {
  const known = cache?.cache_layers ?? {};
  const scope = layer ? { [layer]: known[layer] } : known;
  const lines = [];
  if (tags) {
    lines.push(`All entries ${layer ? `of the layer ${layer}` : 'of all layers'} that carry ${
      tags.length === 1 ? 'the tag' : 'one of the tags'} ${tags.join(', ')} become misses at once.`);
  } else if (pattern) {
    lines.push(`All entries ${layer ? `of the layer ${layer}` : 'of all layers'} whose key matches ${pattern} go.`);
  } else {
    lines.push(`All entries of the layer ${layer} become misses at once: ${held(scope)}.`);
  }
  if (tags || pattern) {
    lines.push(`They are among ${held(scope)}; how many they are is known when it is done.`);
  }
  lines.push('Whoever asks for them next has to load them again.', 'Sessions and rate limits stay.');
  return lines;
}

function held(scope) {
  const all = Object.values(scope).filter((layer) => layer);
  if (all.some((layer) => layer.entries === null)) {
    return 'too many entries to count';
  }
  const entries = all.reduce((sum, layer) => sum + layer.entries, 0);
  const size = all.reduce((sum, layer) => sum + (layer.size_bytes ?? 0), 0);
  return `${f.plural(entries, 'entry', 'entries')} of ${f.bytes(size)}`;
}
