// A log that tests can read.
import type { LogFields, Logger } from '../../src/core/ports.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: LogFields | undefined;
}

export class FakeLog implements Logger {
  readonly lines: LogLine[] = [];

  debug = (event: string, fields?: LogFields) => this.#add('debug', event, fields);
  info = (event: string, fields?: LogFields) => this.#add('info', event, fields);
  warn = (event: string, fields?: LogFields) => this.#add('warn', event, fields);
  error = (event: string, fields?: LogFields) => this.#add('error', event, fields);

  events(level: LogLine['level']): readonly string[] {
    return this.lines.filter((line) => line.level === level).map((line) => line.event);
  }

  #add(level: LogLine['level'], event: string, fields: LogFields | undefined): void {
    this.lines.push({ level, event, fields });
  }
}
