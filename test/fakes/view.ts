// Views for tests of what a person sees: a signed-in, quiet one to start from, and parts to put in.
import type { CallView, ChannelView, MemberView, RightsView, View } from '../../src/core/app/view.ts';

export function aView(changes: Partial<View> = {}): View {
  return {
    revision: 1,
    isReady: true,
    trouble: null,
    account: { userId: '@alice:hs.test', homeserver: 'http://hs.test' },
    signIn: { phase: 'idle' },
    server: 'ok',
    call: null,
    failure: null,
    channels: [],
    hasRelay: true,
    rights: [],
    spaces: [],
    task: null,
    settings: { rowDetail: 'names', alwaysJoinMuted: false },
    ...changes,
  };
}

/** A member of the given user (`bob` is `@bob:hs.test`), seen from outside. */
export function aMember(name: string, changes: Partial<MemberView> = {}): MemberView {
  return {
    deviceKey: `chromium-${name}@${name}:hs.test`,
    userId: `@${name}:hs.test`,
    name,
    isMe: false,
    isThisDevice: false,
    isMuted: false,
    isDeafened: false,
    isSpeaking: false,
    isUnsure: false,
    link: null,
    ...changes,
  };
}

export function aChannel(roomId: string, members: readonly MemberView[]): ChannelView {
  return { roomId, roomName: `Room ${roomId}`, isMarked: false, elementCallCount: 0, members };
}

/** Joined and live in `roomId`, alone. */
export function aCall(roomId: string, changes: Partial<CallView> = {}): CallView {
  return {
    roomId,
    roomName: `Room ${roomId}`,
    phase: 'joined',
    isMuted: false,
    isDeafened: false,
    microphone: 'live',
    microphoneReason: null,
    members: [aMember('alice', { isMe: true, isThisDevice: true })],
    ...changes,
  };
}

/** Voice needs level 50, which we have; we may change nothing. */
export function someRights(roomId: string, changes: Partial<RightsView> = {}): RightsView {
  return {
    roomId,
    ownLevel: 50,
    neededLevel: 50,
    canJoin: true,
    canEnable: false,
    canMark: false,
    whoCanEnable: [],
    ...changes,
  };
}
