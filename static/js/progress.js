// A page that waits for something being made: <section data-progress="the words when the site cannot be reached">. It
// asks for itself again and takes over what its parts [data-progress-part] say now, until the new page has no such
// section any more. The part with role="status" is told to screen readers when its words change, and only then; in the
// others what is the same stays as it is, and with it the focus of the keyboard.
//
// Without this script the page is loaded again every few seconds, by <noscript> in its head.

const FIRST = 1000;
const SLOWEST = 8000;

const section = document.querySelector("[data-progress]");
let pause = FIRST;
let timer;
let over = false;

function wait() {
  clearTimeout(timer);
  if (document.hidden) return; // asks again when it is seen
  timer = setTimeout(look, pause * (0.8 + 0.4 * Math.random()));
  pause = Math.min(pause * 1.25, SLOWEST);
}

function say(part, words) {
  if (part.textContent !== words) part.textContent = words;
}

// Makes what is on the page say what the new page says, with the elements that are there already.
function become(old, now) {
  if (old.isEqualNode(now)) return;
  if (old.nodeName !== now.nodeName || old.nodeType !== Node.ELEMENT_NODE) {
    old.replaceWith(now);
    return;
  }
  for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of now.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const [before, after] = [[...old.childNodes], [...now.childNodes]];
  after.forEach((child, at) => (at < before.length ? become(before[at], child) : old.append(child)));
  for (const child of before.slice(after.length)) child.remove();
}

function take(now) {
  for (const part of document.querySelectorAll("[data-progress-part]")) {
    const found = now.querySelector(`[data-progress-part="${part.dataset.progressPart}"]`);
    if (!found) continue;
    if (part.getAttribute("role") === "status") say(part, found.textContent);
    else become(part, found);
  }
}

async function look() {
  let now;
  try {
    const response = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
    if (response.redirected || response.status === 404) {
      location.reload(); // signed out meanwhile, or no longer a member
      return;
    }
    if (!response.ok) throw new Error(response.status);
    now = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    say(section.querySelector("[role=status]"), section.dataset.progress);
    wait();
    return;
  }
  take(now);
  document.title = now.title;
  over = !now.querySelector("[data-progress]");
  if (!over) wait();
}

if (section) {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || over) return;
    pause = FIRST;
    wait();
  });
  wait();
}
