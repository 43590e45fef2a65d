// Sends what lies in an outbox, one request at a time, and again until the server has it: after a pause that grows, when
// the line comes back, when the page is seen again. A request that comes twice does no harm (views/saving.py).

const FIRST = 1000;
const SLOWEST = 60000;
const PATIENCE = 20000;
const AT_ONCE = 50;

/** Gives up after a while. (AbortSignal.timeout does the same, and browsers of a few years ago lack it.) */
function patience() {
  const given = new AbortController();
  setTimeout(() => given.abort(), PATIENCE);
  return given.signal;
}

/** Tabs of one browser take turns, where it knows how and lets them; one that sleeps in its turn is not waited for. */
async function inTurn(name, task) {
  let begun = false;
  const turn = () => {
    begun = true;
    return task();
  };
  try {
    if (navigator.locks) return await navigator.locks.request(name, { signal: patience() }, turn);
  } catch (error) {
    if (begun) throw error;
  }
  return task();
}

const isComment = (field) => field.startsWith("comment:");

function ofAnswer(field, { base, value }) {
  return [
    [field, value],
    [`was-${field}`, `${base}:`],
  ];
}

function ofComment(field, { base, value }) {
  return [
    ["section", field.slice("comment:".length)],
    ["comment", value.slice(1)],
    ...(value.startsWith("1") ? [["may_quote", "on"]] : []),
    ["was-comment", `${base}:0`], // a mark that no comment has: it is sent because it changed
  ];
}

/** What the server tells of a comment, as the page holds it. */
function heard(told) {
  return told && { ...told, value: `${Number(told.may_quote)}${told.text}` };
}

export class Sender {
  /** Whether a request is on its way. */
  sending = false;
  /** Why the last one failed: "line" (or the server), "token" (the page is too old); "" if it did not. */
  failed = "";
  /** Why the server takes nothing any more: "closed", "submitted", "gone" or "lost"; "" as long as it does. */
  over = "";

  #running = null;
  #failures = 0;
  #timer;

  /**
   * `where`: { address, of, token }. `tell()` is called when anything above changes, `saved(field, stands)` with version
   * and value for each answer that the server has now, and with null for one that it does not ask for.
   */
  constructor(outbox, where, { tell, saved }) {
    Object.assign(this, { outbox, where, tell, saved });
    addEventListener("online", () => this.send());
    addEventListener("pagehide", () => this.#post()); // out of turn: there is no other
    document.addEventListener("visibilitychange", () => document.hidden || this.send());
  }

  /** Entries that can be sent; the others wait for whoever wrote them. */
  get ready() {
    return this.outbox.entries().filter(([, entry]) => !entry.newer && !entry.long);
  }

  /** Sends what is there. Tells in the end whether all that could be sent has come. */
  send() {
    this.#running ??= this.#all().finally(() => (this.#running = null));
    return this.#running;
  }

  async #all() {
    clearTimeout(this.#timer);
    let came = true;
    while (came && !this.over && this.ready.length) came = await inTurn(this.outbox.prefix, () => this.#post());
    this.sending = false;
    if (came) this.#failures = 0;
    else if (!this.over) this.#later();
    this.tell();
    return came && !this.over;
  }

  #later() {
    const pause = Math.min(FIRST * 2 ** this.#failures, SLOWEST);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.send(), pause * (0.75 + 0.5 * Math.random()));
  }

  /** One request. Whether the server took it. */
  async #post() {
    const ready = this.ready;
    const comment = ready.find(([field]) => isComment(field));
    const answers = ready.filter(([field]) => !isComment(field)).slice(0, AT_ONCE);
    const batch = answers.length ? answers : comment ? [comment] : []; // comments go one by one
    if (!batch.length || this.over) return true;
    const body = new URLSearchParams({ csrfmiddlewaretoken: this.where.token, of: this.where.of });
    for (const [field, entry] of batch) {
      for (const pair of isComment(field) ? ofComment(field, entry) : ofAnswer(field, entry)) body.append(...pair);
      if (!entry.tried.includes(entry.value)) entry.tried.push(entry.value);
      this.outbox.put(field, entry);
    }
    this.sending = true;
    this.tell();
    let reply;
    let told;
    try {
      reply = await fetch(this.where.address, {
        method: "POST",
        body,
        cache: "no-store",
        credentials: "same-origin",
        keepalive: true, // also when the page is left
        redirect: "error",
        signal: patience(),
      });
      told = await reply.json();
    } catch {
      this.failed = reply?.status === 403 ? "token" : "line";
      return false;
    }
    if (reply.ok && told.answers) {
      this.failed = "";
      for (const [field, entry] of batch) {
        this.#settle(field, entry, isComment(field) ? heard(told.comment) : told.answers[field]);
      }
      return true;
    }
    this.over = told.state ?? "";
    this.failed = this.over ? "" : "line";
    return false;
  }

  /** What came of an entry that was sent. Meanwhile another value may have been chosen, here or in another tab. */
  #settle(field, sent, stands) {
    const now = this.outbox.get(field);
    const same = now?.token === sent.token;
    if (!stands) {
      this.outbox.remove(field);
      this.saved(field, null);
    } else if (stands.kept ?? stands.value === sent.value) {
      if (same) this.outbox.remove(field);
      else if (now) this.outbox.put(field, { ...now, base: stands.version, tried: [] });
      this.saved(field, stands);
    } else if (!now) {
      this.saved(field, stands);
    } else if (sent.tried.includes(stands.value)) {
      // It is what was sent from here before, and the reply was lost: no one else's.
      this.outbox.put(field, { ...now, base: stands.version, tried: [] });
    } else {
      this.outbox.put(field, { ...now, newer: stands });
    }
  }
}
