/** Asks before something goes for good. */

import { h } from './dom.js';

/**
 * Asks in a dialog, which keeps the focus and is left by Escape.
 *
 * @param {string} title the question
 * @param {(string|Node)[]} consequences what will happen, a line each
 * @param {string} action what the button says that does it
 * @returns {Promise<boolean>} whether it shall be done
 */
export function confirm(title, consequences, action) {
  return new Promise((resolve) => {
    const cancel = h('button', { type: 'button', onclick: () => dialog.close('no') }, 'Cancel');
    const dialog = h('dialog', { 'aria-labelledby': 'question' },
      h('form', { onsubmit: (event) => { event.preventDefault(); dialog.close('yes'); } },
        h('h2', { id: 'question' }, title),
        h('ul', { class: 'consequences' }, consequences.map((line) => h('li', {}, line))),
        h('div', { class: 'actions' }, cancel, h('button', { type: 'submit', class: 'danger' }, action))));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
    // What does no harm is what Enter does.
    cancel.focus();
  });
}
