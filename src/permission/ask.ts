// Asks the browser for the microphone and says how it stands. Called by the permission page's entry.
// It never records: what the browser hands out is stopped at once.

export type Answer = 'granted' | 'denied' | 'missing' | 'prompt';

export interface Asking {
  readonly query: () => Promise<{ readonly state: PermissionState }>;
  readonly getUserMedia: (constraints: MediaStreamConstraints) => Promise<MediaStream>;
}

/** `prompt`: the question was dismissed and may be asked again. No question is shown where it is decided already. */
export async function askForMicrophone({ query, getUserMedia }: Asking): Promise<Answer> {
  if ((await query()).state === 'denied') return 'denied';
  try {
    const stream = await getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
    return 'granted';
  } catch (error) {
    // A dismissal and a refusal have the same name: the permission itself tells them apart.
    const isMissing = error instanceof DOMException && error.name === 'NotFoundError';
    return isMissing ? 'missing' : (await query()).state;
  }
}

/** Whether the call can go on: a question that was only dismissed leaves it waiting. */
export function isDecided(answer: Answer): boolean {
  return answer !== 'prompt';
}
