// Typing in what stands on paper: a key that answers a question leads to the next one; Enter and the arrows move without
// typing; a code typed in the box leads to its question. What a role is not asked is hidden once the role is chosen, and
// keeps what was typed: the next page tells of it.
//
// Without this script the form is filled in field by field.

const form = document.querySelector("form.entering");
const lines = [...form.querySelectorAll("[data-code]")];
const submit = form.querySelector("button[name=step]");
const shown = () => lines.filter((line) => !line.hidden);
const fieldOf = (line) => line.querySelector("input:checked") ?? line.querySelector("input");

function go(line) {
  const field = line ? fieldOf(line) : submit;
  field.focus();
  if (field.select) field.select();
}

function move(line, steps) {
  const all = shown();
  const at = all.indexOf(line) + steps;
  if (at >= 0) go(all[at]);
}

form.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-key]") || !target.value) return;
  if (target.validity.valid) move(target.closest("[data-code]"), 1);
  else target.select();
});

form.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-key]")) target.select();
});

// Of the two questions at the top Enter leads to the next one, and after them to the first question.
function on(field) {
  const next = field.closest("fieldset").nextElementSibling?.querySelector("input:checked, input");
  if (next) next.focus();
  else go(shown()[0]);
}

form.addEventListener("keydown", (event) => {
  const { target, key } = event;
  const line = target.closest("[data-code]");
  if (key === "Enter" && target.matches("#jump")) jump(target);
  else if (key === "Enter" && target.matches(".who input")) on(target);
  else if (line?.matches(".words") && choose(line, key)) move(line, 1);
  else if (key === "Enter" && line) move(line, event.shiftKey ? -1 : 1);
  else if (target.matches("[data-key]") && key === "ArrowDown") move(line, 1);
  else if (target.matches("[data-key]") && key === "ArrowUp") move(line, -1);
  else if (target.matches("[data-key]") && key === "Backspace" && !target.value) move(line, -1);
  else return;
  event.preventDefault();
});

// Where answers stand in words, the keys choose among them too.
function choose(line, key) {
  const answer = [...line.querySelectorAll("input")].find((one) => one.value && one.value === key.toUpperCase());
  if (answer) answer.checked = true;
  return Boolean(answer);
}

function jump(box) {
  const said = document.getElementById("jump-said");
  const typed = box.value.trim().toLowerCase();
  const found = shown().filter((line) => line.dataset.code.startsWith(typed));
  const line = found.find((one) => one.dataset.code === typed) ?? (typed && found.length ? found[0] : null);
  said.textContent = line ? "" : said.dataset.unknown;
  if (!line) return box.select();
  box.value = "";
  go(line);
}

const audiences = new Map(
  form.dataset.audiences.trim().split(/\s+/).map((pair) => pair.split(":")),
);

function fit() {
  const role = form.querySelector("[name=role]:checked")?.value;
  const audience = audiences.get(role);
  for (const line of lines) line.hidden = Boolean(audience) && !line.dataset.asked.split(" ").includes(audience);
  for (const only of form.querySelectorAll(".only")) {
    only.hidden = Boolean(audience);
  }
  for (const section of form.querySelectorAll("section.card")) {
    section.hidden = [...section.querySelectorAll("[data-code]")].every((line) => line.hidden);
    for (const head of section.querySelectorAll("h3")) {
      let last = head.nextElementSibling;
      let any = false;
      const words = [];
      for (; last && !last.matches("h3, details"); last = last.nextElementSibling) {
        if (last.matches("[data-code]")) any ||= !last.hidden;
        else if (!last.matches(".only")) words.push(last);
      }
      for (const one of [head, ...words]) one.hidden = !any;
    }
  }
}

form.addEventListener("change", ({ target }) => {
  if (target.name === "role") fit();
});
fit();
for (const one of document.querySelectorAll(".jump, [data-with-script]")) one.hidden = false;
if (!document.querySelector(".error-summary")) form.querySelector(".who input:checked, .who input").focus();
