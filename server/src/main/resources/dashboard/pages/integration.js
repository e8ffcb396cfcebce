/** Database and inference; the page is there where one of them is configured. */

import { title } from '../attention.js';
import { each, h } from '../dom.js';
import * as f from '../format.js';
import { Tile, card, cells, row, setState, table } from '../parts.js';

const PARTS = ['database', 'inference', 'gpu'];
const COLUMNS = [{ name: 'Part' }, { name: 'State' }, { name: 'What it says' }];

const configured = (snapshot) => PARTS
  .map((name) => [name, snapshot?.health?.components?.integration?.[name]])
  .filter(([, part]) => part && part.status !== 'not_configured');

export const integration = {
  path: 'integration',
  name: 'Database and inference',
  about: 'What the layers db and model stand in front of',
  isThere: (snapshot) => configured(snapshot).length > 0,
  build: () => new IntegrationPage(),
};

class IntegrationPage {
  #tiles = {
    queries: new Tile('Queries through the cache'),
    database: new Tile('Hit rate of the layer db'),
    model: new Tile('Hit rate of the layer model'),
    inference: new Tile('Answers from the cache'),
  };
  #parts = table('Parts', COLUMNS);

  constructor() {
    this.element = h('div', { class: 'page' },
      h('div', { class: 'tiles' }, Object.values(this.#tiles).map((tile) => tile.element)),
      card('Parts', {}, this.#parts.element));
  }

  update(snapshot) {
    const metrics = snapshot?.performance?.integration_metrics;
    const layers = snapshot?.cache?.cache_layers;
    this.#tiles.queries.set(f.count(metrics?.cache_enabled_queries), 'since the start');
    this.#tiles.database.set(f.percent(layers?.db?.hit_rate_percent), `of ${f.count(layers?.db?.total_requests)} reads`);
    this.#tiles.model.set(f.percent(layers?.model?.hit_rate_percent), `of ${f.count(layers?.model?.total_requests)} reads`);
    this.#tiles.inference.set(f.count(metrics?.gpu_cache_hits), `and ${f.count(metrics?.gpu_cache_misses)} from the model`);
    each(this.#parts.body, configured(snapshot), ([name]) => name, () => row(COLUMNS), (made, [name, part]) => {
      cells(made, title(name), undefined, part.detail ?? f.UNKNOWN);
      setState(made.children[1], part.status);
    });
  }
}
