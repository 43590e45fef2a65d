// The line at the foot of an answering page that says how saving stands: <div id="saving" data-saving="Saving…" …>, its
// words in the page (templates/assessments/_saving.html). Its words are told to screen readers when they change; "Saving…"
// comes only where it takes a while, so that whoever answers quickly hears and sees "Saved 10:42" once a minute.

import { Outbox, sweep } from "./outbox.js";

const A_WHILE = 500;

const saves = document.getElementById("saves")?.dataset;
const bar = document.getElementById("saving");
const line = bar?.querySelector("[role=status]");
const link = bar?.querySelector("a");
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const idle = document.querySelector("form[data-saves]") ? bar.dataset.idle : ""; // elsewhere the line then stays away
let slow;
let savedAt = "";

/** What a page says of itself: whose answers it takes, and where they go. */
export const page = bar && {
  outbox: new Outbox(saves.round, saves.of),
  where: { ...saves, token: document.querySelector("#saves [name=csrfmiddlewaretoken]").value },
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

/** Says how it stands. `held`: someone wanted to go on and cannot. */
export function tell(sender, held = false) {
  const entries = sender.outbox.entries().map(([, entry]) => entry);
  const [changed, long] = [entries.filter((one) => one.newer), entries.filter((one) => one.long)];
  const { dataset } = bar;
  if (sender.over) {
    count(dataset.over, entries, "problem");
    lead("#unsent");
  } else if (changed.length) {
    count(dataset.changed, changed, "problem");
    lead(changed[0].page);
  } else if (held) {
    say(dataset.held, "problem");
    lead();
  } else if (sender.failed && entries.length) {
    count(sender.failed === "token" ? dataset.old : dataset.waiting, entries, "waiting");
    lead(sender.failed === "token" ? location.pathname + location.search : "");
  } else if (long.length) {
    say(dataset.long, "waiting");
    lead(long[0].page);
  } else if (entries.length) {
    slow ??= setTimeout(() => say(dataset.saving), A_WHILE);
    lead();
  } else {
    say(savedAt ? dataset.saved.replace("{time}", savedAt) : idle);
    lead();
  }
}

function count(words, entries, state) {
  say(words.replace("{n}", entries.length), state);
}

sweep();
