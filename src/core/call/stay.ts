// Our own stay in a channel: the part of the call that only we decide. Plain JSON, stored.
//
//   none ──join──► host ──hello──► microphone ──decided──► writing ──JOINED answered──► joined
//     ▲              │                  │                      │                          │
//     └──────────────┴─── leave · refused by the server · removed · host failed ──────────┘
//
// Leaving is no state of the stay: it ends at once, and the wish (see `wish.ts`) carries the LEFT through.
import type { RoomId, SessionId } from '../protocol/message.ts';

export type StayStep = 'host' | 'microphone' | 'writing' | 'joined';

export interface Stay {
  readonly roomId: RoomId;
  readonly session: SessionId;
  /** This machine's wall time of the click. */
  readonly clickedAtMs: number;
  /** Server's now at the click; unchanged in renewals. */
  readonly joinedMs: number;
  readonly wantsMicrophone: boolean;
  readonly step: StayStep;
  /** By the last that a host told of the microphone: nobody can hear us. */
  readonly isListening: boolean;
  /** The host document that holds our connections; another one means another session. */
  readonly hostId: string | null;
  /** Sessions of the members we knew at the click: those we offer to, whatever `joined_ms` says. */
  readonly offeredAtClick: readonly SessionId[];
  /** When hosts were opened again after they died (wall times). */
  readonly hostDeaths: readonly number[];
  /** Stays of our other devices in this room that this one takes the place of (see `app/move`); null: none. */
  readonly move: Move | null;
}

export interface Move {
  readonly sessions: readonly SessionId[];
  readonly tries: number;
  /** The next try not before this, and not before we are in. */
  readonly dueAtMs: number;
}

/** How long joining may take, once the microphone is decided, before we give up and say so. */
export const JOIN_GIVES_UP_AFTER_MS = 20_000;
/** A host that dies is opened again at most so often within a minute. */
export const MAX_HOST_DEATHS_PER_MINUTE = 2;

export interface StayStart {
  readonly roomId: RoomId;
  readonly session: SessionId;
  readonly nowMs: number;
  readonly serverNowMs: number;
  readonly liveSessions: readonly SessionId[];
  readonly wantsMicrophone: boolean;
}

export function startStay(start: StayStart): Stay {
  return {
    roomId: start.roomId,
    session: start.session,
    clickedAtMs: start.nowMs,
    joinedMs: Math.round(start.serverNowMs),
    wantsMicrophone: start.wantsMicrophone,
    step: 'host',
    isListening: false,
    hostId: null,
    offeredAtClick: start.liveSessions,
    hostDeaths: [],
    move: null,
  };
}

/** Whether members are given to the host: only from the moment the microphone is decided. */
export const isLinking = (stay: Stay): boolean => stay.step === 'writing' || stay.step === 'joined';
