"use strict";
const messages = [...document.querySelectorAll("details.message")];
const said = document.getElementById("said");

// Opens whatever folds the target of the address, and shows it.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let each = target.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
  target.scrollIntoView({ block: target.matches("details") ? "start" : "center" });
}

async function copy(text, html) {
  if (navigator.clipboard && isSecureContext) {
    try {
      if (html && window.ClipboardItem) {
        const blob = (type, words) => new Blob([words], { type });
        const item = { "text/html": blob("text/html", html), "text/plain": blob("text/plain", text) };
        await navigator.clipboard.write([new ClipboardItem(item)]);
      } else {
        await navigator.clipboard.writeText(text);
      }
      return;
    } catch {
      // A browser may refuse its clipboard to a page from a file; the old way is left.
    }
  }
  const fill = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/plain", text);
    if (html) event.clipboardData.setData("text/html", html);
  };
  document.addEventListener("copy", fill, { once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", fill);
}

// The head of the case and a section. What is pasted elsewhere leads nowhere on this page: references become words.
function rich(section) {
  const clone = document.createElement("div");
  clone.append(section.closest("article").querySelector("header").cloneNode(true), section.cloneNode(true));
  clone.querySelectorAll(".tools, template").forEach((each) => each.remove());
  clone.querySelectorAll("a.ref").forEach((link) => link.replaceWith("[" + link.textContent + "]"));
  clone.querySelectorAll("[id], [class], [tabindex]").forEach((each) => {
    for (const name of ["id", "class", "tabindex", "role", "aria-label"]) each.removeAttribute(name);
  });
  return clone.innerHTML;
}

async function copyFrom(button) {
  if (button.dataset.kind === "rich") {
    const section = document.getElementById(button.dataset.copy);
    await copy(section.closest("article").querySelector("h1").innerText + "\n\n" + section.innerText, rich(section));
  } else if (button.dataset.copy) {
    await copy(document.getElementById(button.dataset.copy).content.textContent);
  } else {
    await copy(button.closest("[data-v]").dataset.v);
  }
  const words = button.textContent;
  said.textContent = button.textContent = said.dataset.copied;
  setTimeout(() => { button.textContent = words; said.textContent = ""; }, 1500);
}

document.querySelectorAll("td[data-v]").forEach((cell) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = said.dataset.copy;
  button.setAttribute("aria-label", said.dataset.copy + " " + cell.dataset.v);
  cell.append(" ", button);
});
document.querySelectorAll(".tools").forEach((each) => { each.hidden = false; });
// Without this script everything stands open.
messages.forEach((each) => { each.open = "evidence" in each.dataset && messages.length <= 12; });
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button && button.dataset.fold) {
    const section = button.closest("section");
    section.querySelectorAll("details.message").forEach((each) => { each.open = button.dataset.fold === "open"; });
  } else if (button) {
    copyFrom(button);
  }
  // The address does not change when the same reference is followed again.
  const link = event.target.closest('a[href^="#"]');
  if (link && link.getAttribute("href") === location.hash) reveal();
});
addEventListener("hashchange", reveal);
addEventListener("beforeprint", () => messages.forEach((each) => { each.open = true; }));
reveal();
