// Unfolds what a link on the results page leads to, in browsers that do not do so by themselves, and what is printed.

/** What is folded around it, the outermost last. */
function around(node) {
  const found = [];
  for (let one = node?.closest("details"); one; one = one.parentElement.closest("details")) found.push(one);
  return found;
}

/** What the address points to; nothing where it was garbled on its way, as in "#50%". */
function pointed() {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null;
  }
}

function unfold() {
  const target = pointed();
  const folded = around(target).filter((one) => !one.open);
  for (const one of folded) one.open = true;
  if (folded.length) target.scrollIntoView();
}

addEventListener("hashchange", unfold);
// The link to where the address already points changes nothing in it, but may have been folded since.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href*='#']");
  if (link && link.href === location.href) unfold();
});

let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details.chapter:not([open]), details.fold:not([open])")];
  for (const one of opened) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of opened) one.open = false;
});

unfold();
