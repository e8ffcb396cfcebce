/** Light or dark: as the system has it, until somebody chooses. Only this choice is kept beyond the tab. */

const KEPT = 'larder.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

const chosen = () => localStorage.getItem(KEPT);

export const isDark = () => (chosen() ? chosen() === 'dark' : system.matches);

export function applyTheme() {
  const theme = chosen();
  if (theme === 'dark' || theme === 'light') {
    document.documentElement.dataset.theme = theme;
  } else {
    delete document.documentElement.dataset.theme;
  }
}

export function toggleTheme() {
  const next = isDark() ? 'light' : 'dark';
  if ((next === 'dark') === system.matches) {
    localStorage.removeItem(KEPT);
  } else {
    localStorage.setItem(KEPT, next);
  }
  applyTheme();
}

/** Calls when the system changes its mind. */
export function onSystemTheme(listener) {
  system.addEventListener('change', listener);
}
