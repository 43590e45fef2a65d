// What was answered here and is not on the server yet. It lies in the browser's storage, an entry for each field of a
// form, under the round and under whose answers they are (data-of: a name that leads nowhere), until the server has it.
// A browser that refuses to store keeps it as long as the page stays open.
//
// An entry: { value, base, tried, token, at, newer, page, question, words }
//   value     what was chosen, as the form sends it; "" takes an answer back
//   base      the version on the server that it was chosen over, 0 for none
//   tried     values that were sent and of which nobody knows whether they came
//   token     another one each time something is chosen
//   at        when, in milliseconds
//   newer     { version, value } on the server that it would pass over; then it waits until someone chose
//   page, question, words     where it was asked, what was asked, and what was chosen, in words

const ALL = "ioc-assess:";
const DAYS = 90; // as long as the cookies, without which nothing can be sent any more
const spare = new Map();

function read(name) {
  try {
    return spare.get(name) ?? localStorage.getItem(name);
  } catch {
    return spare.get(name) ?? null;
  }
}

function write(name, text) {
  try {
    localStorage.setItem(name, text);
    spare.delete(name);
  } catch {
    spare.set(name, text);
  }
}

function erase(name) {
  spare.delete(name);
  try {
    localStorage.removeItem(name);
  } catch {
    // nothing is stored there
  }
}

function names(prefix) {
  const found = new Set(spare.keys());
  try {
    for (let at = 0; at < localStorage.length; at += 1) found.add(localStorage.key(at));
  } catch {
    // nothing is stored there
  }
  return [...found].filter((name) => name.startsWith(prefix)).sort();
}

export class Outbox {
  constructor(round, of) {
    this.prefix = `${ALL}${round}:${of}:`;
  }

  get(field) {
    return JSON.parse(read(this.prefix + field));
  }

  put(field, entry) {
    write(this.prefix + field, JSON.stringify(entry));
  }

  remove(field) {
    erase(this.prefix + field);
  }

  /** Pairs of field and entry. */
  entries() {
    const found = names(this.prefix).map((name) => [name.slice(this.prefix.length), JSON.parse(read(name))]);
    return found.filter(([, entry]) => entry); // another tab may have removed one meanwhile
  }

  get size() {
    return names(this.prefix).length;
  }

  clear() {
    for (const name of names(this.prefix)) erase(name);
  }
}

/** Nothing of a round stays in this browser, whoever it was of. */
export function forget(round) {
  for (const name of names(`${ALL}${round}:`)) erase(name);
}

/** What someone left behind and never came back for goes. */
export function sweep() {
  const oldest = Date.now() - DAYS * 24 * 60 * 60 * 1000;
  for (const name of names(ALL)) if (!(JSON.parse(read(name))?.at > oldest)) erase(name);
}
