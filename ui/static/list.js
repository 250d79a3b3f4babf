// What was read in an article as a list of buttons: a sign, a title, a line below, a word at the end. Everything goes through
// textContent, and the list is written anew only for other entries, so that a press never falls on a button that is gone.

/**
 * @typedef {{ key: string, title: string, line: string, sign: string, end: string, isQuiet: boolean, about: string }} Entry
 * @typedef {{ entries: Entry[], chosen: string[] }} Data
 * @typedef {HTMLElement & { shown?: string }} Box
 */

/**
 * @param {string} className
 * @param {string} text
 */
const part = (className, text) => {
  const node = document.createElement("span");
  node.className = className;
  node.textContent = text;
  return node;
};

/** @param {Entry} entry */
const entryNode = ({ key, title, line, sign, end, isQuiet, about }) => {
  const entry = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.key = key;
  button.dataset.about = about;
  if (isQuiet) button.className = "quiet";
  const picture = document.createElement("img");
  picture.alt = "";
  if (sign) picture.src = sign;
  const words = part("words", "");
  const head = part("title", title);
  if (about) head.append(part("looking", ""));
  words.append(head, part("line", line));
  button.append(...(sign ? [picture] : []), words, part("end", end));
  entry.append(button);
  return entry;
};

/**
 * Who else looks at an entry, as the page is told it (together.js).
 * @param {Box} box
 */
const showLooking = (box) => {
  const all = /** @type {{ datelineLooking?: { who: string, target: string }[] }} */ (window).datelineLooking ?? [];
  for (const button of box.querySelectorAll("button")) {
    const line = button.querySelector(".looking");
    const who = [...new Set(all.filter(({ target }) => target === button.dataset.about).map((one) => one.who))];
    const told = who.length && button.dataset.about ? `${who.join(", ")} ${who.length > 1 ? "are" : "is"} here` : "";
    if (line && line.textContent !== told) line.textContent = told;
  }
};

/** @param {{ data: Data, parentElement: HTMLElement, setTriggerValue: (name: string, value: unknown) => void }} component */
export default function ({ data, parentElement, setTriggerValue }) {
  const box = /** @type {Box} */ (parentElement.querySelector(".list"));
  const shown = JSON.stringify(data.entries);
  if (shown !== box.shown) {
    box.replaceChildren(...data.entries.map(entryNode));
    box.shown = shown;
  }
  box.onclick = ({ target }) => {
    const button = target instanceof Element && target.closest("button");
    if (button) setTriggerValue("chosen", button.dataset.key);
  };
  for (const button of box.querySelectorAll("button")) {
    const isChosen = data.chosen.includes(button.dataset.key ?? "");
    button.setAttribute("aria-pressed", String(isChosen));
  }
  const show = () => showLooking(box);
  addEventListener("dateline-looking", show);
  show();
  return () => removeEventListener("dateline-looking", show);
}
