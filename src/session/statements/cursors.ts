// DECLARE CURSOR, FETCH, MOVE and CLOSE.
import type { ClosePortalStmt, DeclareCursorStmt, FetchStmt } from '@pgsql/types'
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { RawStatement } from '../../../engine/parse/parse.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import { goesBackward } from '../cursors/backward.ts'
import { Cursor } from '../cursors/cursor.ts'
import { type Execution, commandExecution } from '../execution.ts'
import { planQuery } from '../query/plan-query.ts'
import { cursorOfPortal, type Fetchable } from '../cursors/portal-cursor.ts'
import { lockRelations } from '../locks/relation-locks.ts'
import { refuseRestricted } from '../routines/other-user.ts'
import type { SessionCore } from '../session-core.ts'
import { startExecution } from '../prepared/start-execution.ts'
import type { ResultSink } from '../wire-session.ts'
import type { Utility } from './utility.ts'

/** Bits of DeclareCursorStmt.options (parsenodes.h). */
const cursorBits = { binary: 0x0001, scroll: 0x0002, noScroll: 0x0004, insensitive: 0x0008, hold: 0x0020 } as const

/** PostgreSQL's FETCH_ALL; the parser's JSON may round it. */
const fetchAll = 2 ** 31

export const declareStatement: Utility<DeclareCursorStmt> = {
  execute(node, { core, raw, parameters, query }) {
    return commandExecution('DECLARE CURSOR', () => {
      const bits = node.options ?? 0
      const hold = (bits & cursorBits.hold) !== 0
      const name = node.portalname!
      if (hold) refuseRestricted(core, 'create a cursor WITH HOLD')
      if (!hold && !core.ensureTransaction().inBlock) {
        throw new PgError('25P01', 'DECLARE CURSOR can only be used in transaction blocks')
      }
      if (core.cursors.has(name) || core.portals.has(name))
        throw new PgError('42P03', `cursor "${name}" already exists`)
      if (!query) throw new Error('a cursor without a bound query')
      refuseLocking(query, bits)
      const plan = planQuery(core, query)
      const options = { hold, scroll: scrolls(bits, query, plan), binary: (bits & cursorBits.binary) !== 0 }
      core.cursors.set(name, new Cursor(core, name, raw, query, plan, parameters, options))
    })
  },
}

function scrolls(bits: number, query: BoundQuery, plan: PhysicalPlan): boolean | 'plain' {
  if ((bits & cursorBits.scroll) !== 0) return true
  if ((bits & cursorBits.noScroll) !== 0 || query.rowLocks.length > 0) return false
  return goesBackward(plan) && 'plain'
}

/** Rows that are locked must be those that are there now, and are passed once. */
function refuseLocking(query: BoundQuery, bits: number): void {
  const strength = query.rowLocks[0]?.strength
  if (!strength) return
  const refuse = (sqlstate: string, words: string, verdict: string, kind: string): never => {
    throw new PgError(sqlstate, `DECLARE ${words} ... ${strength} is not ${verdict}`, {
      detail: `${kind} cursors must be READ ONLY.`,
    })
  }
  if ((bits & cursorBits.hold) !== 0) refuse('0A000', 'CURSOR WITH HOLD', 'supported', 'Holdable')
  if ((bits & cursorBits.scroll) !== 0) refuse('0A000', 'SCROLL CURSOR', 'supported', 'Scrollable')
  if ((bits & cursorBits.insensitive) !== 0) refuse('42P11', 'INSENSITIVE CURSOR', 'valid', 'Insensitive')
}

function cursor(core: SessionCore, name: string): Fetchable {
  const found = findCursor(core, name)
  if (!found) throw new PgError('34000', `cursor "${name}" does not exist`)
  return found
}

function findCursor(core: SessionCore, name: string): Fetchable | undefined {
  const declared = core.cursors.get(name)
  if (declared) return declared
  const portal = core.portals.get(name)
  const prepared = portal?.prepared
  // The unnamed portal has no name to FETCH by, and only rows can be fetched.
  if (!portal?.fields || name === '' || !prepared?.raw) return undefined
  const ready = { ...prepared, raw: prepared.raw }
  return cursorOfPortal(portal, async () => {
    await lockRelations(core, ready)
    return startExecution(core, ready, portal.parameters, portal.formats, {})
  })
}

export const fetchStatement: Utility<FetchStmt> = {
  // It may be described before its cursor is there.
  fields: (core, node) => (node.ismove ? null : (findCursor(core, node.portalname!)?.fields ?? null)),
  execute(node, { core, formats }): Execution {
    const found = cursor(core, node.portalname!)
    let rows = 0
    return {
      fetch: async (_limit, sink) => {
        rows = await move(found, node, formats, node.ismove ? undefined : sink)
        return { done: true, rows: node.ismove ? 0 : rows }
      },
      tag: () => `${node.ismove ? 'MOVE' : 'FETCH'} ${rows}`,
      close: async () => {},
    }
  },
}

/** What a Query message, which names no formats, is answered in: text, but for what BINARY cursors hold. */
export function simpleFormats(core: SessionCore, { node }: RawStatement): readonly number[] {
  if (!('FetchStmt' in node)) return []
  const { ismove, portalname } = node.FetchStmt as FetchStmt
  return !ismove && core.cursors.get(portalname!)?.options.binary ? [1] : []
}

function move(
  found: Fetchable,
  node: FetchStmt,
  formats: readonly number[],
  sink: ResultSink | undefined,
): Promise<number> {
  const given = Number(node.howMany ?? 0)
  const count = given >= fetchAll ? Infinity : given
  switch (node.direction) {
    case 'FETCH_BACKWARD':
      return found.backward(count, formats, sink)
    case 'FETCH_ABSOLUTE':
      return found.absolute(count, formats, sink)
    case 'FETCH_RELATIVE':
      return found.relative(count, formats, sink)
    default:
      return found.forward(count, formats, sink)
  }
}

export const closeStatement: Utility<ClosePortalStmt> = {
  restricted: 'CLOSE',
  execute(node, { core }) {
    return commandExecution(node.portalname ? 'CLOSE CURSOR' : 'CLOSE CURSOR ALL', async () => {
      const closing = node.portalname ? [cursor(core, node.portalname).name] : [...core.cursors.keys()]
      for (const name of closing) {
        const closed = [core.cursors.get(name), core.portals.get(name)?.execution]
        core.cursors.delete(name)
        core.portals.delete(name)
        for (const one of closed) await one?.close()
      }
    })
  },
}
