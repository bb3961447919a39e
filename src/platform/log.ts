// The console as a logger, one line per event with its context's name. Debug lines go to the console's own
// debug level, which browsers hide by default. Never tokens; SDP, addresses and message text only at debug.
import type { LogFields, Logger } from '../core/ports.ts';

export function createLog(context: string): Logger {
  const line =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields?: LogFields): void => {
      if (fields === undefined) console[level](`mxvc ${context}: ${event}`);
      else console[level](`mxvc ${context}: ${event}`, fields);
    };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}
