// Saves each answer of a page of questions as it is given, and the comment while it is written. What is given goes to the
// outbox first and from there to the server; the form's hidden fields was-… follow what the server has, so that its
// button saves only what is left. Without this script the button saves everything.

import { fields } from "./fields.js";
import { page, saved, tell } from "./saving-line.js";
import { Sender } from "./sending.js";
import { list } from "./unsent.js";

const A_PAUSE = 1000; // in writing

const form = document.querySelector("form[data-saves]");
const here = fields(form);
const { outbox, where } = page;
const tabs = globalThis.BroadcastChannel && new BroadcastChannel(outbox.prefix);
const sender = new Sender(outbox, where, { tell: draw, saved: settle });
let leaving = false;
let sure = false; // that all is saved and the next page can come
let held = false; // someone wanted to go on, and there was no connection
let pause;

function settle(name, stands) {
  held = false;
  if (!stands) return;
  saved();
  tabs?.postMessage({ name, stands });
  take(name, stands);
}

/** What the server has, on this page. */
function take(name, stands) {
  const field = here.get(name);
  if (!field) return;
  field.stand(stands);
  field.forgive();
  if (!outbox.get(name) && !stands.kept) field.show(stands.value);
}

/** What someone chose on this page. Over a newer one that the page shows, it is chosen knowing that. */
function give(field, value = field.value) {
  const before = outbox.get(field.name);
  outbox.put(field.name, {
    value,
    base: before?.newer?.version ?? before?.base ?? field.base,
    tried: (!before?.newer && before?.tried) || [],
    token: String(Math.random()),
    at: Date.now(),
    newer: null,
    long: field.long,
    page: `${location.pathname}#${field.box.id}`,
    question: field.heading.textContent,
    words: field.words(value),
  });
  draw();
}

/** Leaves the newer one as it is. */
function leave(field) {
  const { newer } = outbox.get(field.name);
  outbox.remove(field.name);
  settle(field.name, { ...newer, kept: false });
  draw();
}

/** The note on what was changed elsewhere, with a button for each of the two. */
function note(field, entry) {
  const shown = field.box.querySelector(".newer");
  if (!entry?.newer) {
    shown?.remove();
    return;
  }
  if (shown?.dataset.version === String(entry.newer.version) && shown.dataset.value === entry.value) return;
  const copy = document.getElementById(field.note).content.firstElementChild.cloneNode(true);
  Object.assign(copy.dataset, { version: entry.newer.version, value: entry.value });
  const fill = { mine: entry.words, other: field.words(entry.newer.value) };
  for (const part of copy.querySelectorAll("[data-fill]")) part.textContent = fill[part.dataset.fill];
  copy.querySelector(".mine").addEventListener("click", () => {
    field.focus(entry.value); // the pressed button goes away
    give(field, entry.value);
    sender.send();
  });
  copy.querySelector(".other").addEventListener("click", () => {
    field.focus(entry.newer.value);
    leave(field);
  });
  shown?.remove();
  field.heading.after(copy);
}

/** What the server does not have yet says so. */
function mark(field, unsaved) {
  const shown = field.box.querySelector(".unsaved-mark");
  if (!unsaved) shown?.remove();
  else if (!shown) field.box.append(document.getElementById("unsaved").content.cloneNode(true));
}

function draw() {
  for (const field of here.values()) {
    const entry = outbox.get(field.name);
    mark(field, entry && (sender.failed || sender.over || entry.newer || entry.long));
    note(field, entry);
  }
  tell(sender, held);
  if (sender.over) list(outbox, sender.over);
}

/** What waits is shown, and what was given before this script ran, or that the browser brought back, is kept too. */
function begin() {
  form.autocomplete = "off"; // so that going back shows what the server has
  for (const field of here.values()) {
    const entry = outbox.get(field.name);
    if (entry) field.show(entry.value);
    else if (field.unseen) give(field);
  }
  for (const hint of document.querySelectorAll("[data-without-saving]")) hint.hidden = true;
  draw();
  sender.send();
}

/** Whether the next page can come. Some browsers take themselves to be offline and are not. */
async function reachable() {
  if (navigator.onLine) return true;
  try {
    await fetch(location.pathname, { method: "HEAD", cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}

const fieldOf = (element) => [...here.values()].find((field) => field.holds(element));

form.addEventListener("input", ({ target }) => {
  if (target.type === "radio" || !fieldOf(target)) return;
  give(fieldOf(target));
  clearTimeout(pause);
  pause = setTimeout(() => sender.send(), A_PAUSE);
});

form.addEventListener("change", ({ target }) => {
  if (!fieldOf(target)) return;
  if (target.type === "radio") give(fieldOf(target));
  clearTimeout(pause);
  sender.send();
});

form.addEventListener("submit", async (event) => {
  const { submitter } = event;
  if (sure || (!outbox.size && (sender.over || navigator.onLine))) {
    [leaving, sure] = [true, false];
    return;
  }
  event.preventDefault();
  await sender.send();
  await new Promise((done) => setTimeout(done)); // as long as this event goes round, a form cannot be sent again
  const left = outbox.entries().filter(([name, entry]) => !entry.newer || here.has(name));
  if (!left.length && !sender.over && (await reachable())) {
    sure = true;
    if (form.requestSubmit) form.requestSubmit(submitter);
    else (submitter ?? form.querySelector(".buttons button")).click(); // older browsers
    return;
  }
  const changed = left.find(([, entry]) => entry.newer);
  const long = left.find(([name, entry]) => entry.long && here.has(name));
  if (sender.over) document.getElementById("unsent").focus();
  else if (changed) here.get(changed[0]).box.querySelector(".newer").focus();
  else if (long) here.get(long[0]).focus();
  held = !sender.over && !changed && !long && sender.failed !== "token"; // a page too old says so by itself
  draw();
});

addEventListener("online", () => {
  held = false;
  draw();
});

addEventListener("beforeunload", (event) => {
  if (!outbox.size || leaving) return;
  event.preventDefault();
  event.returnValue = true; // older browsers ask for it
});

// Brought back as it was left: the device may have been cleared meanwhile.
addEventListener("pageshow", (event) => event.persisted && location.reload());

// Another tab saved something, or something was given there that waits.
tabs?.addEventListener("message", ({ data: { name, stands } }) => {
  saved();
  take(name, { ...stands, kept: false });
  draw();
});
addEventListener("storage", ({ key }) => {
  if (!key?.startsWith(outbox.prefix)) return;
  const name = key.slice(outbox.prefix.length);
  const entry = outbox.get(name);
  if (entry) here.get(name)?.show(entry.value);
  draw();
});

begin();
