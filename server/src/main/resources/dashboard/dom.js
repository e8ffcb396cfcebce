/**
 * Makes and changes elements. Text goes in as text: nothing that a server says is ever read as markup, and the page's
 * policy (trusted types) refuses any attempt.
 */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element.
 *
 * @param {string} tag its name
 * @param {Record<string, unknown>} attributes `class` and any attribute; functions under `onclick` and the like listen;
 *     `vars` are custom properties of CSS; null, undefined and false leave an attribute out
 * @param {...(Node|string|number|null|undefined|Array)} children nodes, or text
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  set(element, attributes);
  append(element, children);
  return element;
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  append(element, children);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'vars') {
      vars(element, value);
    } else if (typeof value === 'function') {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

/** Custom properties of CSS, which the policy allows to be set where it allows no style attribute. */
export function vars(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    element.style.setProperty(name, String(value));
  }
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
}

/** Puts these in place of what is inside of the element. */
export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** Sets the text, if it is another: what does not change is not read out again. */
export function text(element, value) {
  const words = String(value);
  if (element.textContent !== words) {
    element.textContent = words;
  }
}

/** Shows or hides. */
export function show(element, visible) {
  element.hidden = !visible;
}

/**
 * Keeps the children of an element in step with a list, so that what is focused or selected stays so while figures change.
 *
 * @param {Element} parent whose children they are
 * @param {Array} items what there is now
 * @param {(item) => string} key what tells one from another
 * @param {(item) => Element} make makes one
 * @param {(element: Element, item) => void} fill writes the figures in
 */
export function each(parent, items, key, make, fill) {
  const known = new Map(Array.from(parent.children, (child) => [child.dataset.key, child]));
  let place = null;
  for (const item of items) {
    const name = key(item);
    let element = known.get(name);
    known.delete(name);
    if (!element) {
      element = make(item);
      element.dataset.key = name;
    }
    fill(element, item);
    const next = place ? place.nextElementSibling : parent.firstElementChild;
    if (next !== element) {
      parent.insertBefore(element, next);
    }
    place = element;
  }
  known.forEach((gone) => gone.remove());
}

/** Has it read out by screen readers. */
export function say(words) {
  text(document.getElementById('said'), words);
}
