// The theory page's search: filters its entries as one types. Without this script the field stays hidden and all is shown.
// An entry is whatever carries data-entry; a question within a statement is an entry of its own.

const form = document.getElementById("theory-search");
const field = form.elements.q;
const content = document.getElementById("theory-content");
const count = document.getElementById("theory-count");
const contents = document.querySelector(".contents details");
const wide = matchMedia("(min-width: 60rem)");

/** Without case, accents, curly apostrophes or runs of white space. */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[’‘]/g, "'").toLowerCase().replace(/\s+/g, " ").trim();
}

/** An entry's text without the entries in it and the words that every entry has. */
function ownText(node) {
  const copy = node.cloneNode(true);
  copy.querySelectorAll("[data-entry], [data-unsearched], dt").forEach((part) => part.remove());
  return fold(copy.textContent);
}

const entries = [...content.querySelectorAll("[data-entry]")].map((node) => ({ node, text: ownText(node) }));
const groups = [...content.querySelectorAll("section, .items, .items-fact")];

let scrollBefore = null; // where the reader was when the search began

function filter(query) {
  const words = fold(query).split(" ").filter(Boolean);
  const searching = words.length > 0;
  const hits = entries.filter(({ text }) => words.every((word) => text.includes(word)));

  content.classList.toggle("is-searching", searching);
  contents.parentElement.classList.toggle("is-searching", searching);
  for (const { node } of entries) {
    node.hidden = searching;
    node.classList.remove("as-context");
  }
  for (const { node } of hits) node.hidden = false;
  // A statement that does not match itself stays as the heading of its questions that do.
  for (const { node } of hits) {
    const holder = node.parentElement.closest("[data-entry]");
    if (holder?.hidden) holder.classList.add("as-context");
  }
  for (const holder of content.querySelectorAll(".as-context")) holder.hidden = false;
  for (const group of groups) group.hidden = searching && !group.querySelector("[data-entry]:not([hidden])");

  if (searching && scrollBefore === null) scrollBefore = scrollY;
  if (searching && content.getBoundingClientRect().top < 0) content.scrollIntoView();
  if (!searching && scrollBefore !== null) {
    scrollTo(0, scrollBefore);
    scrollBefore = null;
  }
  return { found: hits.length, searching };
}

function words({ found, searching }) {
  if (!searching) return "";
  const pattern = found ? count.dataset.found : count.dataset.none;
  const values = { found, total: entries.length, query: field.value.trim() };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

let pause;

/** Shows the matches at once; says how many, and writes the address, when the typing pauses. */
function search() {
  const result = filter(field.value);
  clearTimeout(pause);
  pause = setTimeout(() => {
    count.textContent = words(result);
    const query = result.searching ? "?" + new URLSearchParams({ q: field.value.trim() }) : "";
    if (query !== location.search) history.replaceState(null, "", location.pathname + query);
  }, 300);
  if (!result.searching) count.textContent = "";
}

function clear() {
  field.value = "";
  search();
  field.focus({ preventScroll: true });
}

/** Does what the address says. An entry that it names is shown even if the search would hide it. */
function followAddress() {
  clearTimeout(pause);
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  count.textContent = words(filter(field.value));
  const target = document.getElementById(location.hash.slice(1));
  if (!target || (target.getClientRects().length && !target.classList.contains("as-context"))) return;
  history.replaceState(null, "", location.pathname + location.hash);
  field.value = count.textContent = "";
  filter("");
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView();
}

form.addEventListener("input", search);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
form.addEventListener("reset", (event) => {
  event.preventDefault();
  clear();
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  clear();
});
addEventListener("hashchange", followAddress);
addEventListener("popstate", followAddress);

const openContents = () => (contents.open = wide.matches);
wide.addEventListener("change", openContents);
openContents();

form.hidden = false;
if (location.search) followAddress();
