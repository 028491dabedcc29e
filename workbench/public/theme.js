// Applies the remembered theme before the first paint. A file of its own, since the content security policy admits no inline scripts.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem("motia-workbench:theme");
  } catch {
    // storage is switched off: the system's theme it is
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
