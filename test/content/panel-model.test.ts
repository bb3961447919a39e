// When the panel in the client's page is there at all.
import { describe, expect, it } from 'vitest';
import { panelModel } from '../../src/content/panel-model.ts';
import { aCall, aChannel, aMember, aView } from '../fakes/view.ts';

const nothingSeen = { isFailureSeen: false };
const failure = { roomId: '!a', roomName: 'Lounge', code: 'full', details: {} } as const;

describe('panel', () => {
  it.each([
    ['no view has come', null],
    ['the background is not ready', aView({ isReady: false, call: aCall('!a') })],
    ['there is nothing to show', aView()],
    ['a marked channel is empty', aView({ channels: [aChannel('!a', [])] })],
  ])('is not there while %s', (_, view) => {
    expect(panelModel(view, nothingSeen)).toBeNull();
  });

  it.each([
    ['we are in a call', aView({ call: aCall('!a') })],
    ['others are in voice', aView({ channels: [aChannel('!b', [aMember('bob')])] })],
    ['joining failed', aView({ failure })],
  ])('is there when %s', (_, view) => {
    expect(panelModel(view, nothingSeen)).not.toBeNull();
  });

  it('does not repeat a failure that stands at its row', () => {
    expect(panelModel(aView({ failure }), { isFailureSeen: true })).toBeNull();
    expect(panelModel(aView({ failure, call: aCall('!b') }), { isFailureSeen: true })?.failure).toBeNull();
  });
});
