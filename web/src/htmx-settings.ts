// htmx reads its settings from the document when it is loaded, so this module comes before it.
const settings = document.createElement("meta");
settings.name = "htmx-config";
settings.content = JSON.stringify({
  // Our own style sheet says what waiting looks like; nothing is added to the page's styles.
  includeIndicatorCSS: false,
  // Going back loads the page again: what it shows may have changed.
  history: "reload",
  // No inherited attributes: what an element does stands on the element.
  implicitInheritance: false,
  mode: "same-origin",
  defaultTimeout: 15000,
});
document.head.append(settings);
