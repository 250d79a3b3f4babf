// Shows the pieces of an article: plain text, and names as buttons. Everything goes through textContent.
export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".text");
  const titles = {
    placed: "Placed on the map",
    unplaced: "A place that could not be placed",
    rejected: "Not taken for a place",
  };
  const nodes = data.pieces.map(([text, status, id]) => {
    if (!status) return document.createTextNode(text);
    const mark = document.createElement("mark");
    mark.className = id === data.chosen ? `${status} chosen` : status;
    mark.textContent = text;
    mark.title = titles[status];
    mark.tabIndex = 0;
    mark.setAttribute("role", "button");
    const choose = () => setTriggerValue("chosen", id);
    mark.onclick = choose;
    mark.onkeydown = (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        choose();
      }
    };
    return mark;
  });
  box.replaceChildren(...nodes);
}
