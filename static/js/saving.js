// Saves each answer of a page of questions as it is given. It goes to the outbox first and from there to the server; the
// form's hidden fields was-… follow what the server has, so that its button saves only what is left. Without this script
// the button saves everything.

import { page, saved, tell } from "./saving-line.js";
import { Sender } from "./sending.js";
import { list } from "./unsent.js";

const form = document.querySelector("form[data-saves]");
const { outbox, where } = page;
const fields = [...form.querySelectorAll(".question")].map((card) => card.id.replace("question-", ""));
const tabs = globalThis.BroadcastChannel && new BroadcastChannel(outbox.prefix);
const sender = new Sender(outbox, where, { tell: draw, saved: settle });
let leaving = false;
let held = false; // someone wanted to go on, and there was no connection

const card = (field) => document.getElementById(`question-${field}`);
const was = (field) => form.elements[`was-${field}`];
const chosen = (field) => form.elements[field].value;
const standing = (field) => was(field).value.split(":");

/** The words of an answer, as the card says them. */
function words(field, value) {
  const radio = [...form.elements[field]].find((one) => one.value === value);
  return radio.parentElement.textContent.trim();
}

function question(field) {
  return card(field).querySelector("legend").textContent;
}

/** Marks the answer on the card. */
function show(field, value) {
  for (const radio of form.elements[field]) radio.checked = radio.value === value && (value !== "" || radio.checked);
}

/** Takes over what the server has. */
function stand(field, { version, value }) {
  was(field).value = `${version}:${value}`;
}

function settle(field, stands) {
  held = false;
  if (!stands) return;
  saved();
  tabs?.postMessage({ field, stands });
  if (!fields.includes(field)) return;
  stand(field, stands);
  if (!outbox.get(field)) show(field, stands.value);
  forgive(field);
}

/** An error of the page as the server drew it is settled by an answer that it took. */
function forgive(field) {
  card(field).classList.remove("has-error");
  card(field).querySelector(":scope > .error")?.remove();
}

/** What someone chose on this page. Over a newer answer that the card shows, it is chosen knowing that. */
function give(field, value = chosen(field)) {
  const before = outbox.get(field);
  const base = before?.newer?.version ?? before?.base ?? Number(standing(field)[0]);
  outbox.put(field, {
    value,
    base,
    tried: (!before?.newer && before?.tried) || [],
    token: String(Math.random()),
    at: Date.now(),
    newer: null,
    page: location.pathname,
    question: question(field),
    words: words(field, value),
  });
  draw();
  sender.send();
}

/** Leaves the newer answer as it is. */
function leave(field) {
  const { newer } = outbox.get(field);
  outbox.remove(field);
  settle(field, newer);
  draw();
}

/** The note on a card that was answered differently elsewhere, with a button for each of the two answers. */
function note(field, entry) {
  const shown = card(field).querySelector(".newer");
  if (!entry?.newer) {
    shown?.remove();
    return;
  }
  if (shown?.dataset.token === entry.token) return;
  const copy = document.getElementById("newer").content.firstElementChild.cloneNode(true);
  copy.dataset.token = entry.token;
  const fill = { mine: entry.words, other: words(field, entry.newer.value) };
  for (const part of copy.querySelectorAll("[data-fill]")) part.textContent = fill[part.dataset.fill];
  copy.querySelector(".mine").addEventListener("click", () => {
    focusOn(field, entry.value);
    give(field, entry.value);
  });
  copy.querySelector(".other").addEventListener("click", () => {
    focusOn(field, entry.newer.value);
    leave(field);
  });
  shown?.remove();
  card(field).querySelector("legend").after(copy);
}

/** What the server does not have yet says so. */
function mark(field, unsaved) {
  const shown = card(field).querySelector(".unsaved-mark");
  if (!unsaved) shown?.remove();
  else if (!shown) card(field).append(document.getElementById("unsaved").content.cloneNode(true));
}

/** The pressed button goes away, so the focus goes to the answer that was kept. */
function focusOn(field, value) {
  [...form.elements[field]].find((one) => one.value === value).focus();
}

function draw() {
  for (const field of fields) {
    const entry = outbox.get(field);
    mark(field, entry && (sender.failed || sender.over || entry.newer));
    note(field, entry);
  }
  tell(sender, fields, held);
  if (sender.over) list(outbox, sender.over);
}

/** What waits is shown, and what was chosen before this script ran, or that the browser brought back, is kept too. */
function begin() {
  form.autocomplete = "off"; // so that going back shows what the server has
  for (const field of fields) {
    const entry = outbox.get(field);
    if (entry) show(field, entry.value);
    // On a card that the server sent back with an error the choice is still to be made.
    else if (chosen(field) !== standing(field)[1] && !card(field).classList.contains("has-error")) give(field);
  }
  for (const hint of document.querySelectorAll("[data-without-saving]")) hint.hidden = true;
  draw();
  sender.send();
}

form.addEventListener("change", ({ target }) => {
  if (fields.includes(target.name)) give(target.name);
});

form.addEventListener("submit", async (event) => {
  const { submitter } = event;
  if (!sender.over && !outbox.size && navigator.onLine) {
    leaving = true;
    return;
  }
  event.preventDefault();
  await sender.send();
  const left = outbox.entries().filter(([field, entry]) => !entry.newer || fields.includes(field));
  if (!left.length && !sender.over && navigator.onLine) {
    leaving = true;
    form.requestSubmit(submitter);
    return;
  }
  const changed = left.find(([, entry]) => entry.newer);
  if (sender.over) document.getElementById("unsent").focus();
  else if (changed) card(changed[0]).querySelector(".newer").focus();
  held = !sender.over && !changed;
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

// Another tab saved something, or chose something that waits.
tabs?.addEventListener("message", ({ data: { field, stands } }) => {
  saved();
  if (!fields.includes(field)) return draw();
  stand(field, stands);
  if (!outbox.get(field)) show(field, stands.value);
  draw();
});
addEventListener("storage", ({ key }) => {
  const field = key?.startsWith(outbox.prefix) ? key.slice(outbox.prefix.length) : "";
  const entry = fields.includes(field) && outbox.get(field);
  if (entry) show(field, entry.value);
  if (field) draw();
});

begin();
