// Filters the configurations on the results page as one chooses. Without this script the form is sent and the page
// comes back filtered in the same way (reports/configurations.py). A link to one that is left out brings it back.

const form = document.getElementById("configurations-filter");
const list = document.getElementById("configurations-list");
const count = document.getElementById("configurations-count");

/** Without case, accents and curly apostrophes. */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[’‘]/g, "'").toLowerCase();
}

const rows = [...list.querySelectorAll(".configuration")].map((node) => ({
  node,
  text: fold([...node.querySelectorAll("[data-searched]")].map((part) => part.textContent).join(" ")),
}));
const groups = [...list.querySelectorAll(".verdict-group")];

function filter() {
  const { verdict, part, close, q } = form.elements;
  const words = fold(q.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const { node, text } of rows) {
    const fits =
      (!verdict.value || node.dataset.verdict === verdict.value) &&
      (!part.value || node.dataset.part === part.value) &&
      (!close.checked || node.dataset.close) &&
      words.every((word) => text.includes(word));
    node.hidden = !fits;
    found += fits ? 1 : 0;
  }
  for (const group of groups) {
    const left = group.querySelectorAll(".configuration:not([hidden])").length;
    group.hidden = !left;
    group.querySelector(".count").textContent = left;
  }
  const pattern = found === rows.length ? "all" : found === 1 ? "one" : found ? "some" : "none";
  return count.dataset[pattern].replace("{found}", found).replace("{total}", rows.length);
}

let pause;

/** Shows the matches at once; says how many when the typing pauses. */
function search() {
  const words = filter();
  clearTimeout(pause);
  pause = setTimeout(() => (count.textContent = words), 300);
}

function clear() {
  for (const name of ["verdict", "part", "q"]) form.elements[name].value = "";
  form.elements.close.checked = false;
  search();
}

function bringBack() {
  const target = document.getElementById(location.hash.slice(1))?.closest(".configuration");
  if (!target?.hidden) return;
  clear();
  target.open = true;
  target.scrollIntoView();
}

form.addEventListener("input", search);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
form.querySelector(".clear").addEventListener("click", (event) => {
  event.preventDefault();
  clear();
});
addEventListener("hashchange", bringBack);
count.textContent = filter();
bringBack();
