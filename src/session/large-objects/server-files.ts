// lo_import and lo_export: files of the server's machine, for superusers.
import { open } from 'node:fs/promises'
import { PgError } from '../../../engine/errors.ts'
import type { SessionCore } from '../session-core.ts'
import { fileError } from '../file-error.ts'
import { objectLength, readBytes, writeBytes } from './pages.ts'

const chunkBytes = 1 << 20

/** As PostgreSQL's functions, which nobody was granted. */
export function requireServerFiles(core: SessionCore, name: string): void {
  if (!core.catalog.role(core.user)?.superuser) throw new PgError('42501', `permission denied for function ${name}`)
}

export async function readFileInto(core: SessionCore, loid: number, path: string): Promise<void> {
  const file = await opened('open', path, 'r')
  try {
    const buffer = new Uint8Array(chunkBytes)
    for (let at = 0; ;) {
      core.interrupted.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, chunkBytes).catch((error: unknown) => {
        throw failed('could not read server file', path, error)
      })
      if (bytesRead === 0) return
      await writeBytes(core, loid, at, buffer.slice(0, bytesRead))
      at += bytesRead
    }
  } finally {
    await file.close()
  }
}

export async function writeFileFrom(core: SessionCore, loid: number, path: string): Promise<void> {
  const file = await opened('create', path, 'w')
  try {
    const length = await objectLength(core, loid)
    for (let at = 0; at < length; at += chunkBytes) {
      core.interrupted.throwIfAborted()
      await file.write(await readBytes(core, loid, at, chunkBytes)).catch((error: unknown) => {
        throw failed('could not write server file', path, error)
      })
    }
  } finally {
    await file.close()
  }
}

const opened = (verb: 'open' | 'create', path: string, flags: string): ReturnType<typeof open> =>
  open(path, flags, 0o644).catch((error: unknown) => {
    throw failed(`could not ${verb} server file`, path, error)
  })

const failed = (what: string, path: string, error: unknown): PgError => fileError(`${what} "${path}"`, error)
