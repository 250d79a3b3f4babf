// What others do in the case, in a quiet line that goes; and the wish to have the page made anew where it shows any of it, kept back
// while that would disturb its reader: while something is typed, marked, dragged or asked in a dialog. Everything goes through textContent.

/**
 * @typedef {{ who: string, target: string }} Looking
 * @typedef {{ told: number, line: string, isShown: boolean, looking: Looking[], notice: string, known: string }} News
 * @typedef {{ address: string, seen: number }} Data
 * @typedef {{ address: string, seen: number, told: number, known: string, wants: number, box: HTMLElement, asks: AbortController, send: (told: number) => void }} State
 */

const AGAIN_MS = 1_500; // after a question that failed
const LOOK_MS = 150; // how often it is looked whether the reader is disturbed no more
const SHOWN_MS = 9_000;
const ROOT = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[src*='static/js/']"))?.src.replace(
  /static\/js\/.*/,
  "",
);

let isPressed = false;
addEventListener(
  "pointerdown",
  () => {
    isPressed = true;
  },
  true,
);
for (const name of ["pointerup", "pointercancel", "blur"])
  addEventListener(
    name,
    () => {
      isPressed = false;
    },
    true,
  );

/** What was typed and not yet given: Enter or leaving the field gives it. @type {Element | null} */
let typedIn = null;
addEventListener(
  "input",
  ({ target }) => {
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) typedIn = target;
  },
  true,
);
addEventListener(
  "keydown",
  ({ key, target, ctrlKey, metaKey }) => {
    const gives = key === "Enter" && (target instanceof HTMLInputElement || ctrlKey || metaKey);
    if (gives) typedIn = null;
  },
  true,
);

const isTyping = () => {
  if (typedIn && (!typedIn.isConnected || typedIn !== document.activeElement)) typedIn = null;
  return typedIn !== null;
};

const isDisturbed = () =>
  document.hidden ||
  isPressed ||
  isTyping() ||
  !(getSelection()?.isCollapsed ?? true) ||
  document.querySelector("[role=dialog], [role=listbox]") !== null ||
  document.querySelector(".stApp")?.getAttribute("data-test-script-state") === "running";

/** @type {State | null} */
let state = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let hides;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {HTMLElement} box @param {News} news */
const show = (box, { line, notice, looking }) => {
  const words = /** @type {HTMLElement} */ (box.querySelector(".line"));
  const said = /** @type {HTMLElement} */ (box.querySelector(".notice"));
  if (said.textContent !== notice) said.textContent = notice;
  said.hidden = !notice;
  if (line) {
    words.textContent = line;
    words.hidden = false;
    clearTimeout(hides);
    hides = setTimeout(() => {
      words.hidden = true;
      words.textContent = "";
    }, SHOWN_MS);
  }
  Object.assign(window, { datelineLooking: looking });
  dispatchEvent(new CustomEvent("dateline-looking"));
};

/** @param {State} mine */
const follow = async (mine) => {
  while (state === mine) {
    if (document.hidden) {
      await pause(LOOK_MS * 2);
      continue;
    }
    const question = new URLSearchParams({ told: String(mine.told), known: mine.known });
    const answer = await fetch(`${ROOT ?? ""}${mine.address}?${question}`, {
      cache: "no-store",
      signal: mine.asks.signal,
    }).catch(() => null);
    if (state !== mine) return;
    if (answer?.status === 404) return;
    if (!answer?.ok) {
      await pause(AGAIN_MS);
      continue;
    }
    const news = /** @type {News} */ (await answer.json().catch(() => null));
    if (!news || state !== mine) continue;
    mine.told = news.told;
    mine.known = news.known;
    show(mine.box, news);
    if (news.isShown) mine.wants = news.told;
  }
};

/** @param {State} mine */
const refresh = async (mine) => {
  while (state === mine) {
    if (mine.wants > mine.seen && !isDisturbed()) {
      mine.send(mine.wants);
      mine.seen = mine.wants; // the page says itself what it shows, once it is made
    }
    await pause(LOOK_MS);
  }
};

/** @param {{ data: Data, parentElement: HTMLElement, setTriggerValue: (name: string, value: unknown) => void }} component */
export default function ({ data, parentElement, setTriggerValue }) {
  const box = /** @type {HTMLElement} */ (parentElement.querySelector(".together"));
  const send = (/** @type {number} */ told) => setTriggerValue("wanted", told);
  if (state?.address === data.address) {
    state.seen = Math.max(state.seen, data.seen);
    state.told = Math.max(state.told, data.seen);
    Object.assign(state, { send, box });
  } else {
    state?.asks.abort();
    state = {
      address: data.address,
      seen: data.seen,
      told: data.seen,
      known: "",
      wants: 0,
      box,
      asks: new AbortController(),
      send,
    };
    if (data.address) {
      follow(state);
      refresh(state);
    }
  }
  if (!data.address) show(box, { told: 0, line: "", isShown: false, looking: [], notice: "", known: "" });
}
