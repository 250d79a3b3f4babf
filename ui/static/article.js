// Shows the pieces of an article: text, marked names, dates and actors, and the sentences that tell of an event. Names and
// sentences can be chosen. Everything goes through textContent. The page runs again at every choice, and while the map
// beside it loads: what stands there stays the same element, so that no press falls on one that is gone.

const QUIET = window.matchMedia("(prefers-reduced-motion: reduce)");

/**
 * @typedef {[text: string, kind: string, id: string, title: string, claims: string[]]} Piece
 * @typedef {[layer: string, ids: string[]] | null} Chosen
 * @typedef {{ pieces: Piece[], noEvents: string[], titles: Record<string, string>, chosen: Chosen,
 *   sought?: [turn: number, first: number, last: number] | null, canAdd?: boolean }} Data
 * @typedef {(name: string, value: unknown) => void} Tell
 * @typedef {{ shown: string, choice: string | undefined, sought: number, nodes: HTMLElement[], data?: Data, tell?: Tell }} State
 * @typedef {HTMLElement & { state?: State }} Box
 */

/** @param {Box} box */
const stateOf = (box) => {
  box.state ??= { shown: "", choice: undefined, sought: 0, nodes: [] };
  return box.state;
};

// -- pieces -------------------------------------------------------------------------------------------------------------

/** @param {Piece} piece */
const pieceNode = ([text, kind, id, title]) => {
  const node = document.createElement(kind ? "mark" : "span");
  node.textContent = text;
  if (!kind) return node;
  node.className = kind;
  node.title = title;
  if (id) {
    node.dataset.place = id;
    asButton(node);
  }
  return node;
};

/** @param {HTMLElement} node */
const asButton = (node) => {
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-pressed", "false");
};

/**
 * A sentence holds names that are buttons, so it is none itself: its longest part is, for keys and screen readers.
 * @param {string[]} claims
 * @param {Data} data
 */
const sentenceNode = (claims, { noEvents, titles }) => {
  const sentence = document.createElement("span");
  sentence.className = claims.every((id) => noEvents.includes(id)) ? "claim no-event" : "claim";
  sentence.dataset.claims = claims.join(" ");
  sentence.title = claims.map((id) => titles[id]).join("\n");
  return sentence;
};

/**
 * @param {Box} box
 * @param {Data} data
 */
const write = (box, data) => {
  /** @type {HTMLElement[]} */
  const nodes = [];
  /** @type {HTMLElement | null} */
  let sentence = null;
  let told = "";
  for (const piece of data.pieces) {
    const claims = piece[4];
    if (String(claims) !== told) {
      told = String(claims);
      sentence = claims.length ? sentenceNode(claims, data) : null;
      if (sentence) nodes.push(sentence);
    }
    const node = pieceNode(piece);
    stateOf(box).nodes.push(node);
    if (sentence) sentence.append(node);
    else nodes.push(node);
  }
  for (const sentence of nodes.filter(({ dataset }) => dataset.claims)) {
    const plain = [...sentence.querySelectorAll("span")];
    const longest = plain.reduce(
      (best, node) => (node.textContent.length > best.textContent.length ? node : best),
      plain[0],
    );
    if (!longest) continue;
    longest.className = "told";
    longest.title = sentence.title;
    asButton(longest);
  }
  box.replaceChildren(...nodes);
};

// -- choosing -----------------------------------------------------------------------------------------------------------

/**
 * A sentence that tells of several events is chosen again for the next of them.
 * @param {string[]} claims
 * @param {Chosen} chosen
 */
const nextOf = (claims, chosen) => {
  const at = chosen?.[0] === "claims" ? claims.findIndex((id) => chosen[1].includes(id)) : -1;
  return claims[(at + 1) % claims.length];
};

/**
 * @param {Event} event
 * @param {string} selector
 */
const around = ({ target }, selector) =>
  target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(selector)) : null;

/**
 * @param {Box} box
 * @param {Event} event
 */
const choose = (box, event) => {
  const { data, tell } = stateOf(box);
  if (event.type === "click" && selectedIn(box)) return; // the press ended a selection
  const name = around(event, "[data-place]")?.dataset.place;
  const claims = around(event, "[data-claims]")?.dataset.claims;
  if (name) tell?.("chosen", ["places", name]);
  else if (claims) tell?.("chosen", ["claims", nextOf(claims.split(" "), data?.chosen ?? null)]);
};

/** @param {Box} box */
const listen = (box) => {
  box.onclick = (event) => choose(box, event);
  box.onkeydown = (event) => {
    if ((event.key !== "Enter" && event.key !== " ") || !around(event, "[role=button]")) return;
    event.preventDefault();
    choose(box, event);
  };
};

// -- selecting: words of an event that the reading lacks, or of what it has wrong -------------------------------------------------------------------

/**
 * Characters as Python counts them.
 * @param {Range} range
 */
const lengthOf = (range) => Array.from(range.toString()).length;

/**
 * The selection inside the text, which may stand in a shadow tree; null for none.
 * @param {Box} box
 */
const selectedIn = (box) => {
  const root = /** @type {ShadowRoot & { getSelection?: () => Selection | null }} */ (box.getRootNode());
  const selection = root.getSelection?.() ?? document.getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  return box.contains(range.startContainer) && box.contains(range.endContainer) ? range : null;
};

/**
 * First character and the one behind the last.
 * @param {Box} box
 * @param {Range} range
 */
const placeOf = (box, range) => {
  const before = document.createRange();
  before.setStart(box, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = lengthOf(before);
  return [start, start + lengthOf(range)];
};

/**
 * Shows the buttons under the words that are selected, and hides them without: an event that they tell of; for the one that is
 * looked at, what they tell of it.
 * @param {Box} box
 * @param {HTMLElement} bar
 */
const offer = (box, bar) => {
  const { data } = stateOf(box);
  const range = data?.canAdd ? selectedIn(box) : null;
  bar.hidden = !range?.toString().trim();
  if (bar.hidden || !range) return;
  const [layer, ids] = data?.chosen ?? ["", []];
  const isOne = layer === "claims" && ids.length === 1;
  for (const button of bar.querySelectorAll("button")) button.hidden = button.dataset.as !== "event" && !isOne;
  const [words, whole] = [range.getBoundingClientRect(), box.getBoundingClientRect()];
  const right = Math.max(0, Math.min(words.left - whole.left, whole.width - bar.offsetWidth));
  bar.style.transform = `translate(${right}px, ${words.bottom - whole.top + 6}px)`;
};

/**
 * @param {Box} box
 * @param {HTMLElement} bar
 */
const watch = (box, bar) => {
  const look = () => {
    if (box.isConnected) offer(box, bar);
    else document.removeEventListener("selectionchange", look);
  };
  document.addEventListener("selectionchange", look);
  bar.onpointerdown = (event) => event.preventDefault(); // keeps the selection
  bar.onclick = (event) => {
    const range = selectedIn(box);
    const as = around(event, "button")?.dataset.as;
    if (!as) return;
    if (range) stateOf(box).tell?.("selected", [...placeOf(box, range), as]);
    document.getSelection()?.removeAllRanges();
    bar.hidden = true;
  };
};

// -- showing ------------------------------------------------------------------------------------------------------------

/** @param {HTMLElement} node */
const isSeen = (node) => {
  const { top, bottom } = node.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
};

/** @param {HTMLElement[]} nodes */
const show = (nodes) => {
  if (nodes.some(isSeen)) return;
  nodes[0]?.scrollIntoView({ block: "center", behavior: QUIET.matches ? "auto" : "smooth" });
};

/**
 * @param {Box} box
 * @param {Chosen} chosen
 */
const pointOut = (box, chosen) => {
  const [layer, ids] = chosen ?? ["", []];
  const found = [];
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("[data-place], [data-claims]"))) {
    const { place, claims } = node.dataset;
    const own = layer === "places" ? [place] : layer === "claims" ? (claims ?? "").split(" ") : [];
    const isChosen = own.some((id) => id && ids.includes(id));
    node.classList.toggle("chosen", isChosen);
    const button = node.matches("[role=button]") ? node : node.querySelector(".told");
    button?.setAttribute("aria-pressed", String(isChosen));
    if (isChosen) found.push(node);
  }
  return found;
};

/** @param {{ data: Data, parentElement: HTMLElement, setTriggerValue: Tell }} component */
export default function ({ data, parentElement, setTriggerValue }) {
  const box = /** @type {Box} */ (parentElement.querySelector(".text"));
  const bar = /** @type {HTMLElement} */ (parentElement.querySelector(".add"));
  if (!box.state) watch(box, bar);
  const state = stateOf(box);
  Object.assign(state, { data, tell: setTriggerValue });
  listen(box);

  const shown = JSON.stringify([data.pieces, data.noEvents, data.titles]);
  const isNew = shown !== state.shown;
  if (isNew) {
    state.nodes = [];
    write(box, data);
    state.shown = shown;
  }
  const choice = JSON.stringify(data.chosen);
  if (isNew || choice !== state.choice) {
    const found = pointOut(box, data.chosen);
    if (choice !== state.choice) show(found);
    state.choice = choice;
  }
  const [turn, first, last] = data.sought ?? [0, 0, -1];
  if (isNew || turn !== state.sought) {
    const found = state.nodes.slice(first, last + 1);
    for (const [at, node] of state.nodes.entries()) node.classList.toggle("sought", at >= first && at <= last);
    if (turn && turn !== state.sought) show(found);
    state.sought = turn;
  }
  offer(box, bar);
}
