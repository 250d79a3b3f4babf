// Who else looks at the claim that is chosen, as the page is told it (together.js). Everything goes through textContent.

/** @typedef {{ who: string, target: string }} Looking */

const MOST = 2;

/** @param {string} target */
const words = (target) => {
  const all = /** @type {{ datelineLooking?: Looking[] }} */ (window).datelineLooking ?? [];
  const who = [...new Set(all.filter((one) => one.target === target).map((one) => one.who))];
  if (!who.length) return "";
  const more = who.length > MOST ? ` and ${who.length - MOST} more` : "";
  const are = who.length > 1 ? "are" : "is";
  return `${who.slice(0, MOST).join(", ")}${more} ${are} looking at this`;
};

/** @param {{ data: { target: string }, parentElement: HTMLElement }} component */
export default function ({ data, parentElement }) {
  const line = /** @type {HTMLElement} */ (parentElement.querySelector(".looking"));
  const show = () => {
    const told = words(data.target);
    if (line.textContent !== told) line.textContent = line.title = told;
  };
  addEventListener("dateline-looking", show);
  show();
  return () => removeEventListener("dateline-looking", show);
}
