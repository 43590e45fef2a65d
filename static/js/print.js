// Buttons that print the page. Without this script they stay hidden; every browser can print by itself.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
