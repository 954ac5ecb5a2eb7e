// pg_snapshot and txid_snapshot: which transactions a moment saw, as xmin:xmax:xip. The value is its text in normal form; there is no order
// and no equality.
import { invalidBinary, invalidText } from '../errors.ts'
import { bytesOf, viewOf } from './binary.ts'
import type { TypeDefinition } from './type.ts'

export interface TransactionSnapshot {
  /** All below were over. */
  readonly xmin: bigint
  /** None from here on had begun. */
  readonly xmax: bigint
  /** Those between that were not over, ascending. */
  readonly running: readonly bigint[]
}

const transactionMax = 2n ** 63n - 1n

export const snapshotText = ({ xmin, xmax, running }: TransactionSnapshot): string =>
  `${xmin}:${xmax}:${running.join(',')}`

/** text: a value of these types. */
export function snapshotOf(text: string): TransactionSnapshot {
  const [xmin, xmax, running] = text.split(':')
  return { xmin: BigInt(xmin), xmax: BigInt(xmax), running: running === '' ? [] : running.split(',').map(BigInt) }
}

/** undefined: it is none. Numbers that stand there twice are taken once. */
function readSnapshot(text: string): TransactionSnapshot | undefined {
  const match = /^(\d+):(\d+):((?:\d+,)*\d*)$/.exec(text)
  if (!match) return undefined
  const given = match[3].split(',').filter((part) => part !== '')
  return checked(BigInt(match[1]), BigInt(match[2]), given.map(BigInt))
}

function checked(xmin: bigint, xmax: bigint, given: readonly bigint[]): TransactionSnapshot | undefined {
  if (xmin === 0n || xmax < xmin || xmax > transactionMax) return undefined
  let last = xmin
  for (const id of given) {
    if (id < last || id >= xmax) return undefined
    last = id
  }
  return { xmin, xmax, running: [...new Set(given)] }
}

function parse(text: string): string {
  const snapshot = readSnapshot(text)
  // PostgreSQL calls both types so.
  if (!snapshot) throw invalidText('pg_snapshot', text)
  return snapshotText(snapshot)
}

function receive(bytes: Uint8Array): string {
  const bad = (): never => {
    throw invalidBinary('invalid external pg_snapshot data')
  }
  const view = viewOf(bytes)
  if (bytes.length < 20 || bytes.length !== 20 + 8 * view.getInt32(0)) bad()
  const running = Array.from({ length: view.getInt32(0) }, (_, i) => view.getBigUint64(20 + 8 * i))
  const snapshot = checked(view.getBigUint64(4), view.getBigUint64(12), running)
  return snapshot ? snapshotText(snapshot) : bad()
}

function send(text: string): Uint8Array {
  const { xmin, xmax, running } = snapshotOf(text)
  return bytesOf(20 + 8 * running.length, (view) => {
    view.setInt32(0, running.length)
    view.setBigUint64(4, xmin)
    view.setBigUint64(12, xmax)
    for (const [i, id] of running.entries()) view.setBigUint64(20 + 8 * i, id)
  })
}

const snapshotType = (oid: number, name: string, arrayOid: number): TypeDefinition<string> => ({
  oid,
  name,
  sqlName: name,
  arrayOid,
  category: 'U',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'd',
  storage: 'x',
  kind: 'base',
  elementOid: 0,
  collatable: false,
  inputName: `${name}_in`,
  outputName: `${name}_out`,
  receiveName: `${name}_recv`,
  sendName: `${name}_send`,
  layout: () => ({ kind: 'utf8' }),
  parse,
  format: (value) => value,
  receive,
  send,
})

export const pgSnapshotType = snapshotType(5038, 'pg_snapshot', 5039)
export const txidSnapshotType = snapshotType(2970, 'txid_snapshot', 2949)
