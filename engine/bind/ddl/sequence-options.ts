// Options of CREATE and ALTER SEQUENCE, of identity and of serial columns, with PostgreSQL's bounds and defaults.
import { PgError } from '../../errors.ts'
import { bodyOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { Oid } from '../../types/oids.ts'
import { openBinding, type BindContext } from '../binding.ts'
import type { AlterSequence, QualifiedName } from '../statement.ts'
import { bindTypeName } from '../types/type-name.ts'
import { argumentOf, bigintOf, booleanOf, definitionElements, refuseRepeats, textOf } from './definition-element.ts'
import { qualifiedName } from './names.ts'

export interface SequenceDefinition {
  readonly type: number
  readonly start: bigint
  readonly increment: bigint
  readonly min: bigint
  readonly max: bigint
  readonly cache: bigint
  readonly cycle: boolean
}

/** What a list of options says, nothing completed yet; null: NO MINVALUE, NO MAXVALUE. */
export interface SequenceOptions {
  type?: number
  start?: bigint
  increment?: bigint
  min?: bigint | null
  max?: bigint | null
  cache?: bigint
  cycle?: boolean
  restart?: bigint | true
  ownedBy?: { readonly table: QualifiedName; readonly column: string } | null
  name?: QualifiedName
  /** ALTER COLUMN … SET GENERATED comes among them. */
  generated?: 'always' | 'default'
}

export function readSequenceOptions(nodes: readonly ParseNode[] | undefined, context: BindContext): SequenceOptions {
  const elements = definitionElements(nodes)
  refuseRepeats(elements)
  const options: SequenceOptions = {}
  for (const element of elements) {
    switch (element.name) {
      case 'as':
        options.type = bindTypeName(bodyOf(argumentOf(element)), openBinding(context)).oid
        break
      case 'increment':
        options.increment = bigintOf(element)
        break
      case 'start':
        options.start = bigintOf(element)
        break
      case 'restart':
        options.restart = element.argument ? bigintOf(element) : true
        break
      case 'minvalue':
        options.min = element.argument ? bigintOf(element) : null
        break
      case 'maxvalue':
        options.max = element.argument ? bigintOf(element) : null
        break
      case 'cache':
        options.cache = bigintOf(element)
        break
      case 'cycle':
        options.cycle = booleanOf(element)
        break
      case 'owned_by':
        options.ownedBy = ownerOf(nameParts(bodyOf(argumentOf(element)).items), context)
        break
      case 'sequence_name':
        options.name = qualifiedName(nameParts(bodyOf(argumentOf(element)).items), context)
        break
      case 'generated':
        options.generated = String.fromCharCode(Number(textOf(element))) === 'a' ? 'always' : 'default'
        break
      case 'logged':
        break
      default:
        throw new PgError('42601', `sequence option "${element.name}" not supported here`, {
          position: element.position,
        })
    }
  }
  return options
}

/** OWNED BY NONE is null. */
function ownerOf(parts: readonly string[], context: BindContext) {
  if (parts.length === 1) {
    if (parts[0] === 'none') return null
    throw new PgError('42601', 'invalid OWNED BY option', { hint: 'Specify OWNED BY table.column or OWNED BY NONE.' })
  }
  return { table: qualifiedName(parts.slice(0, -1), context), column: parts[parts.length - 1] }
}

/** A new sequence: what the options leave out gets PostgreSQL's defaults. Throws 22023. */
export function completeSequence(
  options: SequenceOptions,
  type: number = options.type ?? Oid.int8,
): SequenceDefinition {
  const increment = options.increment ?? 1n
  const bounds = typeBounds(type)
  const min = options.min ?? (increment > 0n ? 1n : bounds.min)
  const max = options.max ?? (increment > 0n ? bounds.max : -1n)
  const start = options.start ?? (increment > 0n ? min : max)
  const definition = { type, start, increment, min, max, cache: options.cache ?? 1n, cycle: options.cycle ?? false }
  checkSequence(definition)
  return definition
}

export function checkSequence(sequence: SequenceDefinition): void {
  const { type, start, increment, min, max, cache } = sequence
  const bounds = typeBounds(type)
  const name = type === Oid.int2 ? 'smallint' : type === Oid.int4 ? 'integer' : 'bigint'
  if (increment === 0n) throw new PgError('22023', 'INCREMENT must not be zero')
  if (max < bounds.min || max > bounds.max) {
    throw new PgError('22023', `MAXVALUE (${max}) is out of range for sequence data type ${name}`)
  }
  if (min < bounds.min || min > bounds.max) {
    throw new PgError('22023', `MINVALUE (${min}) is out of range for sequence data type ${name}`)
  }
  if (min >= max) throw new PgError('22023', `MINVALUE (${min}) must be less than MAXVALUE (${max})`)
  if (start < min) throw new PgError('22023', `START value (${start}) cannot be less than MINVALUE (${min})`)
  if (start > max) throw new PgError('22023', `START value (${start}) cannot be greater than MAXVALUE (${max})`)
  if (cache <= 0n) throw new PgError('22023', `CACHE (${cache}) must be greater than zero`)
}

export function typeBounds(type: number): { readonly min: bigint; readonly max: bigint } {
  const bits = type === Oid.int2 ? 15n : type === Oid.int4 ? 31n : type === Oid.int8 ? 63n : 0n
  if (bits === 0n) throw new PgError('22023', 'sequence type must be smallint, integer, or bigint')
  return { min: -(2n ** bits), max: 2n ** bits - 1n }
}

/** The options of ALTER SEQUENCE as data for the claimant, which knows the sequence that they change. */
export function alterSequence(name: QualifiedName, ifExists: boolean, options: SequenceOptions): AlterSequence {
  const changed: Record<string, bigint | boolean | null> = {}
  if (options.start !== undefined) changed.start = options.start
  if (options.increment !== undefined) changed.increment = options.increment
  if (options.min !== undefined) changed.minValue = options.min
  if (options.max !== undefined) changed.maxValue = options.max
  if (options.cache !== undefined) changed.cache = options.cache
  if (options.cycle !== undefined) changed.cycle = options.cycle
  return {
    kind: 'alter-sequence',
    name,
    ifExists,
    options: changed,
    ...(options.type === undefined ? {} : { type: options.type }),
    ...(options.restart === undefined ? {} : { restart: options.restart }),
    ...(options.ownedBy === undefined ? {} : { ownedBy: options.ownedBy }),
  }
}
