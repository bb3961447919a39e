// The browser's name, from what browsers say of themselves.
import { describe, expect, it } from 'vitest';
import { browserName } from '../../src/platform/browser-name.ts';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

describe('the name of the browser', () => {
  it.each([
    ['Firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', []],
    ['Edge', `${CHROME} Edg/156.0`, ['Chromium', 'Microsoft Edge']],
    ['Opera', `${CHROME} OPR/110`, ['Chromium', 'Opera']],
    ['Vivaldi', `${CHROME} Vivaldi/7`, ['Chromium', 'Vivaldi']],
    ['Chrome', CHROME, ['Not)A;Brand', 'Chromium', 'Google Chrome']],
    ['Brave', CHROME, ['Brave', 'Chromium']],
    ['Chromium', CHROME, ['Chromium']],
    ['Chromium', '', []],
  ])('is %s', (title, userAgent, brands) => {
    expect(browserName(userAgent, brands)).toEqual({ key: title.toLowerCase(), title });
  });
});
