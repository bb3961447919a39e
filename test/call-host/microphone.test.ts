// The microphone's life: looked at, waited for, held, lost, let go.
import { describe, expect, it } from 'vitest';
import { Microphone } from '../../src/call-host/microphone.ts';
import { settlePromises } from '../fakes/clock.ts';
import { FakeLog } from '../fakes/log.ts';
import { FakeMicrophone } from '../fakes/microphone.ts';

function setUp(state: PermissionState = 'granted') {
  const device = new FakeMicrophone(state);
  const facts: string[] = [];
  const tracks: (MediaStreamTrack | null)[] = [];
  const microphone = new Microphone({
    queryPermission: device.queryPermission,
    enumerateDevices: device.enumerateDevices,
    getUserMedia: device.getUserMedia,
    log: new FakeLog(),
    onFact: (fact) => void facts.push(fact.state),
    onTrack: (track) => void tracks.push(track),
  });
  return { device, facts, tracks, microphone };
}

const PROCESSED = { processing: true };

describe('Microphone', () => {
  it('is live when it is allowed, with the browser processing the sound', async () => {
    const { device, facts, tracks, microphone } = setUp();
    microphone.want(PROCESSED);
    await settlePromises();
    expect(facts).toEqual(['live']);
    expect(tracks).toEqual([device.streams[0]?.track]);
    expect(device.asked).toEqual([
      { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } },
    ]);
  });

  it('waits while only a page in a tab can ask, and goes on by itself at the answer', async () => {
    const { device, facts, microphone } = setUp('prompt');
    microphone.want(PROCESSED);
    await settlePromises();
    expect(facts).toEqual(['asking']);
    expect(device.asked).toEqual([]);
    device.permission.change('granted');
    await settlePromises();
    expect(facts).toEqual(['asking', 'live']);
  });

  it('looks again with a new target, for browsers that do not tell of the answer', async () => {
    const { device, facts, microphone } = setUp('prompt');
    microphone.want(PROCESSED);
    await settlePromises();
    device.permission.state = 'granted';
    microphone.want(PROCESSED);
    await settlePromises();
    expect(facts).toEqual(['asking', 'live']);
  });

  it.each(['prompt', 'denied'] as const)(
    'does not wait for an answer (%s) where there is no device to ask for',
    async (state) => {
      const { device, facts, microphone } = setUp(state);
      device.kinds = ['audiooutput', 'videoinput'];
      microphone.want(PROCESSED);
      await settlePromises();
      expect(facts).toEqual(['missing']);
    },
  );

  it('waits when one is plugged in, and waits no more when it is pulled out', async () => {
    const { device, facts, microphone } = setUp('prompt');
    device.kinds = [];
    microphone.want(PROCESSED);
    await settlePromises();
    device.kinds = ['audioinput'];
    microphone.look();
    await settlePromises();
    device.kinds = ['audiooutput'];
    microphone.look();
    await settlePromises();
    expect(facts).toEqual(['missing', 'asking', 'missing']);
  });

  it('says that it is refused', async () => {
    const { facts, microphone } = setUp('denied');
    microphone.want(PROCESSED);
    await settlePromises();
    expect(facts).toEqual(['refused']);
  });

  it.each([
    ['NotAllowedError', 'refused'],
    ['NotFoundError', 'missing'],
    ['NotReadableError', 'failed'],
  ] as const)('takes %s for %s', async (error, state) => {
    const { device, microphone } = setUp();
    device.error = error;
    microphone.want(PROCESSED);
    await settlePromises();
    expect(microphone.fact).toEqual({ state, detail: error });
  });

  it('takes another device when the present one is unplugged', async () => {
    const { device, tracks, facts, microphone } = setUp();
    microphone.want(PROCESSED);
    await settlePromises();
    device.streams[0]?.track.unplug();
    await settlePromises();
    expect(tracks).toEqual([device.streams[0]?.track, null, device.streams[1]?.track]);
    expect(facts).toEqual(['live']);
  });

  it('is missing when the only one is unplugged, and back when it is plugged in', async () => {
    const { device, facts, microphone } = setUp();
    microphone.want(PROCESSED);
    await settlePromises();
    device.error = 'NotFoundError';
    device.streams[0]?.track.unplug();
    await settlePromises();
    device.error = null;
    microphone.look();
    await settlePromises();
    expect(facts).toEqual(['live', 'missing', 'live']);
  });

  it.each(['unwanted', 'undecided'] as const)(
    'stops recording at once when it is dropped (%s)',
    async (state) => {
      const { device, tracks, microphone } = setUp();
      microphone.want(PROCESSED);
      await settlePromises();
      microphone.drop(state);
      expect(device.recording).toEqual([]);
      expect(tracks.at(-1)).toBeNull();
      expect(microphone.fact.state).toBe(state);
      device.streams[0]?.track.unplug();
      microphone.look();
      await settlePromises();
      expect(device.asked.length).toBe(1);
    },
  );

  it('lets go of a microphone that comes after it was dropped', async () => {
    const { device, tracks, facts, microphone } = setUp();
    microphone.want(PROCESSED);
    microphone.drop('undecided');
    await settlePromises();
    expect(device.recording).toEqual([]);
    expect([tracks, facts]).toEqual([[], []]);
  });

  it('is taken anew when the processing is switched', async () => {
    const { device, microphone } = setUp();
    microphone.want(PROCESSED);
    await settlePromises();
    microphone.want({ processing: false });
    await settlePromises();
    expect(device.recording.length).toBe(1);
    expect(device.asked[1]?.audio).toMatchObject({ noiseSuppression: false });
    expect(microphone.fact.state).toBe('live');
  });

  it('is undecided again when it is wanted after it was not', async () => {
    const { facts, microphone } = setUp();
    microphone.drop('unwanted');
    microphone.want(PROCESSED);
    await settlePromises();
    expect(facts).toEqual(['unwanted', 'undecided', 'live']);
  });

  it('asks once, however often the same target comes', async () => {
    const { device, microphone } = setUp();
    microphone.want(PROCESSED);
    microphone.want(PROCESSED);
    await settlePromises();
    microphone.want(PROCESSED);
    await settlePromises();
    expect(device.asked.length).toBe(1);
  });
});
