// What Streamlit's own markup denies to screen readers: the field that files are dropped on says that it is nothing, and has a name.
new MutationObserver(() => {
  for (const field of document.querySelectorAll("[data-testid=stFileUploaderDropzone][role=presentation]")) {
    field.setAttribute("role", "group");
  }
}).observe(document, { childList: true, subtree: true });
