/** What all names begin with, up to a slash: it would take the room of what tells them apart. */
export function commonFolder(names: readonly string[]): string {
  const [first = ""] = names;
  let folder = first.slice(0, first.lastIndexOf("/") + 1);
  while (folder !== "" && !names.every((name) => name.startsWith(folder))) {
    const outer = folder.slice(0, -1);
    folder = outer.slice(0, outer.lastIndexOf("/") + 1);
  }
  return folder;
}
