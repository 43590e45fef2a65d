// Buttons that copy the value of a field: <button data-copy="id of the field" data-copied="Copied" hidden>. Without this
// script the button stays hidden; the field can be selected and copied by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const words = button.textContent;
  // The button's own words change where it has focus, which not every screen reader tells.
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  button.after(status);
  let pause;

  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select(); // browsers let scripts copy over https alone
      if (!document.execCommand("copy")) return;
      button.focus();
    }
    button.textContent = status.textContent = button.dataset.copied;
    clearTimeout(pause);
    pause = setTimeout(() => {
      button.textContent = words;
      status.textContent = "";
    }, 3000);
  });
}
