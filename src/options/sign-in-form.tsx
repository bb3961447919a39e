// The form to sign in with: three fields, one button, and one sentence when it did not work, at the field at fault.
// What was typed stays through every failure; only a wrong password is taken out. It sends; the background signs in.
import type { JSX, RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { SignInFailureCode } from '../core/app/failure.ts';
import type { SignInView } from '../core/app/view.ts';
import { fieldAtFault, type SignInField } from '../ui/failure-advice.ts';
import { signInFailureSentence } from '../ui/failure-sentences.ts';
import { Icon } from '../ui/icon.tsx';
import { text } from '../ui/text.ts';

export interface SignInEntries {
  readonly homeserver: string;
  readonly user: string;
  readonly password: string;
}

export interface SignInFormProps {
  readonly signIn: SignInView;
  readonly submit: (entered: SignInEntries) => void;
}

const ERROR_ID = 'sign-in-error';

export function SignInForm({ signIn, submit }: SignInFormProps): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const isWorking = signIn.phase === 'working';
  // The background remembers the last failure; on a page opened anew it would be about fields that are empty now.
  const hasSeenTry = useRef(false);
  hasSeenTry.current ||= isWorking;
  const failed = hasSeenTry.current && signIn.phase === 'failed' ? signIn : null;
  const fault = failed && fieldAtFault[failed.code];
  useGoToFault(form, failed?.code ?? null);
  const send = (event: Event): void => {
    event.preventDefault();
    if (!isWorking && form.current) submit(entriesOf(form.current));
  };
  return (
    <form class="sign-in" ref={form} onSubmit={send}>
      <Field name="homeserver" label={text.homeserver} hint={text.homeserverHint} fault={fault} />
      <Field name="user" label={text.userName} hint={text.userNameHint} fault={fault} />
      <Field name="password" label={text.password} fault={fault} />
      {failed && (
        <div class="error" role="alert" id={ERROR_ID}>
          <Icon name="warning" />
          <span>{signInFailureSentence[failed.code](failed.details)}</span>
        </div>
      )}
      <button type="submit" class="button button-main" disabled={isWorking}>
        {isWorking && <Icon name="spinner" />}
        {isWorking ? text.signingIn : text.signIn}
      </button>
    </form>
  );
}

/** Takes the person to the field to change, once per failure: between two there is always the phase "working". */
function useGoToFault(form: RefObject<HTMLFormElement | null>, failure: SignInFailureCode | null): void {
  useEffect(() => {
    if (failure === null || form.current === null) return;
    if (failure === 'wrongPassword') inputOf(form.current, 'password').value = '';
    const fault = fieldAtFault[failure];
    if (fault) inputOf(form.current, fault).focus();
  }, [form, failure]);
}

interface FieldProps {
  readonly name: SignInField;
  readonly label: string;
  readonly hint?: string;
  readonly fault: SignInField | null;
}

const autoComplete = {
  homeserver: 'url',
  user: 'username',
  password: 'current-password',
} as const satisfies Readonly<Record<SignInField, string>>;

/** Not controlled by preact: what is typed lives in the field alone, the password above all. */
function Field({ name, label, hint, fault }: FieldProps): JSX.Element {
  const isAtFault = fault === name;
  const descriptions = [hint && `${name}-hint`, isAtFault && ERROR_ID].filter(Boolean).join(' ');
  const attributes = {
    id: name,
    name,
    autocomplete: autoComplete[name],
    autocapitalize: 'none',
    spellcheck: false,
    required: name !== 'homeserver',
    'aria-invalid': isAtFault,
    ...(descriptions ? { 'aria-describedby': descriptions } : {}),
  } as const;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {name === 'password' ? (
        <input type="password" {...attributes} />
      ) : (
        <input type="text" {...attributes} />
      )}
      {hint && (
        <div class="field-hint" id={`${name}-hint`}>
          {hint}
        </div>
      )}
    </div>
  );
}

function entriesOf(form: HTMLFormElement): SignInEntries {
  return {
    homeserver: inputOf(form, 'homeserver').value.trim(),
    user: inputOf(form, 'user').value.trim(),
    password: inputOf(form, 'password').value,
  };
}

function inputOf(form: HTMLFormElement, name: SignInField): HTMLInputElement {
  const input = form.elements.namedItem(name);
  if (!(input instanceof HTMLInputElement)) throw new Error(`The form has no field ${name}`);
  return input;
}
