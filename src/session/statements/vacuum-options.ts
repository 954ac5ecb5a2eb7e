// The options of VACUUM and ANALYZE, as PostgreSQL checks them.
import type { VacuumStmt } from '@pgsql/types'
import {
  booleanOf,
  type DefinitionElement,
  definitionElements,
  integerOf,
  textOf,
} from '../../../engine/bind/ddl/definition-element.ts'
import { PgError } from '../../../engine/errors.ts'
import type { ParseNode } from '../../../engine/parse/node.ts'

export interface VacuumOptions {
  readonly full: boolean
  readonly analyze: boolean
  readonly verbose: boolean
  /** processMain false: nothing of the table itself. */
  readonly processMain: boolean
  /** Tables that somebody else has locked are passed over. */
  readonly skipLocked: boolean
  readonly onlyDatabaseStatistics: boolean
}

const analyzeOptions = new Set(['verbose', 'skip_locked', 'buffer_usage_limit'])
const vacuumFlags = new Set([
  'analyze',
  'disable_page_skipping',
  'freeze',
  'full',
  'only_database_stats',
  'process_main',
  'process_toast',
  'skip_database_stats',
  'skip_locked',
  'truncate',
  'verbose',
])

export function vacuumOptions(node: VacuumStmt): VacuumOptions {
  const vacuum = node.is_vacuumcmd === true
  const flags = new Map<string, boolean>()
  let workers = 0
  let limited = false
  for (const element of definitionElements(node.options as readonly ParseNode[] | undefined)) {
    const { name, position } = element
    if (!vacuum && !analyzeOptions.has(name)) throw unrecognized('ANALYZE', element)
    if (name === 'buffer_usage_limit') {
      checkBufferLimit(element)
      limited = true
    } else if (name === 'index_cleanup') {
      if (textOf(element).toLowerCase() !== 'auto') flagOf(element)
    } else if (name === 'parallel') {
      if (!element.argument)
        throw new PgError('42601', 'parallel option requires a value between 0 and 1024', { position })
      workers = integerOf(element)
      if (workers < 0 || workers > 1024)
        throw new PgError('42601', 'parallel workers for vacuum must be between 0 and 1024', { position })
    } else if (name === 'verbose' || name === 'skip_locked' || vacuumFlags.has(name)) flags.set(name, flagOf(element))
    else throw unrecognized('VACUUM', element)
  }
  const is = (name: string, fallback = false): boolean => flags.get(name) ?? fallback
  const options = {
    full: is('full'),
    analyze: !vacuum || is('analyze'),
    verbose: is('verbose'),
    processMain: is('process_main', true),
    skipLocked: is('skip_locked'),
    onlyDatabaseStatistics: is('only_database_stats'),
  }
  if (options.full && workers > 0) throw new PgError('0A000', 'VACUUM FULL cannot be performed in parallel')
  if (options.full && is('disable_page_skipping'))
    throw new PgError('0A000', 'VACUUM option DISABLE_PAGE_SKIPPING cannot be used with FULL')
  if (limited && options.full && !options.analyze)
    throw new PgError('0A000', 'BUFFER_USAGE_LIMIT cannot be specified for VACUUM FULL')
  if (options.full && !is('process_toast', true)) throw new PgError('0A000', 'PROCESS_TOAST required with VACUUM FULL')
  if (options.onlyDatabaseStatistics) {
    if (node.rels?.length) throw new PgError('0A000', 'ONLY_DATABASE_STATS cannot be specified with a list of tables')
    if (vacuum && workOfTables.some((name) => is(name)))
      throw new PgError('0A000', 'ONLY_DATABASE_STATS cannot be specified with other VACUUM options')
  }
  return options
}

const unrecognized = (command: string, { name, position }: DefinitionElement): PgError =>
  new PgError('42601', `unrecognized ${command} option "${name}"`, { position })

/** Without the position, as PostgreSQL's. */
function flagOf(element: DefinitionElement): boolean {
  try {
    return booleanOf(element)
  } catch {
    throw new PgError('42601', `${element.name} requires a Boolean value`)
  }
}

const workOfTables = [
  'analyze',
  'disable_page_skipping',
  'freeze',
  'full',
  'skip_database_stats',
  'skip_locked',
] as const

const bufferKilobytes = { min: 128, max: 16_777_216 }

const kilobytesOf = { B: 2 ** -10, kB: 1, MB: 2 ** 10, GB: 2 ** 20, TB: 2 ** 30 }
const intMax = 2 ** 31 - 1

function checkBufferLimit(element: DefinitionElement): void {
  if (!element.argument) throw new PgError('42601', `${element.name} requires a parameter`)
  const message = 'BUFFER_USAGE_LIMIT option must be 0 or between 128 kB and 16777216 kB'
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(\S*)\s*$/i.exec(textOf(element))
  if (!match) throw new PgError('22023', message)
  const factor = kilobytesOf[(match[2] || 'kB') as keyof typeof kilobytesOf] as number | undefined
  if (factor === undefined)
    throw new PgError('22023', message, {
      hint: 'Valid units for this parameter are "B", "kB", "MB", "GB", and "TB".',
    })
  const kilobytes = Math.round(Number(match[1]) * factor)
  if (Math.abs(kilobytes) > intMax) throw new PgError('22023', message, { hint: 'Value exceeds integer range.' })
  if (kilobytes === 0 || (kilobytes >= bufferKilobytes.min && kilobytes <= bufferKilobytes.max)) return
  throw new PgError('22023', message)
}
