// What Streamlit's own page does not do: a field has the role that its name needs, a press on a page's name or a key is never lost,
// the way back leads to the page before, a page whose server has gone comes back to its case, and what a browser cannot draw is said.

new MutationObserver(() => {
  for (const field of document.querySelectorAll("[data-testid=stFileUploaderDropzone][role=presentation]")) {
    field.setAttribute("role", "group");
  }
}).observe(document, { childList: true, subtree: true });

// Until the server has answered a press on a page's name, what the map of the page that is left still tells would be heard as
// a wish for that page, and outdo the press: it is kept back, for a while at most, should no answer come.
const LONGEST_MS = 10_000;
const PHONE_PX = 768; // as Streamlit has it: the menu of pages lies over the page
const FOLDS = /** @type {"button"} */ ("[data-testid=stSidebarCollapseButton] button");
let leavingSince = Number.NEGATIVE_INFINITY;

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a");
  const isFollowedHere = event.defaultPrevented; // by Streamlit, which asks the server for the page
  if (!link || !isFollowedHere || link.pathname === location.pathname) return;
  leavingSince = performance.now();
  if (window.innerWidth < PHONE_PX) link.closest("[data-testid=stSidebar]")?.querySelector(FOLDS)?.click();
});

window.addEventListener("message", (event) => {
  if (performance.now() - leavingSince < LONGEST_MS && event.data?.isStreamlitMessage) event.stopImmediatePropagation();
});

// The address follows the filters: a change of them is no page to go back to.
const push = history.pushState.bind(history);
history.pushState = (state, unused, url) => {
  const isSamePage = new URL(url ?? "", location.href).pathname === location.pathname;
  if (!isSamePage) leavingSince = Number.NEGATIVE_INFINITY;
  (isSamePage ? history.replaceState.bind(history) : push)(state, unused, url);
};

// Where the server has lost the session (it was killed, or the reader was away for long), Streamlit connects again and leaves the
// page as it is, and the next press would get lost. A page with a case is opened anew by its address, which tells all of it.
let wasConnected = false;
let wasCut = false;
new MutationObserver(async () => {
  const app = document.querySelector("[data-test-connection-state]");
  const isConnected = app?.getAttribute("data-test-connection-state") === "CONNECTED";
  if (app && !isConnected) wasCut = wasConnected;
  wasConnected ||= isConnected;
  if (!isConnected || !wasCut || !new URLSearchParams(location.search).has("case")) return;
  wasCut = false;
  const script = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[src*='static/js/']"));
  const root = script?.src.replace(/static\/js\/.*/, "") ?? new URL("/", location.href).href;
  const answer = await fetch(`${root}dateline/here`, { cache: "no-store" }).catch(() => null);
  if (answer?.status === 410) location.reload();
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-test-connection-state"] });

// Streamlit hears the key that a button shows up to seconds after it drew the button, while a slow machine draws the rest. A key that
// nothing has taken presses its button all the same.
const NO_KEYS = "input, textarea, select, [contenteditable=true]";

window.addEventListener("keydown", (event) => {
  const { key, target, shiftKey } = event;
  const isTaken = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat;
  if (isTaken || !/^[a-z0-9]$/i.test(key) || !(target instanceof Element) || target.closest(NO_KEYS)) return;
  if (document.querySelector("[role=dialog], [role=listbox]")) return;
  const shown = `Shortcut ${shiftKey ? "Shift + " : ""}${key.toUpperCase()}`;
  const buttons = [...document.querySelectorAll("button:enabled")];
  /** @type {HTMLElement | undefined} */ (
    buttons.find((button) => button.querySelector(`[aria-label="${shown}"]`))
  )?.click();
});

// Streamlit draws tables on a canvas: where there is none, the style sheet says so in their place.
document.documentElement.classList.toggle("dl-no-canvas", !document.createElement("canvas").getContext("2d"));
