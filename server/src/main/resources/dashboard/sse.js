/** Reads server-sent events from a body: EventSource would put the token into the URL, or send none. */

const MAX_EVENT_CHARS = 8 << 20;

/**
 * Yields the events of a stream until it ends.
 *
 * @param {ReadableStream<Uint8Array>} body of an answer
 * @returns {AsyncGenerator<{event: string, data: string}>}
 */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new Parser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      yield* parser.take(value);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

class Parser {
  #rest = '';
  #event = '';
  #data = [];

  /** The events that are complete with what has just come. */
  *take(chunk) {
    this.#rest += chunk;
    if (this.#rest.length > MAX_EVENT_CHARS) {
      throw new Error('a line of the stream is longer than any event may be');
    }
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (this.#data.length > 0) {
          yield { event: this.#event || 'message', data: this.#data.join('\n') };
        }
        this.#event = '';
        this.#data = [];
      } else {
        this.#field(line);
      }
    }
  }

  #field(line) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') {
      this.#event = value;
    } else if (name === 'data') {
      this.#data.push(value);
    }
  }
}
