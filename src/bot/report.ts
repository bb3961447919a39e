// What the bot prints: one line for each event and for what it hears. Pure; called by main.ts.
import type { Picture } from '../core/app/derive-view.ts';
import type { MemberView } from '../core/app/view.ts';
import type { Heard } from './sound-in.ts';

/** The lines that tell how `now` differs from `before` (null: nothing was told yet). */
export function changedLines(before: Picture | null, now: Picture): readonly string[] {
  const steps = [phaseLine, thereLine, linksLine, speakingLine, serverLine];
  return steps.flatMap((step) => {
    const line = step(now);
    return line === null || (before !== null && step(before) === line) ? [] : [line];
  });
}

export function heardLine(member: MemberView, heard: Heard): string {
  if (heard.packets === 0) return `hears nothing from ${shown(member)} yet`;
  const pitch = heard.pitchHz === null ? 'no pitch' : `${heard.pitchHz.toFixed(1)} Hz`;
  const level = `${heard.energyDb.toFixed(1)} dBFS, ${pitch}`;
  return `hears ${shown(member)}: ${level}, longest gap ${heard.longestGapMs} ms, ${heard.packets} packets`;
}

/** Names are others' text: control characters must not reach the terminal. */
const shown = ({ name }: MemberView): string => name.replace(/\p{Cc}/gu, '?');

function phaseLine({ call }: Picture): string | null {
  if (call === null) return null;
  return call.phase === 'joined' ? `joined ${call.roomId}` : null;
}

const others = ({ call }: Picture): readonly MemberView[] =>
  call?.members.filter(({ isThisDevice }) => !isThisDevice) ?? [];

function thereLine(picture: Picture): string | null {
  if (picture.call?.phase !== 'joined') return null;
  return `there: ${others(picture).map(shown).join(', ') || 'nobody else'}`;
}

function linksLine(picture: Picture): string | null {
  const links = others(picture).map((member) => `${shown(member)} ${member.link ?? 'not linked'}`);
  return links.length === 0 ? null : `links: ${links.join(', ')}`;
}

function speakingLine(picture: Picture): string | null {
  if (others(picture).length === 0) return null;
  const speaking = others(picture).filter(({ isSpeaking }) => isSpeaking);
  return `speaking: ${speaking.map(shown).join(', ') || 'nobody'}`;
}

const serverLine = ({ server }: Picture): string | null =>
  server === 'unreachable' ? 'the homeserver does not answer; the call goes on' : null;
