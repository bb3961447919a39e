// Everything that is said between the extension's contexts, one union per direction.
// Guards live in `guards.ts`; an unknown or ill-shaped message is logged at debug and dropped.
import type { NewChannel, SettingsView, View } from '../core/app/view.ts';
import type { RoomId } from '../core/protocol/message.ts';

/** Port names. A page of the extension may open any; a content script only `content`. */
export type PortName = 'popup' | 'options' | 'permission' | 'content' | 'host';

/** UI → background. What a role may say is decided in `background/roles.ts`. */
export type UserAction =
  | { readonly type: 'join'; readonly roomId: RoomId }
  | { readonly type: 'leave' }
  | { readonly type: 'setMuted'; readonly muted: boolean }
  /** Deafening mutes as well; undeafening brings back what was before. */
  | { readonly type: 'setDeafened'; readonly deafened: boolean }
  /** Brings the call of our other devices in this room here. */
  | { readonly type: 'moveHere'; readonly roomId: RoomId }
  /** Reads what we may do in the room; comes as `view.rights`. At most once a minute per room goes out. */
  | { readonly type: 'askRights'; readonly roomId: RoomId }
  /** Lets everybody in the room join voice: sets the level of the call state to 0. */
  | { readonly type: 'enableVoice'; readonly roomId: RoomId }
  | { readonly type: 'setMark'; readonly roomId: RoomId; readonly isMarked: boolean }
  | ({ readonly type: 'createChannel' } & NewChannel)
  | { readonly type: 'dismissTask' }
  | { readonly type: 'setSettings'; readonly settings: SettingsView }
  | { readonly type: 'dismissFailure' }
  /** The homeserver's name or URL may be empty if `user` is a full user id. */
  | { readonly type: 'signIn'; readonly homeserver: string; readonly user: string; readonly password: string }
  | { readonly type: 'signOut' }
  /** From the permission page: the browser has been asked (whatever the answer). */
  | { readonly type: 'microphoneDecided' }
  /** From the permission page, panel or popup: go in without a microphone. */
  | { readonly type: 'joinAsListener' }
  /** From the permission page: a join that waits for the answer is given up; a call that runs goes on as it is. */
  | { readonly type: 'cancelQuestion' }
  /** Open the options page (sign-in) in a tab. */
  | { readonly type: 'openOptions' }
  /** Bring the page that asks for the microphone to the front. */
  | { readonly type: 'openPermission' }
  /** From the popup: open the room in a client tab. The content script opens rooms itself. */
  | { readonly type: 'openRoom'; readonly roomId: RoomId };

export type UiToBackground =
  | { readonly type: 'action'; readonly action: UserAction }
  /** At least every 20 s while visible: keeps the worker awake, which keeps the names fresh. */
  | { readonly type: 'alive' };

export type BackgroundToUi = { readonly type: 'view'; readonly view: View };
