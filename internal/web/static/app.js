// What the pages do beyond links and forms. Everything works without it but copying, revealing
// a secret in place, and adding rows.
"use strict";

const live = document.getElementById("live");
const say = (text) => { if (live) { live.textContent = ""; live.textContent = text; } };

// What is wrong is where people should go on.
const wrong = document.querySelector("[aria-invalid=true]");
if (wrong) wrong.focus();

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.copy) {
    const text = document.getElementById(button.dataset.copy).dataset.value;
    try {
      await navigator.clipboard.writeText(text);
      say(button.dataset.said || "Copied");
      const label = button.textContent;
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = label; }, 1500);
    } catch {
      say("Copying is not possible here; select the text instead");
    }
  }
  if (button.dataset.addRow) {
    const rows = document.getElementById(button.dataset.addRow);
    const row = rows.lastElementChild.cloneNode(true);
    const input = row.querySelector("input");
    input.value = "";
    input.removeAttribute("aria-invalid");
    rows.append(row);
    input.focus();
  }
  if (button.dataset.removeRow !== undefined) {
    const rows = button.closest(".rows");
    if (rows.children.length > 1) {
      button.parentElement.remove();
    } else {
      rows.querySelector("input").value = "";
    }
    rows.querySelector("input").focus();
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
    event.preventDefault();
    return;
  }
  if (form.dataset.reveal) {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" } });
    if (!answer.ok) {
      say("The secret could not be read; sign in again and retry");
      return;
    }
    const { secret } = await answer.json();
    const place = document.getElementById(form.dataset.reveal);
    place.textContent = secret;
    place.dataset.value = secret;
    document.querySelector(`[data-copy="${form.dataset.reveal}"]`).hidden = false;
    form.hidden = true;
    say("The client secret is shown");
  }
});
