// The facilitator's screen: each press loads it anew with another button in the same place. So the second click of a
// double click, and a key that is held down, must not press that one too.

addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("form button, a.button")) event.preventDefault();
}, true);

addEventListener("keydown", (event) => {
  if (event.repeat && event.key === "Enter" && event.target.closest("button, a.button")) event.preventDefault();
}, true);
