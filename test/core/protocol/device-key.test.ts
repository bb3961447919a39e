// Whose key it is, and that ours always fits and stays ours.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUserId, makeDeviceKey, memberKey, readDeviceKey } from '../../../src/core/protocol/device-key.ts';
import { byteLength } from '../../../src/core/protocol/fields.ts';

const LONG_USER = `@${'u'.repeat(230)}:hs.test`;

describe('readDeviceKey', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['chrome@alice:hs.test', '@alice:hs.test', 'owned'],
    ['firefox-DEV~1@a:localhost:8448', '@a:localhost:8448', 'owned'],
    ['chrome@a:[::1]:8448', '@a:[::1]:8448', 'owned'],
    ['chrome@a@bob:hs.test', '@a@bob:hs.test', 'owned'],
    ['my phone 📱@alice:hs.test', '@alice:hs.test', 'owned'],
    ['Chrome', '@alice:hs.test', 'free'],
    ['alice:hs.test', '@alice:hs.test', 'free'],
    ['chrome@alice:hs.test', '@mallory:hs.test', 'foreign'],
    ['chrome@alice:hs.test', '@alice:hs.test:8448', 'foreign'],
    ['chrome@alice:hs.test', '@ice:hs.test', 'foreign'],
    ['chrome@alice:hs.test:8448', '@alice:hs.test', 'foreign'],
    ['chrome@Alice:hs.test', '@alice:hs.test', 'foreign'],
    // The name ends at the first @, so this key is of @home@alice alone.
    ['me@home@alice:hs.test', '@alice:hs.test', 'foreign'],
    ['@alice:hs.test', '@alice:hs.test', 'fault'],
    ['@alice:hs.test_DEV', '@alice:hs.test', 'fault'],
    ['chrome@alice', '@alice:hs.test', 'fault'],
    ['chrome@', '@alice:hs.test', 'fault'],
    ['', '@alice:hs.test', 'fault'],
    ['x'.repeat(256), '@alice:hs.test', 'fault'],
    [`${'é'.repeat(130)}@a:b`, '@a:b', 'fault'],
  ];
  it.each(rows)('reads %j of %s as %s', (key, sender, kind) => {
    expect(readDeviceKey(key, sender).kind).toBe(kind);
  });

  it('gives the name of an owned key', () => {
    expect(readDeviceKey('chrome-X@a:b', '@a:b')).toEqual({ kind: 'owned', name: 'chrome-X' });
  });

  it('finds at most one owner of a key, whatever users there are', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '@', ':', 'b'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, text, (key, left, right) => {
        const [one, other] = [`@${left}`, `@${right}`];
        const owners = [one, other].filter((sender) => readDeviceKey(key, sender).kind === 'owned');
        expect(new Set(owners).size).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('isUserId', () => {
  const rows: readonly (readonly [string, boolean])[] = [
    ['@a:b', true],
    ['@:b', true],
    ['@a:b:8448', true],
    ['a:b', false],
    ['@a', false],
    ['@a:', false],
    ['', false],
    [`@${'a'.repeat(253)}:b`, false],
  ];
  it.each(rows)('says of %j %s', (text, expected) => {
    expect(isUserId(text)).toBe(expected);
  });
});

describe('memberKey', () => {
  it('is the device key itself where that names its owner', () => {
    expect(memberKey('@a:b', 'chrome@a:b')).toBe('chrome@a:b');
  });

  it('tells equal free texts of two users apart', () => {
    expect(memberKey('@a:b', 'Chrome')).not.toBe(memberKey('@c:b', 'Chrome'));
  });

  it('tells free text from the device key of the same user that looks like both together', () => {
    expect(memberKey('@a:b', 'Chrome')).not.toBe(memberKey('@a:b', 'Chrome@a:b'));
  });

  it('never clashes, whatever the keys and senders', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', ':'), minLength: 1, maxLength: 4 });
    const sender = fc
      .string({ unit: fc.constantFrom('a', '@', ':'), maxLength: 6 })
      .map((rest) => `@${rest}`);
    const member = fc
      .record({ sender, name: letters, isOwned: fc.boolean() })
      .map((one) => ({ sender: one.sender, key: one.isOwned ? one.name + one.sender : one.name }));
    fc.assert(
      fc.property(member, member, (left, right) => {
        fc.pre(left.sender !== right.sender || left.key !== right.key);
        expect(memberKey(left.sender, left.key)).not.toBe(memberKey(right.sender, right.key));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('makeDeviceKey', () => {
  it('joins browser, device and user', () => {
    const key = makeDeviceKey({ browser: 'chrome', deviceId: 'ABC-1', userId: '@a:localhost:8448' });
    expect(key).toBe('chrome-ABC-1@a:localhost:8448');
  });

  it('keeps two devices apart when their names must be cut', () => {
    const [one, other] = ['1', '2'].map((last) =>
      makeDeviceKey({ browser: 'chrome', deviceId: 'D'.repeat(100) + last, userId: LONG_USER }),
    );
    expect(one).not.toBe(other);
    expect(byteLength(one ?? '')).toBe(255);
  });

  it('keeps two devices apart when their names must be cleaned', () => {
    const [one, other] = ['a@b', 'a:b'].map((deviceId) =>
      makeDeviceKey({ browser: 'chrome', deviceId, userId: '@a:b' }),
    );
    expect(one).toMatch(/^chrome-a_b~[0-9a-f]{8}@a:b$/);
    expect(one).not.toBe(other);
  });

  it('makes a name even of the last byte', () => {
    const key = makeDeviceKey({ browser: 'chrome', deviceId: 'A', userId: `@${'u'.repeat(251)}:b` });
    expect(key).toMatch(/^[0-9a-f]@u+:b$/);
  });

  it('gives none where the user id leaves no room, or is none', () => {
    expect(makeDeviceKey({ browser: 'chrome', deviceId: 'A', userId: `@${'u'.repeat(252)}:b` })).toBeNull();
    expect(makeDeviceKey({ browser: 'chrome', deviceId: 'A', userId: 'alice' })).toBeNull();
  });

  it('always makes a key that its user owns', () => {
    const userId = fc
      .tuple(fc.string({ unit: 'grapheme', maxLength: 250 }), fc.stringMatching(/^[a-z.]{1,20}$/))
      .map(([local, server]) => `@${local.replaceAll(':', '')}:${server}`)
      .filter((id) => byteLength(id) < 255);
    fc.assert(
      fc.property(
        fc.string(),
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        userId,
        (browser, deviceId, id) => {
          const key = makeDeviceKey({ browser, deviceId, userId: id }) ?? '';
          expect(readDeviceKey(key, id).kind).toBe('owned');
          expect(byteLength(key)).toBeLessThanOrEqual(255);
        },
      ),
    );
  });
});
