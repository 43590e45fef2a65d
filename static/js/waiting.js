// On pages beside the questions: sends what still waits from them, and then loads the page again, which shows what the
// server has. As long as something waits a form with data-last, which ends it all, is not sent.

import { page, tell } from "./saving-line.js";
import { Sender } from "./sending.js";
import { list } from "./unsent.js";

const { outbox, where } = page;
const sender = new Sender(outbox, where, { tell: draw, saved: () => (came = true) });
let came = false;

function draw() {
  tell(sender);
  if (sender.over) list(outbox, sender.over);
  else if (came && !sender.sending) location.reload();
}

for (const form of document.querySelectorAll("form[data-last]")) {
  form.addEventListener("submit", async (event) => {
    if (!outbox.size) return;
    event.preventDefault();
    await sender.send();
    const bar = document.getElementById("saving");
    (sender.over ? document.getElementById("unsent") : bar).focus();
  });
}

addEventListener("pageshow", (event) => event.persisted && location.reload());
if (outbox.size) sender.send();
