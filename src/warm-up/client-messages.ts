// The bytes of a client that warms the server up: a connection's start, queries in both protocols, its end.
import { preparedQuery, storedQueries, storedRows, warmUpQueries } from './warm-up-queries.ts'

const protocolVersion = 3 << 16

/** number: of the connection, among those that are open at once. */
export function clientMessages(user: string, database: string, number: number): Buffer {
  const table = `"warm-up ${number}"`
  const start = [int32(protocolVersion), text('user'), text(user), text('database'), text(database), text('')]
  return Buffer.concat([
    framed(start),
    // However few rows there are.
    query('SET jit_above_rows = 0'),
    ...warmUpQueries.map(query),
    // Rows that nobody else ever sees, in a segment that goes with the transaction.
    ...['BEGIN', storedRows(table), ...storedQueries(table), 'ROLLBACK'].map(query),
    message('P', text('warm'), text(preparedQuery), int16(0)),
    ...run('1'),
    ...run('2'),
    message('X'),
  ])
}

/** Bind, Describe, Execute, Sync of the prepared query. */
const run = (value: string): Buffer[] => [
  message('B', text(''), text('warm'), int16(0), int16(1), int32(value.length), Buffer.from(value), int16(0)),
  message('D', Buffer.from('P'), text('')),
  message('E', text(''), int32(0)),
  message('S'),
]

const query = (sql: string): Buffer => message('Q', text(sql))

const message = (type: string, ...parts: readonly Buffer[]): Buffer => Buffer.concat([Buffer.from(type), framed(parts)])

function framed(parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([int32(body.length + 4), body])
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`)

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}
