// When the panel in the client's page is there at all.
import { describe, expect, it } from 'vitest';
import { panelModel } from '../../src/content/panel-model.ts';
import type { View } from '../../src/core/app/view.ts';
import { aCall, aChannel, aMember, aView } from '../fakes/view.ts';

const nothingSeen = { isFailureSeen: false, pageAccount: null };
const failure = { roomId: '!a', roomName: 'Lounge', code: 'full', details: {} } as const;

describe('panel', () => {
  it.each([
    ['no view has come', null],
    ['the background is not ready', aView({ isReady: false, call: aCall('!a') })],
  ])('is not there while %s', (_, view) => {
    expect(panelModel(view, nothingSeen)).toBeNull();
  });

  it.each([
    ['nobody is in voice', aView()],
    ['we are in a call', aView({ call: aCall('!a') })],
    ['others are in voice', aView({ channels: [aChannel('!b', [aMember('bob')])] })],
    ['joining failed', aView({ failure })],
  ])('is there when %s, with the way to a new channel', (_, view) => {
    expect(panelModel(view, nothingSeen)?.canMakeChannel).toBe(true);
  });

  it('does not repeat a failure that stands at its row', () => {
    const seen = { ...nothingSeen, isFailureSeen: true };
    expect(panelModel(aView({ failure }), nothingSeen)?.voice.failure).not.toBeNull();
    expect(panelModel(aView({ failure }), seen)?.voice.failure).toBeNull();
  });

  it('tells why voice was not enabled; the form for a new channel tells its own', () => {
    const failed = { roomId: '!a', state: 'failed', code: 'forbidden', details: {} } as const;
    const noted = panelModel(aView({ task: { kind: 'enableVoice', ...failed } }), nothingSeen);
    expect(noted?.taskFailure).toMatch(/level/);
    const own = panelModel(aView({ task: { kind: 'createChannel', ...failed } }), nothingSeen);
    expect(own?.taskFailure).toBeNull();
  });
});

describe('accounts', () => {
  const noteFor = (view: View, pageAccount: string | null) =>
    panelModel(view, { isFailureSeen: false, pageAccount })?.account;

  it.each([
    ['the same', '@alice:hs.test'],
    ['none', null],
  ])('are not spoken of when the page has %s', (_, pageAccount) => {
    expect(noteFor(aView(), pageAccount)).toBeNull();
  });

  it('are both named when they differ', () => {
    const note = noteFor(aView(), '@bob:hs.test');
    expect(note?.sentence).toContain('@alice:hs.test');
    expect(note?.sentence).toContain('@bob:hs.test');
    expect(note?.key).not.toBe(noteFor(aView(), '@carol:hs.test')?.key);
  });

  it('ask to sign in when the extension has none, and make no channels', () => {
    expect(noteFor(aView({ account: null }), '@bob:hs.test')?.label).toBe('Sign in');
    expect(panelModel(aView({ account: null }), nothingSeen)?.canMakeChannel).toBe(false);
  });

  it('ask once after the session has ended: the failure has the button', () => {
    const ended = { ...failure, code: 'signedOut' } as const;
    expect(noteFor(aView({ account: null, failure: ended }), null)).toBeNull();
  });
});
