// Decides which channels the popup lists for what was typed into its search field, and whether there is one. Pure.
import type { ChannelModel } from '../ui/voice-model.ts';

/** Fewer are seen at a glance. */
const SEARCH_FROM = 6;

export function isSearchable(channels: readonly ChannelModel[]): boolean {
  return channels.length >= SEARCH_FROM;
}

/** Channels whose name, or the name of somebody in them, holds every word; case and accents do not count. */
export function searchChannels(channels: readonly ChannelModel[], query: string): readonly ChannelModel[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return channels.filter(({ roomName, people }) => {
    const held = plain([roomName, ...people.map(({ name }) => name)].join('\n'));
    return words.every((word) => held.includes(word));
  });
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
