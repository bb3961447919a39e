// Both ends of an extension's port, as far as our code uses it. The test holds the other end.

type Listener<T> = (value: T) => void;

class FakeEvent<T> {
  readonly #listeners: Listener<T>[] = [];
  addListener = (listener: Listener<T>): void => void this.#listeners.push(listener);
  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}

export class FakePort {
  readonly name: string;
  /** What our code has said. */
  readonly said: unknown[] = [];
  readonly onMessage = new FakeEvent<unknown>();
  readonly onDisconnect = new FakeEvent<FakePort>();
  /** Our code has hung up. */
  isClosed = false;
  /** The next message finds the line dead before its end was told. */
  isBroken = false;

  constructor(name = 'content') {
    this.name = name;
  }

  postMessage = (message: unknown): void => {
    if (this.isBroken) throw new Error('Attempting to use a disconnected port object');
    this.said.push(JSON.parse(JSON.stringify(message)));
  };

  disconnect = (): void => {
    this.isClosed = true;
  };

  /** The other end says something. */
  hear(message: unknown): void {
    this.onMessage.fire(message);
  }

  /** The other end goes. */
  drop(): void {
    this.onDisconnect.fire(this);
  }

  get asPort(): chrome.runtime.Port {
    return this as unknown as chrome.runtime.Port;
  }
}
