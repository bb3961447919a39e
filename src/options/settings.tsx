// The settings on the options page: how much of the people a row shows, and how one joins. The background keeps them; here
// they are drawn from the view and sent whole.
import type { JSX } from 'preact';
import type { RowDetail, SettingsView } from '../core/app/view.ts';
import type { UserAction } from '../messaging/contract.ts';
import { text } from '../ui/text.ts';

export interface SettingsProps {
  readonly settings: SettingsView;
  readonly act: (action: UserAction) => void;
}

const ROW_DETAILS: readonly RowDetail[] = ['names', 'number', 'button'];

export function Settings({ settings, act }: SettingsProps): JSX.Element {
  const change = (part: Partial<SettingsView>): void =>
    act({ type: 'setSettings', settings: { ...settings, ...part } });
  return (
    <section class="card" aria-labelledby="settings-title">
      <h2 id="settings-title">{text.settings}</h2>
      <fieldset class="choices">
        <legend>{text.rowDetail}</legend>
        {ROW_DETAILS.map((rowDetail) => (
          <label key={rowDetail} class="choice">
            <input
              type="radio"
              name="row-detail"
              checked={settings.rowDetail === rowDetail}
              onChange={() => change({ rowDetail })}
            />
            <span>{text.rowDetailOf[rowDetail]}</span>
          </label>
        ))}
      </fieldset>
      <fieldset class="choices">
        <legend>{text.joining}</legend>
        <label class="choice">
          <input
            type="checkbox"
            checked={settings.alwaysJoinMuted}
            aria-describedby="join-muted-hint"
            onChange={({ currentTarget }) => change({ alwaysJoinMuted: currentTarget.checked })}
          />
          <span>{text.alwaysJoinMuted}</span>
        </label>
        <p class="hint" id="join-muted-hint">
          {text.alwaysJoinMutedHint}
        </p>
      </fieldset>
    </section>
  );
}
