// What a person may do in a room, and does to it, on a real Synapse at its default limits: rights read, given and taken,
// voice enabled, channels marked and made, the call moved from one device to another, the end of a place in a room.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CALL_STATE, createClient, type MatrixClient } from '../../scripts/homeserver/client.ts';
import { type Homeserver, startHomeserver } from '../../scripts/homeserver/homeserver.ts';
import { type HomeserverProxy, isLimited, startProxy } from '../../scripts/homeserver/proxy.ts';
import type { Picture } from '../../src/core/app/derive-view.ts';
import type { RightsView } from '../../src/core/app/view.ts';
import { CREATOR_LEVEL } from '../../src/core/channel/rights.ts';
import { type Party, startParty } from './core-party.ts';

let homeserver: Homeserver;
let proxy: HomeserverProxy;
const opened: Party[] = [];
beforeAll(async () => {
  homeserver = await startHomeserver();
  proxy = await startProxy(homeserver.baseUrl);
}, 180_000);
afterEach(() => {
  for (const party of opened.splice(0)) party.close();
});
afterAll(async () => {
  await proxy.stop();
  await homeserver.stop();
});

const LEVELS = 'm.room.power_levels';

async function host(name: string): Promise<MatrixClient> {
  const account = await homeserver.registerUser(name, 'secret', { displayName: `The ${name}` });
  const client = createClient({ ...account, baseUrl: homeserver.baseUrl });
  await homeserver.liftLimits(client.userId);
  return client;
}

async function sitDown(name: string): Promise<Party> {
  const party = await startParty(homeserver, name, proxy.baseUrl);
  opened.push(party);
  return party;
}

/** A new user who polls, and is in the rooms. */
async function person(name: string, rooms: readonly string[] = []): Promise<Party> {
  const account = await homeserver.registerUser(name, 'secret', { displayName: name.toUpperCase() });
  const client = createClient({ ...account, baseUrl: homeserver.baseUrl });
  for (const roomId of rooms) await client.join(roomId);
  const party = await sitDown(name);
  await party.until('the first picture', ({ server }) => server === 'ok');
  return party;
}

const rightsIn = (picture: Picture, roomId: string): RightsView | undefined =>
  picture.rights.find((each) => each.roomId === roomId);

async function setCallLevel(owner: MatrixClient, roomId: string, level: number): Promise<void> {
  const levels = await owner.getState(roomId, LEVELS);
  const events = { ...(levels['events'] as object), [CALL_STATE]: level };
  await owner.putState(roomId, LEVELS, '', { ...levels, events });
}

async function timed(work: Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work;
  return Math.round(performance.now() - startMs);
}

describe('the missing right', () => {
  it('is named after a refusal, with who can give it, and taken back when it is given', async () => {
    const owner = await host('ann');
    const roomId = await owner.createRoom({ name: 'Guarded' });
    const bea = await person('bea', [roomId]);
    bea.step({ type: 'join', roomId });
    await bea.until('the rights', (picture) => rightsIn(picture, roomId) !== undefined);
    expect(bea.see().failure).toMatchObject({ code: 'forbidden' });
    expect(rightsIn(bea.see(), roomId)).toEqual({
      roomId,
      ownLevel: 0,
      neededLevel: 50,
      canJoin: false,
      canEnable: false,
      canMark: false,
      whoCanEnable: ['The ann'],
    });
    await setCallLevel(owner, roomId, 0);
    const tookMs = await timed(bea.until('taken back', ({ failure }) => failure === null, 2_000));
    expect(rightsIn(bea.see(), roomId)).toMatchObject({ canJoin: true, neededLevel: 0 });
    expect(tookMs).toBeLessThan(2_000);
  });

  it.each(['10', '12'])('is known of creators and admins in rooms of version %s', async (roomVersion) => {
    const owner = await host(`cleo${roomVersion}`);
    const roomId = await owner.createRoom({ roomVersion });
    const dan = await person(`dan${roomVersion}`, [roomId]);
    const levels = await owner.getState(roomId, LEVELS);
    const users = { ...(levels['users'] as object), [dan.userId]: 60 };
    await owner.putState(roomId, LEVELS, '', { ...levels, users });
    const cleo = await sitDown(`cleo${roomVersion}`);
    for (const party of [dan, cleo]) party.step({ type: 'askRights', roomId });
    for (const party of [dan, cleo])
      await party.until('the rights', (picture) => rightsIn(picture, roomId) !== undefined);
    const ownLevel = roomVersion === '12' ? CREATOR_LEVEL : 100;
    expect(rightsIn(cleo.see(), roomId)).toMatchObject({ ownLevel, canEnable: true, canMark: true });
    expect(rightsIn(dan.see(), roomId)).toMatchObject({ ownLevel: 60, canJoin: true, canEnable: false });
    expect(rightsIn(dan.see(), roomId)?.whoCanEnable).toEqual([`The cleo${roomVersion}`]);
  });

  it('that is taken away in mid-call ends the call at once', async () => {
    const owner = await host('eve');
    const roomId = await owner.createRoom({ voiceForAll: true });
    const finn = await person('finn', [roomId]);
    finn.step({ type: 'join', roomId });
    await finn.until('joined', ({ call }) => call?.phase === 'joined');
    await setCallLevel(owner, roomId, 50);
    const tookMs = await timed(finn.until('ended', ({ call }) => call === null, 2_000));
    expect(finn.see().failure).toMatchObject({
      code: 'rightLost',
      details: { neededLevel: 50, ownLevel: 0 },
    });
    expect(tookMs).toBeLessThan(2_000);
  });
});

describe('a task', () => {
  const ended = (party: Party): Promise<void> =>
    party.until('the task ends', ({ task }) => task !== null && task.state !== 'working', 15_000);

  it('enables voice for everybody and leaves the other levels as they are', async () => {
    const owner = await host('gus');
    const roomId = await owner.createRoom({ name: 'Quiet' });
    const hal = await person('hal', [roomId]);
    hal.step({ type: 'join', roomId });
    await hal.until('refused', ({ failure }) => failure?.code === 'forbidden');
    const before = await owner.getState(roomId, LEVELS);
    const gus = await sitDown('gus');
    gus.step({ type: 'startTask', task: { kind: 'enableVoice', roomId } });
    await ended(gus);
    expect(gus.see().task).toEqual({ kind: 'enableVoice', roomId, state: 'done' });
    await hal.until('the member may join', ({ failure }) => failure === null, 2_000);
    const after = await owner.getState(roomId, LEVELS);
    const events = { ...(before['events'] as object), [CALL_STATE]: 0 };
    expect(after).toEqual({ ...before, events });
    hal.step({ type: 'join', roomId });
    await hal.until('joined', ({ call }) => call?.phase === 'joined');
  });

  it('says what is missing when it is not ours to do', async () => {
    const owner = await host('ivo');
    const roomId = await owner.createRoom();
    const jon = await person('jon', [roomId]);
    jon.step({ type: 'startTask', task: { kind: 'enableVoice', roomId } });
    await ended(jon);
    expect(jon.see().task).toMatchObject({
      kind: 'enableVoice',
      roomId,
      state: 'failed',
      code: 'forbidden',
      details: { neededLevel: 100, ownLevel: 0 },
    });
    jon.step({ type: 'dismissTask' });
    jon.step({ type: 'startTask', task: { kind: 'setMark', roomId, isMarked: true } });
    await ended(jon);
    expect(jon.see().task).toMatchObject({
      state: 'failed',
      code: 'forbidden',
      details: { neededLevel: 50 },
    });
  });

  it('marks a room, which shows though it is empty, and unmarks it', async () => {
    const owner = await host('kay');
    const roomId = await owner.createRoom({ name: 'Lounge' });
    const lea = await person('lea', [roomId]);
    const kay = await sitDown('kay');
    const isShown = ({ channels }: Picture): boolean =>
      channels.some((channel) => channel.roomId === roomId && channel.isMarked);
    kay.step({ type: 'startTask', task: { kind: 'setMark', roomId, isMarked: true } });
    await lea.until('shown', isShown);
    expect(lea.see().channels).toMatchObject([{ roomName: 'Lounge', members: [] }]);
    // The news may overtake the answer, and one task is done at a time.
    await ended(kay);
    kay.step({ type: 'startTask', task: { kind: 'setMark', roomId, isMarked: false } });
    await lea.until('not shown', (picture) => !isShown(picture));
  });
});

describe('a new channel', () => {
  const create = async (party: Party, channel: object): Promise<string> => {
    const plain = { name: 'Tea', spaceId: null, access: 'invite', isEncrypted: false } as const;
    party.step({ type: 'startTask', task: { kind: 'createChannel', channel: { ...plain, ...channel } } });
    await party.until('the task ends', ({ task }) => task?.state !== 'working', 30_000);
    const { task } = party.see();
    if (task?.state !== 'done') throw new Error(JSON.stringify(task));
    return task.roomId;
  };
  const stateOf = async (client: MatrixClient, roomId: string) => {
    const events = await client.getAllState(roomId);
    return (type: string) => events.find((event) => event.type === type)?.content;
  };

  it('in a space is open to the space, with the levels of any new room but that of voice', async () => {
    const mia = await person('mia');
    const space = await mia.client.call<{ room_id: string }>('POST', '/createRoom', {
      body: { name: 'Club', preset: 'public_chat', creation_content: { type: 'm.space' } },
    });
    // The room comes in pieces, while it is being made.
    await mia.until('the space', ({ spaces }) => spaces.length === 1 && spaces[0]?.name === 'Club');
    const sinceMs = Date.now();
    const roomId = await create(mia, { spaceId: space.room_id, access: 'space' });
    const seen = await proxy.requests({ since: sinceMs, userId: mia.userId });
    expect(
      seen
        .filter(isLimited)
        .map(({ method }) => method)
        .sort(),
    ).toEqual(['POST', 'PUT']);
    const plain = await mia.client.createRoom({ preset: 'private_chat' });
    const [state, common] = [await stateOf(mia.client, roomId), await stateOf(mia.client, plain)];
    const levels = common(LEVELS) as { events: Record<string, number> };
    expect(state(LEVELS)).toEqual({
      ...levels,
      events: { ...levels.events, [CALL_STATE]: 0, 'm.room.tombstone': 100 },
    });
    expect(state('m.room.join_rules')).toEqual({
      join_rule: 'restricted',
      allow: [{ type: 'm.room_membership', room_id: space.room_id }],
    });
    expect(state('m.space.parent')).toEqual({ via: ['hs.test'], canonical: true });
    expect(await mia.client.getState(space.room_id, 'm.space.child', roomId)).toEqual({ via: ['hs.test'] });
    await mia.until('its row', ({ channels }) => channels.some((each) => each.roomId === roomId));
    const nia = await person('nia', [space.room_id, roomId]);
    nia.step({ type: 'join', roomId });
    await nia.until('joined', ({ call }) => call?.phase === 'joined');
    expect(nia.see().channels.map((each) => each.roomId)).not.toContain(space.room_id);
    await nia.until('the space', ({ spaces }) => spaces.length === 1);
  });

  it('is encrypted, or public, as wished', async () => {
    const ole = await person('ole');
    const secret = await stateOf(ole.client, await create(ole, { isEncrypted: true }));
    expect(secret('m.room.encryption')).toEqual({ algorithm: 'm.megolm.v1.aes-sha2' });
    expect(secret('m.room.history_visibility')).toEqual({ history_visibility: 'invited' });
    expect(secret('m.room.join_rules')).toEqual({ join_rule: 'invite' });
    const open = await stateOf(ole.client, await create(ole, { access: 'public' }));
    expect(open('m.room.join_rules')).toEqual({ join_rule: 'public' });
    expect(open('m.room.encryption')).toBeUndefined();
  });

  it('stays when the space does not take it', async () => {
    const owner = await host('pia');
    const space = await owner.call<{ room_id: string }>('POST', '/createRoom', {
      body: { name: 'Closed', preset: 'public_chat', creation_content: { type: 'm.space' } },
    });
    const quin = await person('quin', [space.room_id]);
    const channel = { name: 'Tea', spaceId: space.room_id, access: 'space', isEncrypted: false } as const;
    quin.step({ type: 'startTask', task: { kind: 'createChannel', channel } });
    await quin.until('the task ends', ({ task }) => task?.state !== 'working', 30_000);
    const { task } = quin.see();
    expect(task).toMatchObject({ state: 'failed', code: 'notInSpace', details: { errcode: 'M_FORBIDDEN' } });
    const roomId = task?.state === 'failed' ? (task.roomId ?? '') : '';
    await quin.until('its row', ({ channels }) => channels.some((each) => each.roomId === roomId));
  });
});

describe('two devices of one user', () => {
  it('are one call after it was moved', async () => {
    const owner = await host('una');
    const roomId = await owner.createRoom({ voiceForAll: true });
    const phone = await person('vic', [roomId]);
    const desk = await sitDown('vic');
    phone.step({ type: 'join', roomId });
    await phone.until('joined', ({ call }) => call?.phase === 'joined');
    await desk.until('the other device', ({ channels }) => channels[0]?.members.length === 1);
    expect(desk.see().channels[0]?.members).toMatchObject([{ isMe: true, isThisDevice: false }]);
    desk.step({ type: 'moveHere', roomId });
    await phone.until('the call has moved', ({ call }) => call === null);
    expect(phone.see().failure).toMatchObject({ code: 'movedElsewhere' });
    await desk.until('alone', ({ call }) => call?.phase === 'joined' && call.members.length === 1);
    const states = await owner.getAllState(roomId);
    const saying = (key: string) => states.find(({ state_key }) => state_key === key)?.content['join_state'];
    expect([saying(phone.deviceKey()), saying(desk.deviceKey())]).toEqual(['LEFT', 'JOINED']);
  });
});

describe('the end of a place in the room', () => {
  it.each(['kick', 'leave'] as const)('%s ends the call there, and for the others', async (how) => {
    const owner = await host(`rob-${how}`);
    const roomId = await owner.createRoom({ voiceForAll: true });
    const [sam, tom] = [await person(`sam-${how}`, [roomId]), await person(`tom-${how}`, [roomId])];
    for (const party of [sam, tom]) party.step({ type: 'join', roomId });
    for (const party of [sam, tom])
      await party.until('both are in', ({ call }) => call?.phase === 'joined' && call.members.length === 2);
    if (how === 'leave') await sam.client.leave(roomId);
    else
      await owner.call('POST', `/rooms/${encodeURIComponent(roomId)}/${how}`, {
        body: { user_id: sam.userId },
      });
    const ends = [
      timed(sam.until('our call ends', ({ call }) => call === null, 2_000)),
      timed(tom.until('the other is alone', ({ call }) => call?.members.length === 1, 2_000)),
    ];
    await Promise.all(ends);
    expect(sam.see().failure).toMatchObject({ code: 'removed' });
  });
});
