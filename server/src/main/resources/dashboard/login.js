/** Signing in: a token is tried before it is kept. */

import * as api from './api.js';
import { h } from './dom.js';
import { Outcome, field } from './parts.js';

const TOKEN = /^[\x21-\x7e]{1,1024}$/;

/**
 * The view.
 *
 * @param {?string} reason why it is shown again, if it is
 * @param {() => void} enter called once a token was taken
 */
export function login(reason, enter) {
  const outcome = new Outcome();
  const input = h('input', {
    id: 'token', type: 'password', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'none', required: true,
    'aria-describedby': 'token-help',
  });
  const button = h('button', { type: 'submit', class: 'primary' }, 'Sign in');
  const form = h('form', {
    novalidate: true,
    onsubmit: async (event) => {
      event.preventDefault();
      button.disabled = true;
      const refusal = await attempt(input.value.trim());
      button.disabled = false;
      if (refusal) {
        input.setAttribute('aria-invalid', 'true');
        outcome.tell('bad', refusal);
        input.focus();
        input.select();
      } else {
        enter();
      }
    },
  }, field('Token', input), outcome.element, h('div', { class: 'actions' }, button));
  if (reason) {
    outcome.tell('warn', reason);
  }
  return h('main', { class: 'login' }, h('div', { class: 'card' },
    h('span', { class: 'brand' }, h('img', { src: 'dashboard/icon.svg', alt: '' }), 'Larder'),
    h('h1', {}, 'Sign in to the dashboard'),
    form,
    h('p', { class: 'note', id: 'token-help' },
      'The admin or the viewer token of the server. Where none was set, it made an admin token at its first start and said in which '
      + 'file it is. The token stays in this tab until it is closed.')));
}

/** What is against the token, or null if it is taken. */
async function attempt(token) {
  if (!TOKEN.test(token)) {
    return token === '' ? 'Enter a token.' : 'A token is made of visible ASCII characters, without spaces.';
  }
  api.useToken(token);
  try {
    await api.get('status');
    return null;
  } catch (failure) {
    if (failure.status === 503) {
      // The token was taken; that all is not well is what the dashboard is there to show.
      return null;
    }
    api.forgetToken();
    return wording(failure);
  }
}

function wording(failure) {
  if (failure.status === 401) {
    return 'This token is wrong: the server does not know it.';
  }
  if (failure.status === 429) {
    return `Too many wrong tokens were sent from here. Try again in ${failure.retrySeconds ?? 60} s.`;
  }
  return failure.message;
}
