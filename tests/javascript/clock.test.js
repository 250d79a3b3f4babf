// The clock: what a window, all since a start, and a trail show as it moves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../../geo/map/static/clock.js";

/** @param {Clock} clock */
const shown = ({ from, to }) => [from, to];

/** Days 100 to 199, of which 120 to 129 are shown. */
function clockOf() {
  const clock = new Clock(100, 199);
  clock.set(129, 120);
  return clock;
}

test("at first all days are shown", () => {
  assert.deepEqual(shown(new Clock(100, 199)), [100, 199]);
});

test("a window keeps its length and ends with the last day", () => {
  const clock = clockOf();
  clock.moveTo(150);
  assert.deepEqual(shown(clock), [141, 150]);
  clock.moveTo(500);
  assert.deepEqual(shown(clock), [190, 199]);
});

test("all since a start begins where the window did, and gives the length back", () => {
  const clock = clockOf();
  clock.setMode("cumulative");
  clock.moveTo(150);
  assert.deepEqual(shown(clock), [120, 150]);
  clock.moveTo(50);
  assert.deepEqual(shown(clock), [120, 120]);
  clock.moveTo(150);
  clock.setMode("window");
  assert.deepEqual(shown(clock), [141, 150]);
});

test("it plays as many days a second as its speed, and parts of days are not lost", () => {
  const clock = clockOf();
  clock.speed = 1;
  clock.play();
  const moved = Array.from({ length: 8 }, () => clock.tick(0.25, false));
  assert.deepEqual([shown(clock), moved.filter(Boolean).length], [[122, 131], 2]);
});

test("with reduced motion it moves at most twice a second", () => {
  const clock = clockOf();
  clock.play();
  assert.deepEqual(
    [0.2, 0.2, 0.2].map((seconds) => clock.tick(seconds, true)),
    [false, false, true],
  );
  assert.equal(clock.to, 129 + 0.6 * 30);
});

test("at the end it stops, or begins again", () => {
  for (const loops of [false, true]) {
    const clock = clockOf();
    clock.loops = loops;
    clock.moveTo(198);
    clock.play();
    for (let tick = 0; tick < 2; tick++) clock.tick(0.1, false);
    assert.deepEqual([clock.playing, clock.to], loops ? [true, 109] : [false, 199]);
  }
});

test("playing from the last day begins at the first, with a window that leaves room to move", () => {
  const clock = new Clock(100, 199);
  clock.play();
  assert.deepEqual(shown(clock), [100, 129]);
});
