// Voice in the popup: my call, then all other channels with a field to search them once they are many.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { text } from '../ui/text.ts';
import type { ChannelModel, VoiceModel } from '../ui/voice-model.ts';
import { ChannelList, MyCall, type VoiceHandlers } from '../ui/voice-parts.tsx';
import { Centre } from './centre.tsx';
import { isSearchable, searchChannels } from './search.ts';

export interface VoiceProps {
  readonly model: VoiceModel;
  /** False until the server has told who is in voice: then "it is quiet" would be a guess. */
  readonly isKnown: boolean;
  readonly on: VoiceHandlers;
}

export function Voice({ model: { myCall, others }, isKnown, on }: VoiceProps): JSX.Element {
  return (
    <>
      {myCall && <MyCall call={myCall} on={on} />}
      {others.length > 0 && <Channels channels={others} hasCall={myCall !== null} on={on} />}
      {others.length === 0 && myCall === null && <Quiet isKnown={isKnown} />}
    </>
  );
}

interface ChannelsProps {
  readonly channels: readonly ChannelModel[];
  readonly hasCall: boolean;
  readonly on: VoiceHandlers;
}

function Channels({ channels, hasCall, on }: ChannelsProps): JSX.Element {
  const [query, setQuery] = useState('');
  const hasSearch = isSearchable(channels);
  // What was typed must not hide anything once the field is gone.
  const found = hasSearch ? searchChannels(channels, query) : channels;
  return (
    <section aria-label={text.channels}>
      <h2>{hasCall ? text.otherChannels : text.channels}</h2>
      {hasSearch && (
        <input
          class="search"
          type="search"
          value={query}
          placeholder={text.search}
          aria-label={text.search}
          onInput={({ currentTarget }) => setQuery(currentTarget.value)}
        />
      )}
      <ChannelList channels={found} on={on} />
      {found.length === 0 && (
        <p class="hint" role="status">
          {text.nothingFound}
        </p>
      )}
    </section>
  );
}

function Quiet({ isKnown }: { readonly isKnown: boolean }): JSX.Element {
  return isKnown ? (
    <Centre icon="voice" title={text.emptyTitle} body={text.emptyBody} />
  ) : (
    <Centre icon="spinner" body={text.loading} />
  );
}
