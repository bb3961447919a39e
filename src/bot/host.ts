// The bot's call host, in the same process: the mesh on werift, the sound on its way in and out. Called by bot.ts.
// Twin of the browser's `call-host/main`: it takes orders and reports facts, and decides nothing about the call.
// The microphone is there at once, for there is nobody to ask.
import type { HostEffect } from '../core/app/effect.ts';
import type { HostFact, HostOrder, MicrophoneFact, Target } from '../core/mesh/contract.ts';
import { createMesh, type Mesh } from '../core/mesh/runner.ts';
import type { Clock, FreshId, Logger } from '../core/ports.ts';
import type { DeviceKey } from '../core/protocol/message.ts';
import type { SoundIn } from './sound-in.ts';
import type { SoundOut } from './sound-out.ts';
import { weriftOpener } from './werift-connection.ts';

export interface HostOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly freshId: FreshId;
  readonly soundIn: SoundIn;
  readonly soundOut: SoundOut;
  readonly onFact: (fact: HostFact) => void;
}

export interface BotHost {
  perform(effect: HostEffect): void;
  /** Ends all links without a word, as a crash does. */
  close(): void;
}

const LOOK_EVERY_MS = 200;
const SPEAKING_FROM_DB = -50;
const SPEAKING_WINDOW_MS = 200;

export function createHost(options: HostOptions): BotHost {
  let open: OpenHost | null = null;

  const close = (): void => {
    open?.close();
    open = null;
  };
  return {
    close,
    perform: (effect) => {
      switch (effect.type) {
        case 'openHost':
          open ??= new OpenHost(options);
          break;
        case 'tellHost':
          open?.obey(effect.order);
          break;
        case 'closeHost':
          close();
      }
    },
  };
}

class OpenHost {
  readonly #options: HostOptions;
  readonly #mesh: Mesh;
  #target: Target | null = null;
  #speaking: readonly DeviceKey[] = [];
  #cancelLook: () => void = () => undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    const { clock, log, onFact } = options;
    this.#mesh = createMesh({ open: weriftOpener(options), clock, log, report: onFact });
    onFact({
      type: 'hello',
      hostId: options.freshId(),
      microphone: LIVE,
      links: [],
      speaking: [],
    });
    this.#lookLater();
  }

  obey(order: HostOrder): void {
    switch (order.type) {
      case 'target':
        this.#aim(order.target);
        break;
      case 'signals':
        if (order.session === this.#target?.self.session) this.#mesh.receive(order.signals);
    }
  }

  close(): void {
    this.#cancelLook();
    this.#aim(null);
    this.#mesh.close();
  }

  #aim(target: Target | null): void {
    this.#target = target;
    this.#options.soundOut.setMuted(isSilent(target));
    this.#mesh.setTarget(target);
    this.#say();
  }

  #say(): void {
    const { soundOut } = this.#options;
    const deafened = this.#target?.deafened ?? false;
    this.#mesh.say({ muted: isSilent(this.#target), deafened, speaking: soundOut.isSpeaking() });
  }

  #lookLater(): void {
    this.#cancelLook = this.#options.clock.setTimer(LOOK_EVERY_MS, () => {
      this.#look();
      this.#lookLater();
    });
  }

  /** Only changes are reported. */
  #look(): void {
    const speaking = this.#whoSpeaks();
    this.#say();
    if (speaking.join('\n') === this.#speaking.join('\n')) return;
    this.#speaking = speaking;
    this.#options.onFact({ type: 'speaking', speaking });
  }

  #whoSpeaks(): readonly DeviceKey[] {
    const { soundIn, soundOut } = this.#options;
    if (this.#target === null) return [];
    const others = this.#target.members
      .map((member) => member.deviceKey)
      .filter((key) => soundIn.levelDb(key, SPEAKING_WINDOW_MS) >= SPEAKING_FROM_DB);
    return soundOut.isSpeaking() ? [this.#target.self.deviceKey, ...others] : others;
  }
}

const LIVE: MicrophoneFact = { state: 'live', detail: null };

const isSilent = (target: Target | null): boolean =>
  target === null || target.muted || !target.wantsMicrophone;
