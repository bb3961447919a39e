// What we ask others to send us, written into the SDP text that goes to them: Opus with DTX and in-band FEC, mono,
// a speech bit rate, and RED first where the browser has it. Pure; called by `dom-connection`.
// Only the text that is sent is changed, never what our own browser applied: browsers restrict that more and more,
// and the format parameters of a description are wishes of its sender to the other side anyway (RFC 7587, 6.1).

/** 32–64 kbit/s is transparent for speech; with RED it is sent twice. */
const MAX_AVERAGE_BITRATE = 48_000;

const OPUS_WISHES: Readonly<Record<string, string>> = {
  usedtx: '1',
  useinbandfec: '1',
  stereo: '0',
  'sprop-stereo': '0',
  maxaveragebitrate: String(MAX_AVERAGE_BITRATE),
};

/** Leaves everything but audio sections as it is; an SDP without Opus comes back unchanged. */
export function tuneSdp(sdp: string): string {
  const [head = '', ...sections] = sdp.split(/(?=^m=)/m);
  return (
    head + sections.map((section) => (section.startsWith('m=audio') ? tuneAudio(section) : section)).join('')
  );
}

function tuneAudio(section: string): string {
  const opus = payloadTypes(section, 'opus');
  const withOpus = opus.reduce(tuneOpus, section);
  return opus.length === 0 ? section : firstPayloads(withOpus, payloadTypes(section, 'red'));
}

function payloadTypes(section: string, codec: string): readonly string[] {
  const pattern = new RegExp(`^a=rtpmap:(\\d+) ${codec}/48000`, 'gim');
  return [...section.matchAll(pattern)].flatMap(([, type]) => type ?? []);
}

/** In a multiline pattern `$` stands before the `\r` as well, and `.` never takes one: line ends stay as they are. */
function tuneOpus(section: string, type: string): string {
  const line = new RegExp(`^a=fmtp:${type} (.*)$`, 'm');
  const present = line.exec(section)?.[1];
  const tuned = `a=fmtp:${type} ${mergeParameters(present ?? '')}`;
  if (present !== undefined) return section.replace(line, () => tuned);
  return section.replace(new RegExp(`^a=rtpmap:${type} .*$`, 'm'), (rtpmap) => `${rtpmap}\r\n${tuned}`);
}

function mergeParameters(present: string): string {
  const pairs = present.split(';').flatMap((pair) => {
    const [name = '', value = ''] = pair.trim().split('=');
    return name === '' ? [] : [[name, value] as const];
  });
  const merged = { ...Object.fromEntries(pairs), ...OPUS_WISHES };
  return Object.entries(merged)
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join(';');
}

/** The order of payload types in the m-line is the order of preference. */
function firstPayloads(section: string, types: readonly string[]): string {
  return section.replace(/^(m=audio \S+ \S+) (.*)$/m, (_line, start: string, list: string) => {
    const all = list.split(' ');
    const first = all.filter((type) => types.includes(type));
    return [start, ...first, ...all.filter((type) => !types.includes(type))].join(' ');
  });
}
