// A machine's microphone and the browser's permission for it, without a browser.

export class FakeTrack extends EventTarget {
  readonly kind = 'audio';
  readyState: 'live' | 'ended' = 'live';

  stop(): void {
    this.readyState = 'ended';
  }

  unplug(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

export class FakeStream {
  readonly track = new FakeTrack();
  getTracks = () => [this.track];
  getAudioTracks = () => [this.track];
}

export class FakePermission extends EventTarget {
  state: PermissionState;

  constructor(state: PermissionState) {
    super();
    this.state = state;
  }

  change(state: PermissionState): void {
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }
}

export class FakeMicrophone {
  readonly permission: FakePermission;
  readonly streams: FakeStream[] = [];
  readonly asked: (MediaStreamConstraints | undefined)[] = [];
  /** Name of the browser's error, or null: it works. */
  error: string | null = null;

  /** What is plugged in. */
  kinds: readonly MediaDeviceKind[] = ['audioinput', 'audiooutput'];

  constructor(state: PermissionState = 'granted') {
    this.permission = new FakePermission(state);
  }

  readonly queryPermission = async (): Promise<PermissionStatus> => {
    return this.permission as unknown as PermissionStatus;
  };

  readonly enumerateDevices = async () => this.kinds.map((kind) => ({ kind }));

  readonly getUserMedia = async (constraints?: MediaStreamConstraints): Promise<MediaStream> => {
    this.asked.push(constraints);
    if (this.error !== null) throw new DOMException('as the test wants', this.error);
    const stream = new FakeStream();
    this.streams.push(stream);
    return stream as unknown as MediaStream;
  };

  /** Tracks that still record. */
  get recording(): readonly FakeTrack[] {
    return this.streams.map(({ track }) => track).filter(({ readyState }) => readyState === 'live');
  }
}
