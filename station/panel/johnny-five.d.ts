/** The little of johnny-five 2.1 and firmata-io 2.3 that the panel uses; neither brings types, and those of others are for older versions. */

declare module 'firmata-io' {
  import type { EventEmitter } from 'node:events';

  export class Firmata extends EventEmitter {
    constructor(transport: EventEmitter, options?: { reportVersionTimeout?: number });
    readonly isReady: boolean;
    readonly buffer: readonly number[];
    readonly pins: readonly unknown[];
    readonly firmware: { name?: string };
    readonly reportVersionTimeoutId: NodeJS.Timeout;
    transport: EventEmitter | null;
    reportVersion(callback: () => void): void;
  }

  const bind: { readonly Firmata: typeof Firmata };
  export default bind;
}

declare module 'johnny-five' {
  import type { EventEmitter } from 'node:events';
  import type { Firmata } from 'firmata-io';

  /** What every component holds; the library keeps each for ever. */
  interface Component {
    board: Board | null;
    io: Firmata | null;
  }
  export interface Board extends EventEmitter {
    io: Firmata | null;
    timer: NodeJS.Timeout | null;
  }
  export interface Led extends Component {
    on(): void;
    off(): void;
  }
  export interface Button extends EventEmitter, Component {}
  export interface LCD extends Component {
    /** An instruction of the HD44780. */
    command(value: number): void;
    setCursor(column: number, row: number): void;
    print(text: string, options: { dontProcessSpecials: boolean }): void;
  }

  const five: {
    Board: {
      new (options: { io: Firmata; repl: false; debug: false; sigint: false }): Board;
      readonly cache: Board[];
      readonly Pins: { readonly normalize: { clear(): void } };
    };
    Led: new (options: { pin: number; board: Board }) => Led;
    Button: new (options: { pin: number; board: Board; isPullup: true }) => Button;
    LCD: new (options: { controller: 'PCF8574'; address: number; rows: 2; cols: 16; board: Board }) => LCD;
  };
  export default five;
}
