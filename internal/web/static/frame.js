// The bar at the top: the menu of small screens, and who is signed in on pages that are stored for
// everybody.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest(".bar .menu");
  if (button) button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
});

document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector(".bar .menu[aria-expanded=true]");
  if (open) {
    open.setAttribute("aria-expanded", "false");
    open.focus();
  }
});

const stored = document.querySelector(".bar[data-refresh]");
if (stored) {
  fetch("/bar?section=" + stored.dataset.refresh).then(async (answer) => {
    if (answer.ok) stored.innerHTML = await answer.text();
  }).catch(() => {}); // the bar stays as it is
}
