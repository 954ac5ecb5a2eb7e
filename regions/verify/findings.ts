// What an offline check finds. A problem is a fault of the data; a note is what the next start sets right by itself.

export interface Finding {
  readonly severity: 'problem' | 'note'
  readonly file: string
  /** Bytes from the begin of the file, where one place is meant. */
  readonly offset?: number
  readonly text: string
}

export class Findings {
  readonly all: Finding[] = []
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  problem(file: string, text: string, offset?: number): void {
    this.all.push({ severity: 'problem', file: this.#name(file), text, offset })
  }

  note(file: string, text: string, offset?: number): void {
    this.all.push({ severity: 'note', file: this.#name(file), text, offset })
  }

  /** Runs a part of the check; what it throws is a problem of the file. */
  attempt<T>(file: string, work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      const { message } = error as Error
      const offset = /corrupted at offset (\d+)/.exec(message)?.[1]
      if (offset === undefined) this.problem(file, message)
      else this.problem(file, 'is corrupted', Number(offset))
      return undefined
    }
  }

  #name(file: string): string {
    return file.startsWith(this.#root) ? file.slice(this.#root.length).replace(/^\/+/, '') : file
  }
}

export function printFinding({ severity, file, offset, text }: Finding): string {
  return `${severity}: ${file}${offset === undefined ? '' : ` at offset ${offset}`}: ${text}`
}
