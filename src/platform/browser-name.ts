// The browser's name: as part of our device key (short, lower case) and for the device's name (for people).

export interface BrowserName {
  /** e.g. `chromium`; letters only. */
  readonly key: string;
  /** e.g. `Chromium`. */
  readonly title: string;
}

const known: readonly (readonly [pattern: RegExp, title: string])[] = [
  [/Firefox\//, 'Firefox'],
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Vivaldi\//, 'Vivaldi'],
];

/** @param brands of `navigator.userAgentData`, where the browser has it */
export function browserName(userAgent: string, brands: readonly string[]): BrowserName {
  const title =
    known.find(([pattern]) => pattern.test(userAgent))?.[1] ??
    brands.find((brand) => brand === 'Google Chrome' || brand === 'Brave')?.replace('Google ', '') ??
    'Chromium';
  return { key: title.toLowerCase(), title };
}

/** Of the browser we run in. */
export function thisBrowser(): BrowserName {
  const data = (navigator as Navigator & { userAgentData?: { brands: readonly { brand: string }[] } })
    .userAgentData;
  return browserName(navigator.userAgent, data?.brands.map(({ brand }) => brand) ?? []);
}
