// Shows the pieces of an article: text, marked names, dates and actors, and the sentences that tell of an event. Names and
// sentences can be chosen. Everything goes through textContent. The page runs again at every choice, and while the map
// beside it loads: what stands there stays the same element, so that no press falls on one that is gone.

const QUIET = window.matchMedia("(prefers-reduced-motion: reduce)");

const stateOf = (box) => {
  box.state ??= { shown: "", choice: undefined, sought: 0, nodes: [] };
  return box.state;
};

// -- pieces -------------------------------------------------------------------------------------------------------------

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

const asButton = (node) => {
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-pressed", "false");
};

// A sentence holds names that are buttons, so it is none itself: its longest part is, for keys and screen readers.
const sentenceNode = (claims, { noEvents, titles }) => {
  const sentence = document.createElement("span");
  sentence.className = claims.every((id) => noEvents.includes(id)) ? "claim no-event" : "claim";
  sentence.dataset.claims = claims.join(" ");
  sentence.title = claims.map((id) => titles[id]).join("\n");
  return sentence;
};

const write = (box, data) => {
  const nodes = [];
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
  for (const sentence of nodes.filter(({ dataset }) => dataset?.claims)) {
    const plain = [...sentence.children].filter((node) => node.localName === "span");
    const longest = plain.reduce((best, node) => (node.textContent.length > best.textContent.length ? node : best), plain[0]);
    if (!longest) continue;
    longest.className = "told";
    longest.title = sentence.title;
    asButton(longest);
  }
  box.replaceChildren(...nodes);
};

// -- choosing -----------------------------------------------------------------------------------------------------------

// A sentence that tells of several events is chosen again for the next of them.
const nextOf = (claims, chosen) => {
  const at = chosen?.[0] === "claims" ? claims.findIndex((id) => chosen[1].includes(id)) : -1;
  return claims[(at + 1) % claims.length];
};

const choose = (box, event) => {
  const { data, tell } = stateOf(box);
  const name = event.target.closest("[data-place]");
  const sentence = event.target.closest("[data-claims]");
  if (name) tell("chosen", ["places", name.dataset.place]);
  else if (sentence) tell("chosen", ["claims", nextOf(sentence.dataset.claims.split(" "), data.chosen)]);
};

const listen = (box) => {
  box.onclick = (event) => choose(box, event);
  box.onkeydown = (event) => {
    if ((event.key !== "Enter" && event.key !== " ") || !event.target.closest("[role=button]")) return;
    event.preventDefault();
    choose(box, event);
  };
};

const isSeen = (node) => {
  const { top, bottom } = node.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
};

const show = (nodes, block) => {
  if (nodes.length && !nodes.some(isSeen)) nodes[0].scrollIntoView({ block, behavior: QUIET.matches ? "auto" : "smooth" });
};

const pointOut = (box, chosen) => {
  const [layer, ids] = chosen ?? ["", []];
  const found = [];
  for (const node of box.querySelectorAll("[data-place], [data-claims]")) {
    const own = layer === "places" ? [node.dataset.place] : layer === "claims" ? (node.dataset.claims ?? "").split(" ") : [];
    const isChosen = own.some((id) => id && ids.includes(id));
    node.classList.toggle("chosen", isChosen);
    const button = node.matches("[role=button]") ? node : node.querySelector(".told");
    button?.setAttribute("aria-pressed", String(isChosen));
    if (isChosen) found.push(node);
  }
  return found;
};

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".text");
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
    if (choice !== state.choice) show(found, "center");
    state.choice = choice;
  }
  const [turn, first, last] = data.sought ?? [0, 0, -1];
  if (isNew || turn !== state.sought) {
    const found = state.nodes.slice(first, last + 1);
    for (const [at, node] of state.nodes.entries()) node.classList.toggle("sought", at >= first && at <= last);
    if (turn && turn !== state.sought) show(found, "center");
    state.sought = turn;
  }
}
