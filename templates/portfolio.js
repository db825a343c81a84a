"use strict";
const form = document.querySelector("form");
const body = document.querySelector("tbody");
const heads = [...document.querySelectorAll("th")];
const rows = [...body.rows];
const state = { sort: "", order: "" };

// A value of "*" chooses all; a finding is one of several codes of its case.
function wanted(row) {
  for (const select of form.querySelectorAll("select")) {
    const own = row.dataset[select.name];
    const is = select.name === "finding" ? own.split(" ").includes(select.value) : own === select.value;
    if (select.value !== "*" && !is) return false;
  }
  return row.textContent.toLowerCase().includes(form.elements.text.value.trim().toLowerCase());
}

function compare(at, number) {
  const key = (row) => row.cells[at].dataset.sort;
  return (a, b) => {
    const [x, y] = [key(a), key(b)];
    // What is not known comes last whichever way the others go.
    if (x === "" || y === "") return (x === "") - (y === "");
    const order = number ? x - y : x.localeCompare(y, undefined, { numeric: true });
    return state.order === "descending" ? -order : order;
  };
}

function show() {
  const at = heads.findIndex((head) => head.dataset.key === state.sort);
  const sorted = at < 0 ? rows : [...rows].sort(compare(at, "number" in heads[at].dataset));
  heads.forEach((head, nth) => head.setAttribute("aria-sort", nth === at ? state.order : "none"));
  let shown = 0;
  for (const row of sorted) {
    row.hidden = !wanted(row);
    shown += !row.hidden;
    body.append(row);
  }
  const output = form.querySelector("output");
  output.textContent = output.dataset.words.replace("{shown}", shown).replace("{n}", rows.length);
}

// The state stands in the address behind #, so that it can be kept and passed on; an anchor has no "=".
function remember() {
  const kept = new URLSearchParams();
  if (state.sort) kept.set("sort", (state.order === "descending" ? "-" : "") + state.sort);
  for (const field of form.querySelectorAll("select, input")) {
    if (field.value !== "*" && field.value !== "") kept.set(field.name, field.value);
  }
  if (location.protocol !== "about:") history.replaceState(null, "", "#" + kept);
}

function recall() {
  const hash = location.hash.slice(1);
  if (hash && !hash.includes("=")) {
    const target = document.getElementById(hash);
    if (target && target.tagName === "DETAILS") target.open = true;
    return;
  }
  const kept = new URLSearchParams(hash);
  const sort = kept.get("sort") || "";
  state.sort = sort.replace(/^-/, "");
  state.order = sort.startsWith("-") ? "descending" : "ascending";
  for (const field of form.querySelectorAll("select, input")) {
    field.value = kept.get(field.name) || (field.tagName === "SELECT" ? "*" : "");
    if (field.selectedIndex === -1) field.value = "*";
  }
}

heads.filter((head) => head.dataset.key !== "timeline").forEach((head) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener("click", () => {
    const again = state.sort === head.dataset.key && state.order === "ascending";
    state.sort = head.dataset.key;
    state.order = again ? "descending" : "ascending";
    show();
    remember();
  });
});
form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", () => { show(); remember(); });
form.addEventListener("reset", () => setTimeout(() => { state.sort = ""; show(); remember(); }));
addEventListener("hashchange", () => { recall(); show(); });
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
recall();
show();
