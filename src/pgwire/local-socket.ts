// The listener's second door: a Unix socket, where clients look for it that are given a directory for a host.
import { unlink } from 'node:fs/promises'
import { connect, type Server } from 'node:net'
import { join } from 'node:path'

/** libpq makes the name of the port, too. */
export const socketPath = (directory: string, port: number): string => join(directory, `.s.PGSQL.${port}`)

/** Throws what listening throws: EADDRINUSE if somebody listens there. The file goes when the server closes. */
export async function listenLocally(server: Server, path: string): Promise<void> {
  try {
    await listen(server, path)
  } catch (error) {
    if (!isCode(error, 'EADDRINUSE') || (await answers(path))) throw error
    // A server that was killed left it.
    await unlink(path)
    await listen(server, path)
  }
}

/** Everybody may connect, as to PostgreSQL's: who they are is asked then. */
function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ path, readableAll: true, writableAll: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', (error) => resolve(!isCode(error, 'ECONNREFUSED')))
  })
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code
