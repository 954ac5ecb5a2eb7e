// Files of the server that COPY reads and writes. Opened without waiting: whoever waited for the other end of a pipe would hold one of the
// few threads that all of the server's reading and writing shares.
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { notSupported, PgError } from '../../../engine/errors.ts'
import { fileError, isMissingOrForbidden } from '../file-error.ts'
import type { SessionCore } from '../session-core.ts'

const pieceBytes = 1 << 20

/** A piece may be used again once the next one is asked for. Throws, when the first one is asked for, what opening throws. */
export async function* serverFilePieces(core: SessionCore, path: string): AsyncGenerator<Uint8Array> {
  const file = await opened(path, constants.O_RDONLY, 'FROM')
  try {
    const buffer = new Uint8Array(pieceBytes)
    for (;;) {
      core.interrupted.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, pieceBytes).catch((error: unknown) => {
        throw fileError('could not read from COPY file', error)
      })
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** What is there is cut to nothing at once, and what was written stays where a COPY fails, as in PostgreSQL. */
export class ServerFile {
  readonly #file: FileHandle

  static async create(path: string): Promise<ServerFile> {
    return new ServerFile(await opened(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 'TO'))
  }

  private constructor(file: FileHandle) {
    this.#file = file
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, at).catch(notWritten)
      at += bytesWritten
    }
  }

  end(): Promise<void> {
    return this.abort()
  }

  /** Harmless after end. */
  async abort(): Promise<void> {
    await this.#file.close().catch(notWritten)
  }
}

async function opened(path: string, flags: number, direction: 'FROM' | 'TO'): Promise<FileHandle> {
  const [use, verb] = direction === 'FROM' ? ['reading', 'read'] : ['writing', 'write']
  const file = await open(path, flags | constants.O_NONBLOCK, 0o644).catch((error: unknown) => {
    const hint = `COPY ${direction} instructs the PostgreSQL server process to ${verb} a file. You may want a client-side facility such as psql's \\copy.`
    throw fileError(`could not open file "${path}" for ${use}`, error, isMissingOrForbidden(error) ? { hint } : {})
  })
  try {
    const status = await file.stat()
    if (status.isDirectory()) throw new PgError('42809', `"${path}" is a directory`)
    if (status.isFIFO()) throw notSupported(`COPY ${direction} a named pipe`)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

const notWritten = (error: unknown): never => {
  throw fileError('could not write to COPY file', error)
}
