// signs.js is made by geo/map/layers/scripts.py: pictures of our own as SVG, the only markup that is ever taken over.

export const signs: {
  place: string;
  /** By kind, for a place and for an area. */
  claim: Record<string, string>;
  claimArea: Record<string, string>;
  colours: Record<string, string>;
  /** The name of the kind that stands for all others. */
  other: string;
};
