/** Hand a text to the browser as a file. */
export function downloadText(filename: string, text: string): void {
  downloadBlob(filename, new Blob([text], { type: "text/plain" }));
}

/** Hand bytes to the browser as a file. */
export function downloadBlob(filename: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = filename;
  link.click();
  // The browser has taken hold of it by then.
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A network's name as the stem of a file name. */
export function fileStem(name: string): string {
  return name.replace(/[^\w.-]+/g, "_").replace(/^[._]+/, "") || "network";
}
