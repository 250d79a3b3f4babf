// Beside an event: for each of its fields what it is, and what else it may be, a press or a digit each. Everything goes through
// textContent, and the rows are written anew only when they are others, so that a press never falls on a button that is gone.

/**
 * @typedef {{ key: string, words: string, about: string, digit: string, isSo: boolean }} Chip
 * @typedef {{ field: string, label: string, now: string, chips: Chip[] }} Row
 * @typedef {HTMLElement & { shown?: string }} Box
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {string} text
 * @returns {HTMLElementTagNameMap[Tag]}
 */
const part = (tag, className, text) => {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
};

/** @param {Chip} chip */
const chipNode = ({ key, words, about, digit, isSo }) => {
  const button = part("button", "", "");
  button.type = "button";
  button.dataset.key = key;
  button.dataset.digit = digit;
  button.title = about;
  button.setAttribute("aria-pressed", String(isSo));
  button.append(part("span", "words", words));
  if (digit) {
    button.append(part("kbd", "", digit));
    button.setAttribute("aria-keyshortcuts", digit);
  }
  return button;
};

/** @param {Row} row */
const rowNode = ({ field, label, now, chips }) => {
  const row = part("div", "row", "");
  row.dataset.field = field;
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", label);
  const value = part("b", "", now);
  value.title = now;
  const offered = part("span", "chips", "");
  offered.append(...chips.map(chipNode));
  row.append(part("span", "field", label), value, offered);
  return row;
};

/** Whether a digit is a letter of what somebody types, or is another window's. @param {KeyboardEvent} event */
const isMeantElsewhere = ({ target, ctrlKey, metaKey, altKey, repeat }) =>
  ctrlKey ||
  metaKey ||
  altKey ||
  repeat ||
  (target instanceof Element && target.closest("input, textarea, select, [contenteditable=true]") !== null) ||
  document.querySelector("[role=dialog], [role=listbox]") !== null;

/** @param {{ data: { rows: Row[] }, parentElement: HTMLElement, setTriggerValue: (name: string, value: unknown) => void }} component */
export default function ({ data, parentElement, setTriggerValue }) {
  const box = /** @type {Box} */ (parentElement.querySelector(".choices"));
  const shown = JSON.stringify(data.rows);
  if (shown !== box.shown) {
    const focused = box.querySelector("button:focus")?.getAttribute("data-key");
    box.replaceChildren(...data.rows.map(rowNode));
    box.shown = shown;
    for (const button of box.querySelectorAll("button")) if (button.dataset.key === focused) button.focus();
  }
  /** @param {HTMLButtonElement | null | undefined} button */
  const take = (button) => button && setTriggerValue("taken", button.dataset.key);
  box.onclick = ({ target }) => take(target instanceof Element ? target.closest("button") : null);
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (/^[0-9]$/.test(event.key) && !isMeantElsewhere(event))
      take(box.querySelector(`button[data-digit="${event.key}"]`));
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}
