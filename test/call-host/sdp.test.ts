// What is written into the SDP that goes to others.
import { describe, expect, it } from 'vitest';
import { tuneSdp } from '../../src/call-host/sdp.ts';

const HEAD = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n';
const AUDIO = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0',
  'c=IN IP4 0.0.0.0',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1;stereo=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:9 G722/8000',
  '',
].join('\r\n');
const DATA = 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\n';

function fmtp(sdp: string, type: string): Record<string, string> {
  const list = new RegExp(`^a=fmtp:${type} (.*)$`, 'm').exec(sdp)?.[1] ?? '';
  return Object.fromEntries(list.split(';').map((pair) => pair.split('=') as [string, string]));
}

describe('tuneSdp', () => {
  it('asks for DTX, FEC, mono and a speech bit rate, and keeps other parameters', () => {
    expect(fmtp(tuneSdp(HEAD + AUDIO + DATA), '111')).toEqual({
      minptime: '10',
      useinbandfec: '1',
      usedtx: '1',
      stereo: '0',
      'sprop-stereo': '0',
      maxaveragebitrate: '48000',
    });
  });

  it('prefers RED where it is offered', () => {
    expect(tuneSdp(HEAD + AUDIO)).toContain('m=audio 9 UDP/TLS/RTP/SAVPF 63 111 9 0\r\n');
  });

  it('keeps the order where there is no RED', () => {
    const without = AUDIO.replace('a=rtpmap:63 red/48000/2\r\n', '').replace(' 63 ', ' ');
    expect(tuneSdp(HEAD + without)).toContain('m=audio 9 UDP/TLS/RTP/SAVPF 111 9 0\r\n');
  });

  it('adds the parameters where Opus has none', () => {
    const bare = AUDIO.replace(/a=fmtp:111.*\r\n/, '');
    expect(tuneSdp(HEAD + bare)).toContain('a=rtpmap:111 opus/48000/2\r\na=fmtp:111 usedtx=1');
  });

  it('touches nothing but audio, and no line end', () => {
    const tuned = tuneSdp(HEAD + AUDIO + DATA);
    expect(tuned.startsWith(HEAD)).toBe(true);
    expect(tuned.endsWith(DATA)).toBe(true);
    expect(tuned.split('\r\n').join('')).not.toMatch(/[\r\n]/);
    expect(tuneSdp((HEAD + AUDIO).replaceAll('\r\n', '\n'))).not.toContain('\r');
  });

  it('leaves an SDP without Opus as it is', () => {
    const sdp = `${HEAD}m=audio 9 UDP/TLS/RTP/SAVPF 0 63\r\na=rtpmap:63 red/48000/2\r\n`;
    expect(tuneSdp(sdp)).toBe(sdp);
    expect(tuneSdp('')).toBe('');
  });

  it('changes nothing the second time', () => {
    const once = tuneSdp(HEAD + AUDIO + DATA);
    expect(tuneSdp(once)).toBe(once);
  });
});
