// Entry of the options page, opened on install and from the popup.
import { render } from 'preact';
import { adoptPageStyles } from '../ui/adopt-page-styles.ts';
import { openViewStore } from '../ui/view-store.ts';
import optionsCss from './options.css';
import { Options } from './options.tsx';

adoptPageStyles(optionsCss);
const store = openViewStore({ name: 'options', signal: new AbortController().signal });
const app = document.getElementById('app');
if (app === null) throw new Error('options.html has no #app');
render(<Options store={store} />, app);
