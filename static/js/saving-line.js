// The line at the foot of an answering page that says how saving stands: <div id="saving" data-saving="Saving…" …>, its
// words in the page (templates/assessments/_saving.html). Its words are told to screen readers when they change; "Saving…"
// comes only where it takes a while, so that whoever answers quickly hears and sees "Saved 10:42" once a minute.

import { Outbox, sweep } from "./outbox.js";

const A_WHILE = 500;

const bar = document.getElementById("saving");
const line = bar?.querySelector("[role=status]");
const link = bar?.querySelector("a");
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
let slow;
let savedAt = "";

/** What a page says of itself: whose answers it takes, and where they go. */
export const page = bar && {
  outbox: new Outbox(bar.dataset.round, bar.dataset.of),
  where: {
    address: bar.dataset.address,
    of: bar.dataset.of,
    token: bar.querySelector("[name=csrfmiddlewaretoken]").value,
  },
};

function say(words, state = "") {
  clearTimeout(slow);
  slow = undefined;
  if (line.textContent !== words) line.textContent = words;
  bar.dataset.state = state;
  bar.hidden = !words;
}

function lead(address = "") {
  link.hidden = !address;
  if (address) link.href = address;
}

export function saved() {
  savedAt = clock.format(new Date());
}

/** Says how it stands. `here` holds the fields of this page; `held`: someone wanted to go on and cannot. */
export function tell(sender, here = [], held = false) {
  const entries = sender.outbox.entries();
  const [changed, elsewhere] = [entries.filter(([, entry]) => entry.newer), []];
  for (const [field, entry] of changed) if (!here.includes(field)) elsewhere.push(`${entry.page}#question-${field}`);
  const number = (words, n) => words.replace("{n}", n);
  const { dataset } = bar;
  if (sender.over) {
    say(number(dataset.over, entries.length), "problem");
    lead("#unsent");
  } else if (changed.length) {
    say(number(dataset.changed, changed.length), "problem");
    lead(elsewhere[0] ?? `#question-${changed[0][0]}`);
  } else if (held) {
    say(dataset.held, "problem");
    lead();
  } else if (sender.failed && entries.length) {
    say(number(sender.failed === "token" ? dataset.old : dataset.waiting, entries.length), "waiting");
    lead(sender.failed === "token" ? location.pathname + location.search : "");
  } else if (entries.length) {
    slow ??= setTimeout(() => say(dataset.saving), A_WHILE);
    lead();
  } else {
    say(savedAt ? dataset.saved.replace("{time}", savedAt) : dataset.idle);
    lead();
  }
}

sweep();
