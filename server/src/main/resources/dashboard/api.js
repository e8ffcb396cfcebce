/**
 * Calls the API of this server. The token lives in memory and in sessionStorage, which ends with the tab; it is sent in a
 * header and is never part of a URL.
 */

const KEPT = 'larder.token';
const LIMIT_MILLIS = 15_000;

let token = sessionStorage.getItem(KEPT);
let role = null;

/** What the server, or the way to it, had against a request. */
export class ApiError extends Error {
  /**
   * @param {number} status the HTTP status; 0 where the server could not be reached
   * @param {string} detail a sentence for people
   * @param {string} code what kind of problem
   * @param {number|null} retrySeconds when to ask again, if the server said
   */
  constructor(status, detail, code = '', retrySeconds = null) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retrySeconds = retrySeconds;
  }
}

export const hasToken = () => token !== null;

/** `admin`, `viewer`, or null before the first answer. */
export const knownRole = () => role;

export function useToken(value) {
  token = value;
  role = null;
  sessionStorage.setItem(KEPT, value);
}

export function forgetToken() {
  token = null;
  role = null;
  sessionStorage.removeItem(KEPT);
}

/**
 * Asks and gives the answer as it is.
 *
 * @param {string} path what follows `/api/redis/`
 * @param {RequestInit} options as of fetch
 */
export async function request(path, options = {}) {
  if (!token) {
    throw new ApiError(401, 'No token is known. Sign in.', 'unauthorized');
  }
  try {
    const answer = await fetch(new URL(`api/redis/${path}`, document.baseURI), {
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      ...options,
      headers: { Authorization: `Bearer ${token}`, ...options.headers },
    });
    role = answer.headers.get('Larder-Role') ?? role;
    return answer;
  } catch (failure) {
    if (failure.name === 'TimeoutError') {
      throw new ApiError(0, `The server did not answer within ${LIMIT_MILLIS / 1000} s.`, 'timeout');
    }
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new ApiError(0, 'The server cannot be reached.', 'unreachable');
  }
}

/** Asks for JSON; whatever is not a success is an {@link ApiError}. */
export async function call(method, path, body) {
  const answer = await request(path, {
    method,
    signal: AbortSignal.timeout(LIMIT_MILLIS),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
  if (!answer.ok) {
    throw await problem(answer);
  }
  return json(answer);
}

export const get = (path) => call('GET', path);

/** As {@link get}, but with the body also where the status says that all is not well: health is told with 503. */
export async function getHealth() {
  const answer = await request('health', { signal: AbortSignal.timeout(LIMIT_MILLIS) });
  if (answer.ok || answer.status === 503) {
    const body = await json(answer);
    if (body.components) {
      return body;
    }
  }
  throw await problem(answer);
}

/** Part of a path. Dots alone would be taken for the way to another path, by browsers too. */
export function part(value) {
  if (value === '.' || value === '..') {
    throw new ApiError(400, 'A name in a path must not be . or ..', 'bad_request');
  }
  return encodeURIComponent(value);
}

async function json(answer) {
  try {
    return await answer.json();
  } catch {
    throw new ApiError(answer.status, 'The answer of the server cannot be read.', 'unreadable');
  }
}

/** The server's own words where it has some. */
export async function problem(answer) {
  let told = {};
  try {
    told = await answer.clone().json();
  } catch {
    // A proxy may answer with a page of its own; the status has to do then.
  }
  const retry = Number(answer.headers.get('Retry-After'));
  return new ApiError(
    answer.status,
    told.detail ?? `The server answered with status ${answer.status}.`,
    told.code ?? '',
    Number.isFinite(retry) && retry > 0 ? retry : null,
  );
}
