// What a person may type into the sign-in form, and what comes of it.
import { describe, expect, it } from 'vitest';
import { isPrivate, readAddress, readBaseUrl } from '../../src/matrix/address.ts';

const named = (host: string, server = host) => ({
  kind: 'name',
  wellKnownUrl: `https://${host}`,
  fallbackUrl: `https://${server}`,
});
const url = (baseUrl: string) => ({ kind: 'url', baseUrl });

describe('readAddress', () => {
  it.each([
    ['example.org', 'alice', named('example.org'), 'alice'],
    ['  example.org ', ' alice ', named('example.org'), 'alice'],
    ['Example.ORG', '@alice', named('example.org'), 'alice'],
    ['example.org:8448', 'alice', named('example.org', 'example.org:8448'), 'alice'],
    ['', '@alice:example.org', named('example.org'), '@alice:example.org'],
    ['', 'alice:example.org:8448', named('example.org', 'example.org:8448'), '@alice:example.org:8448'],
    ['other.org', '@alice:example.org', named('other.org'), '@alice:example.org'],
    ['https://example.org/', 'alice', url('https://example.org'), 'alice'],
    ['HTTPS://example.org/matrix//?x#y', 'alice', url('https://example.org/matrix'), 'alice'],
    ['http://127.0.0.1:8100', 'alice', url('http://127.0.0.1:8100'), 'alice'],
    ['localhost:8100', 'alice', url('http://localhost:8100'), 'alice'],
    ['127.0.0.1:8100', 'alice', url('http://127.0.0.1:8100'), 'alice'],
    ['[::1]:8100', 'alice', url('http://[::1]:8100'), 'alice'],
    ['', '@alice:localhost:8100', url('http://localhost:8100'), '@alice:localhost:8100'],
  ])('reads %j and %j', (homeserver, user, place, identifier) => {
    expect(readAddress({ homeserver, user })).toEqual({ ok: true, place, user: identifier });
  });

  it.each([
    ['', 'alice', 'badHomeserver'],
    ['two words', 'alice', 'badHomeserver'],
    ['example.org/path', 'alice', 'badHomeserver'],
    ['user@example.org', 'alice', 'badHomeserver'],
    ['https://', 'alice', 'badHomeserver'],
    ['ex%ample.org:port', 'alice', 'badHomeserver'],
    ['example.org', '', 'badUserName'],
    ['example.org', '@', 'badUserName'],
    ['example.org', '@:example.org', 'badUserName'],
    ['example.org', 'alice:', 'badUserName'],
    ['example.org', 'alice@example.org', 'badUserName'],
    ['example.org', 'al ice', 'badUserName'],
  ])('refuses %j and %j', (homeserver, user, code) => {
    expect(readAddress({ homeserver, user })).toEqual({ ok: false, code });
  });
});

describe('isPrivate', () => {
  it.each([
    ['https://a.org', true],
    ['http://a.org', false],
    ['http://127.0.0.1:8100', true],
    ['http://127.8.9.10', true],
    ['http://2130706433', true], // 127.0.0.1 as a number, which the URL's parser writes out
    ['http://[::1]:8100', true],
    ['http://localhost', true],
    ['http://localhost.a.org', false],
    ['http://10.0.0.1', false],
  ])('says of %s: %s', (baseUrl, expected) => {
    expect(isPrivate(baseUrl)).toBe(expected);
  });
});

describe('readBaseUrl', () => {
  it.each([
    ['https://a.org/', 'https://a.org'],
    ['https://user:secret@a.org/x/', 'https://a.org/x'],
    ['ftp://a.org', null],
    ['a.org', null],
    ['javascript:alert(1)', null],
  ])('makes %j %j', (text, expected) => {
    expect(readBaseUrl(text)).toBe(expected);
  });
});
