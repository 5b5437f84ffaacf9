// Loaded as a plain script in <head>: it must run before the first paint, or the page flashes white.
(() => {
  "use strict";
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is refused: the system's own choice holds.
  }
})();
