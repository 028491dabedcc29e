/**
 * The error of a file that is no valid program, with its place. Raised by transform.js, read by load-errors.js.
 */
const PLACE = /^(.*) \((.+):(\d+):(\d+)\)$/s;

export class SyntaxFault extends Error {
  /**
   * @param {string} message
   * @param {{file: string, line: number, column: number}} at
   */
  constructor(message, at) {
    super(message);
    this.name = "SyntaxError";
    this.at = at;
  }

  /** @returns {SyntaxError} the same with its place in the message, for the way between threads */
  portable() {
    return new SyntaxError(`${this.message} (${this.at.file}:${this.at.line}:${this.at.column})`);
  }

  /**
   * @param {unknown} error
   * @returns {SyntaxFault | null}
   */
  static from(error) {
    if (error instanceof SyntaxFault) return error;
    const [, message, file, line, column] = (error instanceof SyntaxError && PLACE.exec(error.message)) || [];
    if (message === undefined || file === undefined) return null;
    return new SyntaxFault(message, { file, line: Number(line), column: Number(column) });
  }
}
