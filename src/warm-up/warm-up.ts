// Runs queries on every query thread before the server is ready, so that the first statement of a client does not pay for code that is
// loaded, and compiled, where it is first needed. They come as a client's do, through connections of this process to itself that nobody
// else sees.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { duplexPair } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { bootstrapRoleOid } from '../../catalog/bootstrap.ts'
import { QueryUsage } from '../cloud/report/query-usage.ts'
import { Connection } from '../pgwire/connection.ts'
import { silentLogger } from '../pgwire/logger.ts'
import type { ServerState } from '../session/server-state.ts'
import { SessionCore } from '../session/session-core.ts'
import { WireSession } from '../session/session.ts'
import type { SessionFactory } from '../session/wire-session.ts'
import { clientMessages } from './client-messages.ts'

/** Beyond these, query threads are warm when they have run their first query: the thread of the sockets is one for all. */
const connectionsMax = 8

const noSession = 0

/** For statistics of many tables, which are looked at one by one between other work. */
const statisticsMilliseconds = 500

/** A server that cannot warm up serves all the same. */
export async function warmUp(state: ServerState): Promise<void> {
  const { logger, options, catalogs } = state
  const user = catalogs.any().roleByOid(bootstrapRoleOid)?.name
  const database = [...catalogs.databases()].find(({ isTemplate }) => !isTemplate)
  if (user === undefined || !database) return
  const sessions = ownSessions(state, database.oid)
  // At once: so each query thread gets one of them.
  const connections = Array.from({ length: Math.min(options.workers, connectionsMax) }, (_, number) =>
    converse(sessions, clientMessages(user, database.name, number)),
  )
  for (const outcome of await Promise.allSettled(connections))
    if (outcome.status === 'rejected') logger.warn({ error: String(outcome.reason) }, 'the server could not warm up')
  await knowStatistics(state)
}

/** Each table's are added up when they are first asked for: so no query finds most of them missing. */
async function knowStatistics({ catalogs }: ServerState): Promise<void> {
  const deadline = performance.now() + statisticsMilliseconds
  for (const { oid } of catalogs.databases())
    for (const relation of catalogs.current(oid).relations()) {
      if (relation.kind !== 'table' || relation.table.type !== 'base') continue
      if (performance.now() > deadline) return
      void relation.table.statistics?.columns
      await setImmediate()
    }
}

/** In no list of sessions, and counted in nobody's usage. However few rows they write, they read them from a segment. */
function ownSessions(state: ServerState, databaseOid: number): SessionFactory {
  const own: ServerState = { ...state, sessions: new Map(), queryUsage: new QueryUsage(), bulkRowsMin: 1 }
  return {
    verifier: () => undefined,
    open: (client) => new WireSession(new SessionCore(own, noSession, client, databaseOid)),
    cancel: () => {},
  }
}

async function converse(sessions: SessionFactory, messages: Buffer): Promise<void> {
  const [client, server] = duplexPair()
  // All that a connection asks of a socket, a stream has.
  const connection = new Connection(server as Socket, {
    sessions,
    rules: [{ method: 'trust' }],
    mockSecret: new Uint8Array(32),
    logger: silentLogger,
    admit: () => {},
    cancel: () => {},
  })
  client.resume()
  const ended = once(client, 'end')
  client.end(messages)
  await connection.done
  await ended
}
