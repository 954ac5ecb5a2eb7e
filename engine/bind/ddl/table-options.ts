// WITH (…) of tables and indexes: storage parameters of PostgreSQL's are checked and kept; `regions` and storage-options.ts are ours.
import { notSupported, PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import { booleanOf, definitionElements, textOf, type DefinitionElement } from './definition-element.ts'
import { isPartitionParameter } from './partition-by.ts'
import { isStorageOption, storageOption } from './storage-options.ts'

/** Regions of one table: each is a memtable and a set of files, and their number has 16 bits in a region's id. */
export const regionsMax = 1024

interface Range {
  readonly min: number
  readonly max: number
}
const intMax = 2_147_483_647
/** Of tables and of what PostgreSQL keeps their long values in. */
const toastIntegers: Readonly<Record<string, Range>> = {
  autovacuum_vacuum_threshold: { min: 0, max: intMax },
  autovacuum_vacuum_max_threshold: { min: -1, max: intMax },
  autovacuum_vacuum_insert_threshold: { min: -1, max: intMax },
  autovacuum_vacuum_cost_limit: { min: 1, max: 10_000 },
  autovacuum_freeze_min_age: { min: 0, max: 1_000_000_000 },
  autovacuum_freeze_max_age: { min: 100_000, max: 2_000_000_000 },
  autovacuum_freeze_table_age: { min: 0, max: 2_000_000_000 },
  autovacuum_multixact_freeze_min_age: { min: 0, max: 1_000_000_000 },
  autovacuum_multixact_freeze_max_age: { min: 10_000, max: 2_000_000_000 },
  autovacuum_multixact_freeze_table_age: { min: 0, max: 2_000_000_000 },
  log_autovacuum_min_duration: { min: -1, max: intMax },
}
const integers: Readonly<Record<string, Range>> = {
  ...toastIntegers,
  regions: { min: 1, max: regionsMax },
  fillfactor: { min: 10, max: 100 },
  parallel_workers: { min: 0, max: 1024 },
  toast_tuple_target: { min: 128, max: 8160 },
  autovacuum_analyze_threshold: { min: 0, max: intMax },
  gin_pending_list_limit: { min: 64, max: intMax },
  pages_per_range: { min: 1, max: 131_072 },
}
const toastDecimals: Readonly<Record<string, Range>> = {
  autovacuum_vacuum_cost_delay: { min: 0, max: 100 },
  autovacuum_vacuum_scale_factor: { min: 0, max: 100 },
  autovacuum_vacuum_insert_scale_factor: { min: 0, max: 100 },
  vacuum_max_eager_freeze_failure_rate: { min: 0, max: 1 },
}
const decimals: Readonly<Record<string, Range>> = {
  ...toastDecimals,
  autovacuum_analyze_scale_factor: { min: 0, max: 100 },
}
/** Any start of a word that says which of the two it is. */
const isBoolean = /^(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)$/i
const toastBooleans = new Set(['autovacuum_enabled', 'vacuum_truncate'])
const booleans = new Set([...toastBooleans, 'user_catalog_table', 'append_only'])
/** Of tables and of indexes. */
const enums: Readonly<Record<string, { readonly values: RegExp; readonly detail: string }>> = {
  vacuum_index_cleanup: {
    values: /^(auto|on|off|true|false|yes|no|1|0)$/i,
    detail: 'Valid values are "on", "off", and "auto".',
  },
  buffering: { values: /^(on|off|auto)$/i, detail: 'Valid values are "on", "off", and "auto".' },
}
const indexParameters: Readonly<Record<string, readonly string[]>> = {
  btree: ['fillfactor', 'deduplicate_items'],
  hash: ['fillfactor'],
  gin: ['fastupdate', 'gin_pending_list_limit'],
  gist: ['fillfactor', 'buffering'],
  spgist: ['fillfactor'],
  brin: ['pages_per_range', 'autosummarize'],
}
const indexBooleans = new Set(['deduplicate_items', 'fastupdate', 'autosummarize'])

/** A table, or an index by its access method. */
type OptionOwner = 'table' | { readonly index: string }

export function tableOptions(
  nodes: readonly ParseNode[] | undefined,
  of: OptionOwner = 'table',
): Record<string, string> {
  const options: Record<string, string> = {}
  const toast = new Set<string>()
  for (const element of definitionElements(nodes)) {
    if (isOfToast(element, of)) {
      if (toast.has(element.name)) throw repeated(element)
      toast.add(element.name)
      checkToastOption(element)
      continue
    }
    if (of === 'table' && isOidsOff(element)) continue
    if (element.name in options) throw repeated(element)
    options[element.name] = optionValue(element, of)
  }
  return options
}

/** ALTER TABLE … SET (…) and RESET (…): null resets. */
export function changedTableOptions(
  nodes: readonly ParseNode[] | undefined,
  reset: boolean,
  of: OptionOwner = 'table',
): Record<string, string | null> {
  const options: Record<string, string | null> = {}
  for (const element of definitionElements(nodes)) {
    if (reset && element.argument) throw new PgError('42601', 'RESET must not include values for parameters')
    if (isOfToast(element, of)) {
      if (!reset) checkToastOption(element)
      continue
    }
    if (element.namespace !== undefined && reset) continue
    refuseNamespace(element)
    if (!reset && element.name in options) throw repeated(element)
    if (element.name === 'regions')
      throw new PgError('0A000', 'changing the number of regions of a table is not supported', {
        hint: 'Regions are split with cadastre.split_region and merged with cadastre.merge_regions.',
      })
    if (isPartitionParameter(element.name)) throw notSupported(`changing the ${element.name} of a table`)
    options[element.name] = reset ? null : optionValue(element, of)
  }
  return options
}

/** What old dumps say of tables. */
function isOidsOff(element: DefinitionElement): boolean {
  if (element.namespace !== undefined || element.name !== 'oids') return false
  if (booleanOf(element)) throw new PgError('0A000', 'tables declared WITH OIDS are not supported')
  return true
}

const repeated = ({ name }: DefinitionElement): PgError =>
  new PgError('22023', `parameter "${name}" specified more than once`)

/** toast.name: checked and forgotten, as PostgreSQL does where a table has nothing that long values are kept in. */
const isOfToast = ({ namespace }: DefinitionElement, of: OptionOwner): boolean =>
  of === 'table' && namespace?.toLowerCase() === 'toast'

function checkToastOption(element: DefinitionElement): void {
  const { name } = element
  if (!(name in toastIntegers || name in toastDecimals || toastBooleans.has(name) || name === 'vacuum_index_cleanup'))
    throw new PgError('22023', `unrecognized parameter "${name}"`)
  checkedValue(name, textOf(element))
}

function refuseNamespace({ namespace }: DefinitionElement): void {
  if (namespace !== undefined) throw new PgError('22023', `unrecognized parameter namespace "${namespace}"`)
}

function optionValue(element: DefinitionElement, of: OptionOwner): string {
  const { name } = element
  refuseNamespace(element)
  const text = textOf(element)
  if (of === 'table') {
    if (isStorageOption(name)) return storageOption(name, text)
    if (isPartitionParameter(name)) return text
    if (name === 'buffering' || indexBooleans.has(name)) throw new PgError('22023', `unrecognized parameter "${name}"`)
  } else if (!indexParameters[of.index]?.includes(name)) throw new PgError('22023', `unrecognized parameter "${name}"`)
  return checkedValue(name, text)
}

function checkedValue(name: string, text: string): string {
  if (booleans.has(name) || indexBooleans.has(name)) {
    if (isBoolean.test(text)) return text
    throw new PgError('22023', `invalid value for boolean option "${name}": ${text}`)
  }
  if (name in enums) {
    const { values, detail } = enums[name]
    if (values.test(text)) return text
    throw new PgError('22023', `invalid value for enum option "${name}": ${text}`, { detail })
  }
  const isInteger = name in integers
  const range = integers[name] ?? decimals[name]
  if (!range) throw new PgError('22023', `unrecognized parameter "${name}"`)
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text))
    throw new PgError(
      '22023',
      `invalid value for ${isInteger ? 'integer' : 'floating point'} option "${name}": ${text}`,
    )
  // An integer's digits after the point are rounded away.
  const value = isInteger ? Math.round(Number(text)) : Number(text)
  if (value < range.min || value > range.max) {
    const shown = (bound: number): string => (isInteger ? String(bound) : bound.toFixed(6))
    throw new PgError('22023', `value ${text} out of bounds for option "${name}"`, {
      detail: `Valid values are between "${shown(range.min)}" and "${shown(range.max)}".`,
    })
  }
  return text
}
