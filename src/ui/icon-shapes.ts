// Our own icons as paths in a 24 × 24 box, drawn by us. `icon.tsx` draws them in preact, `draw-icon.ts` in plain DOM.

export interface IconShape {
  /** Drawn with a line of 2, round caps. */
  readonly lines?: string;
  /** Filled. */
  readonly areas?: string;
}

export const iconShapes = {
  voice: {
    areas:
      'M3 9.6v4.8c0 .6.4 1 1 1h3l4.3 3.7c.7.6 1.7.1 1.7-.8V5.7c0-.9-1-1.4-1.7-.8L7 8.6H4c-.6 0-1 .4-1 1z',
    lines: 'M16.2 9.2a4 4 0 0 1 0 5.6M18.8 6.6a7.6 7.6 0 0 1 0 10.8',
  },
  mic: {
    areas: 'M12 2.5a3.4 3.4 0 0 0-3.4 3.4v5.4a3.4 3.4 0 0 0 6.8 0V5.9A3.4 3.4 0 0 0 12 2.5z',
    lines: 'M5.4 11.2a6.6 6.6 0 0 0 13.2 0M12 18v3.2',
  },
  micOff: {
    areas: 'M15.4 6.2v-.3a3.4 3.4 0 0 0-6.7-.8zM8.6 9.4v1.9a3.4 3.4 0 0 0 4.9 3z',
    lines: 'M5.4 11.2a6.6 6.6 0 0 0 9.9 5.7M18.6 11.2c0 .9-.2 1.8-.5 2.6M12 18v3.2M3.8 3.2l16.4 17.4',
  },
  headphones: {
    areas:
      'M3.2 14.4h3.3c.6 0 1 .4 1 1v4.2c0 .6-.4 1-1 1h-.6a2.7 2.7 0 0 1-2.7-2.7zM20.8 14.4h-3.3c-.6 0-1 .4-1 1v4.2c0 .6.4 1 1 1h.6a2.7 2.7 0 0 0 2.7-2.7z',
    lines: 'M4.2 15v-2.8a7.8 7.8 0 0 1 15.6 0V15',
  },
  headphonesOff: {
    areas:
      'M3.2 14.4h3.3c.6 0 1 .4 1 1v4.2c0 .6-.4 1-1 1h-.6a2.7 2.7 0 0 1-2.7-2.7zM20.8 14.4h-3.3c-.6 0-1 .4-1 1v4.2c0 .6.4 1 1 1h.6a2.7 2.7 0 0 0 2.7-2.7z',
    lines: 'M4.2 15v-2.8a7.8 7.8 0 0 1 15.6 0V15M3.6 3.4l16.8 17.2',
  },
  /** A handset, put down. */
  leave: {
    areas:
      'M12 8.6c-3 0-5.8.7-7.9 2-1.3.8-2 2-2 3.4v1.3c0 1.1 1 1.9 2 1.7l3-.6c.8-.2 1.4-.9 1.4-1.7v-1.4c1.1-.3 2.3-.5 3.5-.5s2.4.2 3.5.5v1.4c0 .8.6 1.5 1.4 1.7l3 .6c1.1.2 2-.6 2-1.7V14c0-1.4-.7-2.6-2-3.4-2.1-1.3-4.9-2-7.9-2z',
  },
  plus: { lines: 'M12 5v14M5 12h14' },
  /** An arrow into a frame. */
  moveHere: { lines: 'M10 4h8a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-8M3.5 12H14M10.2 8.2 14 12l-3.8 3.8' },
  search: { lines: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.3 15.3 20 20' },
  back: { lines: 'M14.5 5.5 8 12l6.5 6.5' },
  spinner: { lines: 'M12 3.5a8.5 8.5 0 1 1-8.5 8.5' },
  warning: {
    lines: 'M12 4.2 3 19.6h18zM12 10.2v4M12 17v.1',
  },
  unsure: { lines: 'M8.6 8.8a3.5 3.5 0 1 1 5.4 3c-1.2.8-2 1.5-2 2.9M12 18.4v.1' },
  close: { lines: 'M6.5 6.5l11 11M17.5 6.5l-11 11' },
  check: { lines: 'M5 12.6l4.6 4.6L19.2 7.4' },
  /** Two sliders. */
  settings: {
    lines:
      'M4 8h7.5M18.5 8H20M4 16h1.5M12.5 16H20M15 5.3a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4zM9 13.3a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4z',
  },
} as const satisfies Readonly<Record<string, IconShape>>;

export type IconName = keyof typeof iconShapes;

/** The shape by name, with both parts optional. */
export const shapeOf = (name: IconName): IconShape => iconShapes[name];
