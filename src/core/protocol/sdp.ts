// Puts candidates into an SDP, for peers that get none as signals of their own. Called by build.ts.
import type { Candidate } from './message.ts';

/** The SDP with each candidate at the end of its media section; one that is there already is not repeated. */
export function sdpWithCandidates(sdp: string, candidates: readonly Candidate[]): string {
  // Element 0 is the session's part, so media line n is element n + 1.
  const sections = sdp.split(/^(?=m=)/m);
  for (const candidate of candidates) {
    const index = sectionOf(sections, candidate);
    const section = sections[index];
    const line = `a=${candidate.candidate}\r\n`;
    if (section !== undefined && !section.includes(line)) sections[index] = endedLine(section) + line;
  }
  return sections.join('');
}

/** By the line's id, else by its index, else the first: with BUNDLE that one carries everything. */
function sectionOf(sections: readonly string[], candidate: Candidate): number {
  const mark = `\na=mid:${candidate.sdpMid}\r\n`;
  const byMid = candidate.sdpMid === null ? -1 : sections.findIndex((section) => section.includes(mark));
  if (byMid > 0) return byMid;
  const byLine = (candidate.sdpMLineIndex ?? 0) + 1;
  return byLine < sections.length ? byLine : 1;
}

function endedLine(section: string): string {
  return section.endsWith('\n') ? section : `${section}\r\n`;
}
