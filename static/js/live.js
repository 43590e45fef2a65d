// A part of a page that follows what happens elsewhere: <section data-live="address" data-etag='"…"' data-new="words">.
// It asks the address every few seconds and puts what comes in the section's place. Somebody who is filling in a form
// there keeps it as it is, and is offered what is new by a button. What changed is said politely in the words of the
// data-say of what came. While nothing can be heard it says so in the words of data-lost, and where the address is not
// there any more, in those of data-gone in place of what it showed. Without this script the page is loaded anew by hand.

const PACE = 2500; // milliseconds
const SLOWEST = 30000;
const LOST = 3; // so many times in a row: a single one is soon made up for

for (const section of document.querySelectorAll("[data-live]")) follow(section);

function follow(section) {
  let etag = section.dataset.etag;
  let pause = PACE;
  let timer;
  let asking = false;
  let touched = false;
  let kept = "";
  let failed = 0;

  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  const offer = document.createElement("button");
  offer.type = "button";
  offer.className = "live-new";
  offer.textContent = section.dataset.new;
  offer.hidden = true;
  const trouble = document.createElement("p");
  trouble.className = "notice warning live-trouble";
  trouble.hidden = true;
  section.before(status, trouble, offer);

  section.addEventListener("input", () => (touched = true));
  section.addEventListener("submit", () => clearTimeout(timer));
  offer.addEventListener("click", () => {
    put(kept);
    section.tabIndex = -1;
    section.focus();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  // From the browser's memory the page is as old as it was left.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    // Where phones go round, nobody finds by the back button what the one before had chosen.
    if ("fresh" in section.dataset) location.reload();
    else ask();
  });
  wait();

  // Not all at the same moment, and slower while the server has trouble.
  function wait() {
    clearTimeout(timer);
    timer = setTimeout(ask, pause * (0.7 + 0.6 * Math.random()));
  }

  async function ask() {
    clearTimeout(timer);
    if (document.hidden || asking) return;
    asking = true;
    try {
      const reply = await fetch(section.dataset.live, {
        headers: { "If-None-Match": etag, "X-Requested-With": "fetch" },
        cache: "no-store",
        redirect: "error",
        signal: AbortSignal.timeout(15000),
      });
      if (reply.status === 200) {
        const came = await reply.text();
        const now = reply.headers.get("ETag") || "";
        // A proxy may send again what is there already.
        if (!now || now !== etag) take(came);
        etag = now;
      } else if (reply.status === 404 && section.dataset.gone) {
        gone();
      } else if (reply.status === 404) {
        failed = 0; // an answer; asked again, seldom
        pause = SLOWEST;
      } else if (reply.status !== 304) {
        throw new Error(String(reply.status));
      }
      if (reply.status !== 404) {
        pause = PACE;
        failed = 0;
        trouble.hidden = true;
      }
    } catch {
      pause = Math.min(pause * 2, SLOWEST);
      failed += 1;
      if (failed >= LOST && section.dataset.lost) warn(section.dataset.lost);
    }
    asking = false;
    wait();
  }

  function warn(words) {
    if (trouble.hidden) status.textContent = words;
    trouble.textContent = words;
    trouble.hidden = false;
  }

  // What it showed must not stay as if it were so still. It asks on, seldom: should it come back, all comes anew.
  function gone() {
    etag = "";
    failed = 0;
    pause = SLOWEST;
    trouble.hidden = true;
    const said = document.createElement("h1");
    said.textContent = section.dataset.gone;
    const alone = document.createElement("div");
    alone.className = "alone";
    alone.append(said);
    section.replaceChildren(alone);
    status.textContent = said.textContent;
  }

  function busy() {
    // A form that is a button alone has nothing to lose: whoever is on it stays on it.
    const fields = "input:not([type=hidden]), textarea, select";
    const form = document.activeElement?.closest("form");
    return section.querySelector(fields) !== null && (touched || Boolean(form && section.contains(form) && form.querySelector(fields)));
  }

  function take(came) {
    kept = came;
    if (busy()) {
      if (offer.hidden) status.textContent = section.dataset.new;
      offer.hidden = false;
    } else {
      put(came);
    }
  }

  function put(came) {
    const focused = section.contains(document.activeElement) ? document.activeElement.id : "";
    const unfolded = [...section.querySelectorAll("details[id]")].map((one) => [one.id, one.open]);
    section.innerHTML = came;
    touched = false;
    offer.hidden = true;
    for (const [id, open] of unfolded) document.getElementById(id)?.toggleAttribute("open", open);
    if (focused) document.getElementById(focused)?.focus();
    const said = section.querySelector("[data-say]")?.dataset.say || "";
    if (said !== status.textContent) status.textContent = said;
  }
}
