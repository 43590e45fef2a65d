// Counts what is left of a text area's most characters: <p data-counter="id of the text area" data-most="1000"
// data-left="Characters left: {n}" data-over="Characters too many: {n}" hidden>. Without this script the limit stands in
// the field's hint, and the server holds to it. The field takes longer words, so that nobody loses what they paste.

const NEAR = 100; // with so few left, screen readers are told as well

for (const shown of document.querySelectorAll("[data-counter]")) {
  const field = document.getElementById(shown.dataset.counter);
  const told = document.createElement("span");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  shown.after(told);
  let pause;

  const count = () => {
    const left = Number(shown.dataset.most) - [...field.value].length; // as the server counts: letters, not their halves
    const words = left < 0 ? shown.dataset.over.replace("{n}", -left) : shown.dataset.left.replace("{n}", left);
    shown.textContent = words;
    shown.classList.toggle("error", left < 0);
    clearTimeout(pause);
    pause = setTimeout(() => { told.textContent = left <= NEAR ? words : ""; }, 1000);
  };
  field.addEventListener("input", count);
  count();
  shown.hidden = false;
}
