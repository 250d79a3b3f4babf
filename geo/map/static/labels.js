// Names on the map that do not cover each other.
(function () {
  "use strict";
  const dateline = (window.dateline = window.dateline || {});

  // Where a label may stand: at its mark's sides; around the point of an area.
  const BESIDE = ["right", "left", "above", "below"].map((side) => [side, 1]);
  const AROUND = [["over", 0], ...["above", "below", "right", "left"].flatMap((side) => [[side, 14], [side, 42]])];

  function overlaps(a, b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }

  // The label's rectangle on that side of a mark, gap in pixels.
  function placeAt(mark, { width, height }, [side, gap]) {
    const x = (mark.left + mark.right - width) / 2;
    const y = (mark.top + mark.bottom - height) / 2;
    const left = { right: mark.right + gap, left: mark.left - gap - width }[side] ?? x;
    const top = { above: mark.top - gap - height, below: mark.bottom + gap }[side] ?? y;
    return { left, top, right: left + width, bottom: top + height };
  }

  // The most important labels first; each takes the first free place at its mark, or hides.
  function declutterNow(map) {
    const box = map.getContainer();
    const drawn = [...(map.datelineEventLayers?.values() ?? [])].flatMap((layer) => layer.boxes());
    const taken = [...box.querySelectorAll(".dl-mark")].map((mark) => mark.getBoundingClientRect()).concat(drawn);
    const priority = (label) => Number(label.closest(".leaflet-marker-icon").dataset.priority || -1);
    const labels = [...box.querySelectorAll(".dl-label")].sort((a, b) => priority(b) - priority(a));
    const sizes = new Map(labels.map((label) => [label, label.getBoundingClientRect()]));
    for (const label of labels) {
      const mark = label.parentElement.getBoundingClientRect();
      const own = taken.find((other) => other.left === mark.left && other.top === mark.top);
      const choices = label.closest(".dl-mark") ? BESIDE : label.closest(".dl-area-label") ? AROUND : [["over", 0]];
      const places = choices.map((choice) => placeAt(mark, sizes.get(label), choice));
      const place = places.find((rect) => taken.every((other) => other === own || !overlaps(rect, other)));
      label.classList.toggle("dl-hidden", !place);
      if (!place) continue;
      taken.push(place);
      label.style.left = `${place.left - mark.left}px`;
      label.style.top = `${place.top - mark.top}px`;
    }
  }

  function declutter(map) {
    if (map.datelineDeclutter) return;
    map.datelineDeclutter = requestAnimationFrame(() => {
      map.datelineDeclutter = null;
      declutterNow(map);
    });
  }

  Object.assign(dateline, { declutter });
})();
