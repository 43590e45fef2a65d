// Counts down the time for a discussion: <span data-seconds-left="432" data-over="Time is up" hidden></span>, see
// workshops/_timer.html. The server says how many seconds are left, so that no clock in the room has to be right.
// Without this script the time at which it ends stands beside it. live.js puts new elements in the place of old ones;
// each is counted from when it came.

const ends = new WeakMap();

for (const event of ["pageshow", "visibilitychange"]) addEventListener(event, tick);
setInterval(tick, 250);
new MutationObserver(tick).observe(document.body, { childList: true, subtree: true });
tick();

function tick() {
  for (const shown of document.querySelectorAll("[data-seconds-left]")) count(shown);
}

function count(shown) {
  if (!ends.has(shown)) ends.set(shown, Date.now() + Number(shown.dataset.secondsLeft) * 1000);
  const left = Math.max(0, Math.ceil((ends.get(shown) - Date.now()) / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const words = left ? `${two(Math.floor(left / 60))}:${two(left % 60)}` : shown.dataset.over;
  if (shown.textContent === words) return;
  // Said once, by whatever the element is a status for; the ticking of numbers is not (role=timer).
  if (!left && shown.textContent) say(shown.dataset.over);
  shown.textContent = words;
  shown.hidden = false;
  shown.classList.toggle("over", !left);
}

function say(words) {
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.querySelector("main").append(status);
  setTimeout(() => (status.textContent = words), 100);
}
