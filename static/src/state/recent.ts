/** Which network was open last, so that the front page can open it again. */
const STORED = "layerwright.network";

export function rememberNetwork(id: string): void {
  localStorage.setItem(STORED, id);
}

export function lastNetwork(): string | null {
  return localStorage.getItem(STORED);
}

export function forgetNetwork(): void {
  localStorage.removeItem(STORED);
}
