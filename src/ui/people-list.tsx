// The people in a channel with their marks: full entries for our own call, small chips for other channels.
// Names are untrusted text: they go in as text nodes, isolated so that their writing direction stays theirs.
import type { JSX } from 'preact';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-shapes.ts';
import type { Person } from './people.ts';
import { text } from './text.ts';

/** More have to be scrolled, by the keyboard too. */
const MAX_IN_SIGHT = 4;

export function PeopleList({ people }: { readonly people: readonly Person[] }): JSX.Element {
  const scrolling = people.length > MAX_IN_SIGHT ? { tabIndex: 0, 'aria-label': text.peopleInCall } : {};
  return (
    <ul class="people" {...scrolling}>
      {people.map((person) => (
        <li key={person.userId} class="person" title={person.userId} {...marksOf(person)}>
          <span class="face" aria-hidden="true" style={{ '--hue': hueOf(person.userId) }}>
            {initialOf(person.name)}
          </span>
          <bdi class="person-name">{person.name}</bdi>
          {person.isMe && <span class="person-note">{text.you}</span>}
          <Marks person={person} />
        </li>
      ))}
    </ul>
  );
}

/** The same people in one or two lines. */
export function PeopleChips({ people }: { readonly people: readonly Person[] }): JSX.Element {
  return (
    <ul class="chips">
      {people.map((person) => (
        <li key={person.userId} class="chip" title={person.userId} {...marksOf(person)}>
          <bdi class="chip-name">{person.name}</bdi>
          <Marks person={person} />
        </li>
      ))}
    </ul>
  );
}

function Marks({ person }: { readonly person: Person }): JSX.Element {
  const { trouble } = person;
  return (
    <>
      {trouble !== null && (
        <Mark icon={trouble === 'connecting' ? 'spinner' : 'warning'} word={text.marks[trouble]} />
      )}
      {person.isUnsure && <Mark icon="unsure" word={text.marks.unsure} />}
      {isHeard(person) && <span class="unseen">{text.marks.speaking}</span>}
      {person.isMuted && !person.isDeafened && <Mark icon="micOff" word={text.marks.muted} />}
      {person.isDeafened && <Mark icon="headphonesOff" word={text.marks.deafened} />}
    </>
  );
}

function Mark({ icon, word }: { readonly icon: IconName; readonly word: string }): JSX.Element {
  return (
    <span class={`mark mark-${icon}`} title={word}>
      <Icon name={icon} size={16} />
      <span class="unseen">{word}</span>
    </span>
  );
}

const isHeard = ({ isSpeaking, trouble }: Person): boolean => isSpeaking && trouble === null;

/** Styles hang on these; a class would say the same with more words. */
function marksOf(person: Person): Record<string, string | undefined> {
  return {
    'data-speaking': isHeard(person) ? '' : undefined,
    'data-trouble': person.trouble ?? (person.isUnsure ? 'unsure' : undefined),
    'data-me': person.isMe ? '' : undefined,
  };
}

function initialOf(name: string): string {
  const [letter] = name.replace(/^@/, '');
  return (letter ?? '?').toLocaleUpperCase();
}

/** A stable colour per user, so that the same person looks the same everywhere. */
function hueOf(userId: string): number {
  let hash = 7;
  for (const letter of userId) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return hash;
}
