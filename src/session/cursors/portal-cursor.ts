// Cursors and portals share one namespace: FETCH and MOVE reach portals that Bind made, Execute reaches cursors that DECLARE made.
import { notSupported, PgError } from '../../../engine/errors.ts'
import type { Cursor } from './cursor.ts'
import type { Execution } from '../execution.ts'
import type { Portal } from '../portal.ts'
import { silentSink } from '../query/silent-sink.ts'
import type { FieldDescription, ResultSink } from '../wire-session.ts'

/** What FETCH and MOVE ask for. Each answers how many rows it passed; without a sink they go nowhere. */
export interface Fetchable {
  readonly name: string
  readonly fields: readonly FieldDescription[]
  forward(count: number, formats: readonly number[], sink: ResultSink | undefined): Promise<number>
  backward(count: number, formats: readonly number[], sink: ResultSink | undefined): Promise<number>
  absolute(row: number, formats: readonly number[], sink: ResultSink | undefined): Promise<number>
  relative(offset: number, formats: readonly number[], sink: ResultSink | undefined): Promise<number>
}

/** A cursor as Execute and Describe want it. Its own completion says how many rows this Execute took. */
export function portalOfCursor(cursor: Cursor): Portal {
  const formats = cursor.options.binary ? [1] : [0]
  const execution: Execution = {
    fetch: async (limit, sink) => {
      const rows = await cursor.forward(limit > 0 ? limit : Infinity, formats, sink)
      return { done: limit === 0 || rows < limit, rows }
    },
    tag: (rows) => `SELECT ${rows}`,
    close: () => Promise.resolve(),
  }
  return {
    name: cursor.name,
    prepared: {
      name: '',
      raw: cursor.raw,
      declaredTypes: [],
      fromSql: true,
      preparedAt: cursor.createdAt,
    },
    parameters: [],
    formats,
    fields: cursor.fields,
    createdAt: cursor.createdAt,
    execution,
    finished: false,
  }
}

/** A portal as FETCH and MOVE want it: forward only, its rows in the formats that Bind asked for. */
export function cursorOfPortal(portal: Portal, start: () => Promise<Execution>): Fetchable {
  const fields = portal.fields ?? []
  const forward = async (count: number, formats: readonly number[], sink: ResultSink | undefined): Promise<number> => {
    if (count < 0) throw onlyForward()
    if (count === 0 || portal.finished) return 0
    if (sink && !sameFormats(formats, portal.formats)) {
      throw notSupported('FETCH from a portal in other formats than it was bound with')
    }
    portal.execution ??= await start()
    const { done, rows } = await portal.execution.fetch(count === Infinity ? 0 : count, sink ?? silentSink)
    if (done) {
      const { execution } = portal
      portal.execution = undefined
      portal.finished = true
      await execution.close()
    }
    return rows
  }
  return {
    name: portal.name,
    fields,
    forward,
    backward: (count, formats, sink) => forward(-count, formats, sink),
    absolute: () => Promise.reject(notSupported('FETCH ABSOLUTE from a portal')),
    relative: (offset, formats, sink) =>
      offset === 1 ? forward(1, formats, sink) : Promise.reject(notSupported('FETCH RELATIVE from a portal')),
  }
}

const sameFormats = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((format) => format === 0) === b.every((format) => format === 0)

const onlyForward = (): PgError =>
  new PgError('55000', 'cursor can only scan forward', {
    hint: 'Declare it with SCROLL option to enable backward scan.',
  })
