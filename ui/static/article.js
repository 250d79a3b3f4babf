// Shows the pieces of an article: text, marked names, dates and actors, and the sentences that tell of an event, which
// are buttons as names are. Everything goes through textContent.
export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".text");
  const isChosen = (layer, ids) => data.chosen !== null && data.chosen[0] === layer && ids.some((id) => data.chosen[1].includes(id));

  const asButton = (node, choose) => {
    node.tabIndex = 0;
    node.setAttribute("role", "button");
    node.onclick = (event) => {
      event.stopPropagation();
      choose();
    };
    node.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      choose();
    };
  };

  const pieceNode = ([text, kind, id, title]) => {
    if (!kind) return document.createTextNode(text);
    const mark = document.createElement("mark");
    mark.className = kind;
    mark.textContent = text;
    mark.title = title;
    if (id) {
      mark.classList.toggle("chosen", isChosen("places", [id]));
      asButton(mark, () => setTriggerValue("chosen", ["places", id]));
    }
    return mark;
  };

  // A sentence that tells of several events is chosen again for the next of them.
  const nextOf = (claims) => claims[(claims.findIndex((id) => isChosen("claims", [id])) + 1) % claims.length];

  const sentenceNode = (claims) => {
    const sentence = document.createElement("span");
    sentence.className = claims.every((id) => data.noEvents.includes(id)) ? "claim no-event" : "claim";
    sentence.classList.toggle("chosen", isChosen("claims", claims));
    sentence.title = claims.map((id) => data.titles[id]).join("\n");
    asButton(sentence, () => setTriggerValue("chosen", ["claims", nextOf(claims)]));
    return sentence;
  };

  const nodes = [];
  let sentence = null;
  let told = "";
  for (const piece of data.pieces) {
    const claims = piece[4];
    if (String(claims) !== told) {
      told = String(claims);
      sentence = claims.length ? sentenceNode(claims) : null;
      if (sentence) nodes.push(sentence);
    }
    if (sentence) sentence.append(pieceNode(piece));
    else nodes.push(pieceNode(piece));
  }
  box.replaceChildren(...nodes);

  const choice = JSON.stringify(data.chosen);
  if (choice !== box.dataset.choice) box.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  box.dataset.choice = choice;
}
