// Reads who is signed in to the client in this page. The only place that touches the page's storage, and only this one key.
// The page can write anything there: it is shown and compared, nothing more.

/** Element's name for it since its beginnings (its `MatrixClientPeg` reads the session from here). */
const KEY = 'mx_user_id';

/** The user id, or null: nobody, or not a client of this kind. */
export function readPageAccount(): string | null {
  try {
    const userId = localStorage.getItem(KEY);
    return userId?.startsWith('@') === true ? userId : null;
  } catch {
    // Blocked by the browser's settings: then there is no account to compare with.
    return null;
  }
}
