// Chooses light or dark before anything is painted. A file of its own, since the content security policy has no inline scripts.
(() => {
  var chosen = null;
  try {
    chosen = localStorage.getItem('burgee.theme');
  } catch (_) {
    // Storage may be closed to this page; then the system decides.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
