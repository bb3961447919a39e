// Element's hash routes, as far as this page has them: `#/room/<id>` and `#/home`. Called by main.tsx.
// Links elsewhere hold percent-encoded ids (%21, %3A), so both forms are read.

/** The room a hash names, or undefined. */
export function roomInHash(hash: string): string | undefined {
  const [, part] = /^#\/room\/([^?/]+)/.exec(hash) ?? [];
  if (part === undefined) return undefined;
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}

export function openRoom(roomId: string): void {
  location.hash = `#/room/${roomId}`;
}
