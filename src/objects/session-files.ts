// Files that a session's statements name in FROM. Binding cannot wait: it stops with FileNeeded, the file is looked at, and the statement
// is bound again.
import type { FileSchema } from '../../engine/bind/query/from-file.ts'
import type { SessionCore } from '../session/session-core.ts'
import { openParquet, type OpenedParquet } from './open-parquet.ts'

/** Binding came upon a file that nobody has looked at yet. */
export class FileNeeded extends Error {
  readonly uri: string
  constructor(uri: string) {
    super(`file "${uri}" was not looked at`)
    this.uri = uri
  }
}

/** A file, and which content of it. */
export interface NamedFile {
  readonly uri: string
  readonly version: string
}

/** Their footers are kept. */
const filesMax = 64

export class SessionFiles {
  readonly #files = new Map<string, OpenedParquet>()
  /** While a statement is bound for the first time: what was looked at for it. Nothing else may be relied on then. */
  #looked: ReadonlySet<string> | undefined

  opened(uri: string): OpenedParquet {
    const found = this.#files.get(uri)
    if (!found) throw new FileNeeded(uri)
    return found
  }

  schema(uri: string): FileSchema {
    if (this.#looked?.has(uri) === false) throw new FileNeeded(uri)
    return this.opened(uri).schema
  }

  /** Runs work that binds, which may only rely on files that were looked at. */
  relyingOn<T>(looked: ReadonlySet<string>, work: () => T): T {
    this.#looked = looked
    try {
      return work()
    } finally {
      this.#looked = undefined
    }
  }

  named(uri: string): NamedFile {
    return { uri, version: this.opened(uri).version }
  }

  /** Whether they are still what they were. */
  areKnown(files: readonly NamedFile[]): boolean {
    return files.every(({ uri, version }) => this.#files.get(uri)?.version === version)
  }

  async look(core: SessionCore, uri: string): Promise<void> {
    const before = this.#files.get(uri)
    this.#files.delete(uri)
    const opened = await openParquet(core, uri, before)
    if (this.#files.size >= filesMax) this.#files.delete(this.#files.keys().next().value!)
    this.#files.set(uri, opened)
  }

  /** Answers with their names. */
  async refresh(core: SessionCore, files: readonly NamedFile[]): Promise<Set<string>> {
    const names = new Set(files.map((file) => file.uri))
    for (const uri of names) await this.look(core, uri)
    return names
  }
}

/** Runs work that binds, again after each file that it needed. looked: files that this was done for already. */
export async function withFiles<T>(core: SessionCore, work: () => T, looked = new Set<string>()): Promise<T> {
  for (;;) {
    try {
      return core.files.relyingOn(looked, work)
    } catch (error) {
      if (!(error instanceof FileNeeded)) throw error
      await core.files.look(core, error.uri)
      looked.add(error.uri)
    }
  }
}
