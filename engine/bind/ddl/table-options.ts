// WITH (…) of tables and indexes: storage parameters of PostgreSQL's are checked and kept; `regions` and storage-options.ts are ours.
import { notSupported, PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import { definitionElements, textOf, type DefinitionElement } from './definition-element.ts'
import { isPartitionParameter } from './partition-by.ts'
import { isStorageOption, storageOption } from './storage-options.ts'

/** Regions of one table: each is a memtable and a set of files, and their number has 16 bits in a region's id. */
export const regionsMax = 1024

interface Range {
  readonly min: number
  readonly max: number
}
const integers: Readonly<Record<string, Range>> = {
  regions: { min: 1, max: regionsMax },
  fillfactor: { min: 10, max: 100 },
  parallel_workers: { min: 0, max: 1024 },
  toast_tuple_target: { min: 128, max: 8160 },
  autovacuum_vacuum_threshold: { min: 0, max: 2_147_483_647 },
  autovacuum_analyze_threshold: { min: 0, max: 2_147_483_647 },
  autovacuum_vacuum_cost_limit: { min: 1, max: 10_000 },
  autovacuum_freeze_min_age: { min: 0, max: 1_000_000_000 },
  autovacuum_freeze_max_age: { min: 100_000, max: 2_000_000_000 },
  gin_pending_list_limit: { min: 64, max: 2_147_483_647 },
  pages_per_range: { min: 1, max: 131_072 },
  autovacuum_freeze_table_age: { min: 0, max: 2_000_000_000 },
}
const decimals: Readonly<Record<string, Range>> = {
  autovacuum_vacuum_cost_delay: { min: 0, max: 100 },
  autovacuum_vacuum_scale_factor: { min: 0, max: 100 },
  autovacuum_vacuum_insert_scale_factor: { min: 0, max: 100 },
  autovacuum_analyze_scale_factor: { min: 0, max: 100 },
}
const booleans = new Set(['autovacuum_enabled', 'vacuum_truncate', 'append_only'])
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
  for (const element of definitionElements(nodes)) {
    if (element.name in options) throw new PgError('22023', `parameter "${element.name}" specified more than once`)
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
    if (element.name === 'regions')
      throw new PgError('0A000', 'changing the number of regions of a table is not supported', {
        hint: 'Regions are split with cadastre.split_region and merged with cadastre.merge_regions.',
      })
    if (isPartitionParameter(element.name)) throw notSupported(`changing the ${element.name} of a table`)
    options[element.name] = reset ? null : optionValue(element, of)
  }
  return options
}

function bufferingOf(text: string): string {
  if (/^(on|off|auto)$/i.test(text)) return text
  throw new PgError('22023', `invalid value for enum option "buffering": ${text}`, {
    detail: 'Valid values are "on", "off", and "auto".',
  })
}

function optionValue(element: DefinitionElement, of: OptionOwner): string {
  const { name } = element
  if (element.namespace !== undefined) {
    throw new PgError('22023', `unrecognized parameter namespace "${element.namespace}"`)
  }
  const text = textOf(element)
  if (of === 'table') {
    if (isStorageOption(name)) return storageOption(name, text)
    if (isPartitionParameter(name)) return text
  } else if (!indexParameters[of.index]?.includes(name)) throw new PgError('22023', `unrecognized parameter "${name}"`)
  if (of !== 'table' && name === 'buffering') return bufferingOf(text)
  if (booleans.has(name) || (of !== 'table' && indexBooleans.has(name))) {
    if (/^(true|false|on|off|yes|no|1|0)$/i.test(text)) return text
    throw new PgError('22023', `invalid value for boolean option "${name}": ${text}`)
  }
  const range = integers[name] ?? decimals[name]
  if (!range) throw new PgError('22023', `unrecognized parameter "${name}"`)
  const kind = name in integers ? 'integer' : 'floating point'
  if (!(kind === 'integer' ? /^[+-]?\d+$/ : /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i).test(text)) {
    throw new PgError('22023', `invalid value for ${kind} option "${name}": ${text}`)
  }
  const value = Number(text)
  if (value < range.min || value > range.max) {
    throw new PgError('22023', `value ${text} out of bounds for option "${name}"`, {
      detail: `Valid values are between "${range.min}" and "${range.max}".`,
    })
  }
  return text
}
