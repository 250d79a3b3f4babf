// Copies the address of what is seen: the page's own, with where the map looks, how it is drawn and what is chosen. What the address
// says of case, records, filters and days stands in it already.

/** @typedef {{ chosen: string }} Data */

const MAPS = /** @type {"iframe"} */ (".st-key-map_frame iframe, .st-key-article_map_frame iframe");

const PLAYER_PX = 118; // of the map, under the time player
const MARGIN = 0.2; // what is left out at each side, so that the receiver's map, made to hold the rest, has the same zoom

/** @param {number} degrees */
const short = (degrees) => String(Math.round(degrees * 10_000) / 10_000);

/** @param {URL} link */
const addMap = (link) => {
  const seen = document.querySelector(MAPS)?.contentWindow;
  const { map, datelineEvents } = /** @type {any} */ (seen ?? {});
  if (!map?.getBounds) return;
  const layer = datelineEvents?.layersOf(map).get("Events");
  const { x: width, y } = map.getSize();
  const height = y - (layer?.config?.player ? PLAYER_PX : 0);
  const [left, top] = [width * MARGIN, height * MARGIN];
  const [northWest, southEast] = [
    [left, top],
    [width - left, height - top],
  ].map((at) => map.containerPointToLatLng(at));
  const sides = [southEast.lat, northWest.lng, northWest.lat, southEast.lng];
  link.searchParams.set("view", sides.map(short).join(","));
  if (layer?.style && layer.style !== "auto") link.searchParams.set("look", layer.style);
  if (layer?.clock && layer.clock.mode !== "window") link.searchParams.set("clock", layer.clock.mode);
};

/** @param {Data} data */
const linkOf = ({ chosen }) => {
  const link = new URL(location.href);
  for (const name of ["view", "look", "clock", "chosen", "embed"]) link.searchParams.delete(name);
  if (chosen) link.searchParams.set("chosen", chosen);
  addMap(link);
  return link.href;
};

/** @param {{ data: Data, parentElement: HTMLElement }} component */
export default function ({ data, parentElement }) {
  const button = /** @type {HTMLButtonElement} */ (parentElement.querySelector("button"));
  const words = /** @type {HTMLElement} */ (parentElement.querySelector(".words"));
  const field = /** @type {HTMLInputElement} */ (parentElement.querySelector("input"));
  button.onclick = async () => {
    const link = linkOf(data);
    try {
      await navigator.clipboard.writeText(link);
      words.textContent = "Copied";
      setTimeout(() => {
        words.textContent = "Copy link";
      }, 2_000);
    } catch {
      // a page that is not safe may not write there: its reader copies it
      field.value = link;
      field.hidden = false;
      field.select();
    }
  };
  field.onblur = () => {
    field.hidden = true;
  };
}
