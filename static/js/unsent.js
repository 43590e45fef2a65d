// Lists what was answered here and cannot be saved any more, to be noted down, until someone says that it may go:
// <section id="unsent" hidden>, and on pages that say why by themselves <div id="whose" data-round data-of>.

import { Outbox } from "./outbox.js";

const whose = document.getElementById("whose")?.dataset;
const section = document.getElementById("unsent");

/** `state` says why: "closed", "submitted", "gone" or "lost"; "" where the page says so itself. */
export function list(outbox, state = "") {
  const told = [...document.querySelectorAll("[data-not-saved]")].map((one) => one.dataset.notSaved);
  const entries = outbox.entries().filter(([, entry]) => !told.includes(entry.question));
  section.querySelector("ul").replaceChildren(
    ...entries.map(([, entry]) => {
      const [one, words] = [document.createElement("li"), document.createElement("strong")];
      words.textContent = entry.words;
      one.append(`${entry.question}: `, words);
      return one;
    }),
  );
  for (const why of section.querySelectorAll("[data-why]")) why.hidden = why.dataset.why !== state;
  section.hidden = !entries.length;
  section.querySelector("button").onclick = () => {
    outbox.clear();
    location.reload();
  };
}

if (whose) list(new Outbox(whose.round, whose.of));
