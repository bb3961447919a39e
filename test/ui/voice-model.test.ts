// What panel and popup show for a view, one row for each case.
import { describe, expect, it } from 'vitest';
import type { CallView } from '../../src/core/app/view.ts';
import { voiceModel } from '../../src/ui/voice-model.ts';
import { aCall, aChannel, aMember, aView } from '../fakes/view.ts';

const callModel = (changes: Partial<CallView>, server: 'ok' | 'unreachable' = 'ok') =>
  voiceModel(aView({ server, call: aCall('!a', changes) })).myCall;

describe('my call', () => {
  it.each<[Partial<CallView>, string, string]>([
    [{ phase: 'starting', microphone: 'undecided' }, 'Starting…', 'busy'],
    [{ phase: 'waitingForMicrophone', microphone: 'undecided' }, 'Waiting for your microphone', 'busy'],
    [{ phase: 'joining' }, 'Joining…', 'busy'],
    [{}, 'Microphone live', 'good'],
    [{ isMuted: true }, 'Microphone muted', 'quiet'],
    [{ microphone: 'undecided' }, 'Your microphone is not on: nobody hears you', 'trouble'],
    [{ microphone: 'listening', microphoneReason: 'missing' }, 'Listening only', 'quiet'],
    [{ isMuted: true, isDeafened: true }, 'Deafened: you hear nobody, nobody hears you', 'quiet'],
    [
      { microphone: 'listening', microphoneReason: 'missing', isDeafened: true },
      'Deafened: you hear nobody',
      'quiet',
    ],
  ])('%j is told as "%s"', (changes, status, tone) => {
    expect(callModel(changes)).toMatchObject({ status, tone });
  });

  it('says that the call goes on when the server does not answer', () => {
    expect(callModel({}, 'unreachable')).toMatchObject({ tone: 'trouble' });
  });

  it.each<[Partial<CallView>, object | null]>([
    [{}, { isMuted: false }],
    [{ isMuted: true }, { isMuted: true }],
    [{ phase: 'starting', microphone: 'undecided' }, { isMuted: false }],
    [{ phase: 'waitingForMicrophone', microphone: 'undecided' }, null],
    [{ microphone: 'listening', microphoneReason: 'refused' }, null],
    [{ microphone: 'undecided' }, null],
  ])('%j has the mute button %j', (changes, mute) => {
    expect(callModel(changes)?.mute).toEqual(mute);
  });

  it.each<[Partial<CallView>, object | null]>([
    [{}, { isDeafened: false }],
    [{ isDeafened: true, isMuted: true }, { isDeafened: true }],
    [{ microphone: 'listening', microphoneReason: 'missing' }, { isDeafened: false }],
    [{ phase: 'waitingForMicrophone', microphone: 'undecided' }, null],
  ])('%j has the deafen button %j', (changes, deafen) => {
    expect(callModel(changes)?.deafen).toEqual(deafen);
  });

  it.each([
    ['refused', true],
    ['unwanted', true],
    ['missing', false],
    ['failed', false],
  ] as const)('says why it only listens (%s) and offers to ask again: %s', (microphoneReason, canAsk) => {
    const call = callModel({ microphone: 'listening', microphoneReason });
    expect(call?.listeningBecause).toMatch(/\.$/);
    expect(call?.canAskForMicrophone).toBe(canAsk);
  });
});

it('my call offers the question again when the microphone is gone in mid-call, and not before', () => {
  expect(callModel({ microphone: 'undecided' })?.canAskForMicrophone).toBe(true);
  expect(callModel({ microphone: 'undecided', phase: 'starting' })?.canAskForMicrophone).toBe(false);
});

describe('channels', () => {
  it('leaves out empty ones and our own; a marked one is there when empty', () => {
    const channels = [
      { ...aChannel('!a', [aMember('alice')]), isMarked: true },
      aChannel('!b', [aMember('bob')]),
      aChannel('!c', []),
      { ...aChannel('!d', []), isMarked: true },
    ];
    const { others } = voiceModel(aView({ channels, call: aCall('!a') }));
    expect(others.map(({ roomId }) => roomId)).toEqual(['!b', '!d']);
  });

  it('tells of a call of Element itself, with or without people in voice', () => {
    const channels = [
      { ...aChannel('!b', []), elementCallCount: 3 },
      { ...aChannel('!c', [aMember('bob')]), elementCallCount: 1 },
      aChannel('!d', [aMember('bob')]),
    ];
    const { others } = voiceModel(aView({ channels }));
    expect(others.map(({ elementCall }) => elementCall)).toEqual([
      '3 in Element Call',
      '1 in Element Call',
      null,
    ]);
  });

  it('offers to move the call where another device of ours is', () => {
    const channels = [
      aChannel('!b', [aMember('bob'), aMember('alice', { isMe: true })]),
      aChannel('!c', [aMember('bob')]),
    ];
    const { others } = voiceModel(aView({ channels }));
    expect(others.map(({ canMoveHere }) => canMoveHere)).toEqual([true, false]);
  });

  it('names a room without a name', () => {
    const channels = [{ ...aChannel('!b', [aMember('bob')]), roomName: '' }];
    expect(voiceModel(aView({ channels })).others[0]?.roomName).toBe('Unnamed room');
  });

  it('is empty without call, people and failure', () => {
    expect(voiceModel(aView({ channels: [aChannel('!c', [])] })).isEmpty).toBe(true);
    expect(voiceModel(aView({ channels: [aChannel('!c', [aMember('bob')])] })).isEmpty).toBe(false);
  });
});
