// Decides about the form for a new voice channel: what may be chosen, what is chosen from the start, and whether it is
// complete. Pure; `new-channel-form.tsx` draws it.
import type { UserAction } from '../messaging/contract.ts';
import { text } from './text.ts';

type CreateChannel = Extract<UserAction, { type: 'createChannel' }>;

export type Access = CreateChannel['access'];

export interface Draft {
  readonly name: string;
  readonly spaceId: string | null;
  readonly access: Access;
  /** Null: not touched, so it follows the access. */
  readonly isEncrypted: boolean | null;
}

export const emptyDraft: Draft = { name: '', spaceId: null, access: 'invite', isEncrypted: null };

/** What may be chosen: letting in everybody of a space needs a space. */
export function accessesFor({ spaceId }: Draft): readonly Access[] {
  return spaceId === null ? ['invite', 'public'] : ['space', 'invite', 'public'];
}

/** A channel that goes into a space is for the people in it, unless one says otherwise. */
export function withSpace(draft: Draft, spaceId: string | null): Draft {
  if (spaceId !== null) return { ...draft, spaceId, access: draft.spaceId === null ? 'space' : draft.access };
  return { ...draft, spaceId, access: draft.access === 'space' ? 'invite' : draft.access };
}

/** As Element has it: on, except where anybody may join and read anyhow. */
export function isEncrypted({ isEncrypted: chosen, access }: Draft): boolean {
  return chosen ?? access !== 'public';
}

/** A room's name may be 255 characters long. */
const MAX_NAME = 255;

export type ReadDraft =
  | { readonly kind: 'complete'; readonly action: CreateChannel }
  | { readonly kind: 'incomplete'; readonly sentence: string };

/** What goes to the background, or what is missing. */
export function readDraft(draft: Draft): ReadDraft {
  const name = draft.name.trim();
  if (name === '') return { kind: 'incomplete', sentence: text.channelNameMissing };
  if (name.length > MAX_NAME) return { kind: 'incomplete', sentence: text.channelNameTooLong };
  const { spaceId, access } = draft;
  return {
    kind: 'complete',
    action: { type: 'createChannel', name, spaceId, access, isEncrypted: isEncrypted(draft) },
  };
}
