// What the joined scripts leave on the page, each where it was loaded, and what streamlit-folium keeps there.

declare global {
  interface Window {
    dateline?: typeof import("./dateline.js");
    datelineEvents?: typeof import("./events.js");
    datelinePublication?: typeof import("./publication.js");
    feature_group?: unknown[];
  }
}

export {};
