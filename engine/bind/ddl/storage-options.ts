// What WITH (…) of a table says about how its rows are kept: the texts, checked one by one. Whether columns are there is the claimant's
// matter (catalog/tables/storage-options.ts).
import { documentEnforcements } from '../../documents/enforcements.ts'
import { PgError } from '../../errors.ts'
import { parseSortColumns } from './sort-columns.ts'
import { parseInterval } from '../../types/datetime/interval-parse.ts'
import { intervalInfinitySign, intervalSpan } from '../../types/datetime/interval-value.ts'
import type { TextSettings } from '../../types/type.ts'

/** Kinds of compaction in the background. */
export const compactionKinds = ['regular', 'strict_window'] as const

type Check = (name: string, text: string) => string

const interval: Check = (name, text) => {
  if (!(intervalMicros(name, text) > 0))
    throw new PgError('22023', `invalid value for option "${name}": ${text}`, {
      detail: 'It must be an interval longer than zero.',
    })
  return text
}

/** The shortest window: shorter ones make more files than rows are worth. */
export const windowMicrosMin = 1_000_000

const checks: Readonly<Record<string, Check>> = {
  ttl: interval,
  time_column: (name, text) => {
    columnNamed(name, text)
    return text
  },
  compaction_window: (name, text) => {
    interval(name, text)
    if (intervalMicros(name, text) >= windowMicrosMin) return text
    throw new PgError('22023', `value ${text} out of bounds for option "${name}"`, {
      detail: 'A window is at least one second.',
    })
  },
  compaction: (name, text) => {
    if (compactionKinds.some((kind) => kind === text)) return text
    throw new PgError('22023', `invalid value for enum option "${name}": ${text}`, {
      detail: `Valid values are ${compactionKinds.map((kind) => `"${kind}"`).join(' and ')}.`,
    })
  },
  sort_by: (name, text) => {
    parseSortColumns(name, text)
    return text
  },
  document_column: (name, text) => {
    columnNamed(name, text)
    return text
  },
  rows_max: (name, text) => {
    if (/^[0-9]{1,15}$/.test(text)) return text
    throw new PgError('22023', `invalid value for integer option "${name}": ${text}`)
  },
  document_schema: (_, text) => text,
  document_version: (name, text) => {
    if (/^[0-9]{1,9}$/.test(text)) return text
    throw new PgError('22023', `invalid value for integer option "${name}": ${text}`)
  },
  document_enforcement: (name, text) => {
    if (documentEnforcements.some((one) => one === text)) return text
    throw new PgError('22023', `invalid value for enum option "${name}": ${text}`, {
      detail: `Valid values are ${documentEnforcements.map((one) => `"${one}"`).join(', ')}.`,
    })
  },
}

export const isStorageOption = (name: string): boolean => name in checks

/** The text as it is kept. Throws 22023. */
export const storageOption = (name: string, text: string): string => checks[name](name, text)

export function intervalMicros(name: string, text: string): number {
  try {
    const value = parseInterval(text, { intervalStyle: 'postgres' } as TextSettings)
    return intervalInfinitySign(value) === 0 ? Number(intervalSpan(value)) : NaN
  } catch (error) {
    if (!(error instanceof PgError)) throw error
    throw new PgError('22023', `invalid value for interval option "${name}": ${text}`)
  }
}

/** The one column that an option names, as SQL spells it. */
export function columnNamed(option: string, text: string): string {
  const columns = parseSortColumns(option, text)
  if (columns.length === 1 && !columns[0].descending && !columns[0].nullsFirst) return columns[0].name
  throw new PgError('22023', `invalid value for option "${option}": ${text}`, { detail: 'It must be one column.' })
}

const isTrue = /^(t|tr|tru|true|y|ye|yes|on|1)$/i
export const isOn = (text: string | undefined): boolean => text !== undefined && isTrue.test(text)
