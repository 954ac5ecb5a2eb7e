// Cadastre's own functions, in the schema cadastre: maintenance of a table's regions, or of one region by its id. They answer how many
// rows the work was about, or NULL where `wait` is false and the work goes on in the background.
import { firstOwnOid } from '../function.ts'
import type { FunctionContext, FunctionDefinition, ScalarFunction } from '../function.ts'
import { PgError, wrongObjectType } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { intervalSpan } from '../../types/datetime/interval-value.ts'
import type { Interval } from '../../types/interval-value.ts'
import type { Value } from '../../types/type.ts'
import { volatileLax } from '../declare.ts'
import { type CompactionAsked, effect, type RegionAsked } from './effects.ts'
import { relationNamed } from './reg-text.ts'

const { text, bool, int4, int8, interval, timestamptz } = Oid

const compactionArgs = {
  types: [text, bool, timestamptz, timestamptz, interval],
  names: ['kind', 'wait', 'start', 'end', 'window'],
  defaults: ['regular', 'true', null, null, null],
} as const
type CompactionArgs = [string, boolean, bigint | null, bigint | null, Interval | null]

/** Own OIDs of this family: firstOwnOid + 0 … 9. sets/sample.ts has + 10. */
export const maintenanceFunctions: readonly FunctionDefinition[] = [
  own(0, 'flush_table', [text, bool], ['table', 'wait'], ['true'], ([table, wait]: [string, boolean], context) =>
    effect(context, 'flush', tableOid(table, context), wait),
  ),
  own(
    1,
    'compact_table',
    [text, ...compactionArgs.types],
    ['table', ...compactionArgs.names],
    compactionArgs.defaults,
    ([table, kind, wait, ...range]: [string, ...CompactionArgs], context) =>
      effect(context, 'compact', tableOid(table, context), asked(kind, range), wait),
  ),
  own(2, 'flush_region', [int8, bool], ['region', 'wait'], ['true'], ([region, wait]: [bigint, boolean], context) =>
    onRegion(context, region, { kind: 'flush' }, wait),
  ),
  own(
    3,
    'compact_region',
    [int8, ...compactionArgs.types],
    ['region', ...compactionArgs.names],
    compactionArgs.defaults,
    ([region, kind, wait, ...range]: [bigint, ...CompactionArgs], context) =>
      onRegion(context, region, { kind: 'compact', how: asked(kind, range) }, wait),
  ),
  own(4, 'close_region', [int8, bool], ['region', 'flush'], ['true'], ([region, flush]: [bigint, boolean], context) =>
    onRegion(context, region, { kind: 'close', flush }, true),
  ),
  own(5, 'open_region', [int8], ['region'], [], ([region]: [bigint], context) =>
    onRegion(context, region, { kind: 'open' }, true),
  ),
  own(6, 'set_region_role', [int8, text], ['region', 'role'], [], ([region, role]: [bigint, string], context) =>
    onRegion(context, region, { kind: 'set-role', role }, true),
  ),
  {
    ...own(7, 'cancel_task', [int4], ['task'], [], ([task]: [number], context) => effect(context, 'cancel-task', task)),
    result: bool,
  } as ScalarFunction,
]

type Body = (args: any, context: FunctionContext) => Value

/** Strict but for the arguments that are NULL by default. */
function own(
  offset: number,
  name: string,
  args: readonly number[],
  argNames: readonly string[],
  defaults: readonly (string | null)[],
  body: Body,
): FunctionDefinition {
  const mayBeNull = (i: number): boolean => defaults[i - args.length + defaults.length] === null
  const definition = volatileLax(firstOwnOid + offset, name, args, int8, { argNames, defaults }, (given, context) =>
    (given as readonly Value[]).some((value, i) => value === null && !mayBeNull(i)) ? null : body(given, context),
  )
  return { ...definition, schema: 'cadastre' }
}

const asked = (kind: string, [start, end, window]: readonly Value[]): CompactionAsked => ({
  kind,
  start: start as bigint | null,
  end: end as bigint | null,
  window: window === null ? null : BigInt(intervalSpan(window as Interval)),
})

function onRegion(context: FunctionContext, region: bigint, request: RegionAsked, wait: boolean): Value {
  if (region < 0n || region > BigInt(Number.MAX_SAFE_INTEGER))
    throw new PgError('42704', `region ${region} does not exist`)
  return effect(context, 'region', Number(region), request, wait)
}

function tableOid(name: string, context: FunctionContext): number {
  const relation = relationNamed(name, context)
  if (relation.kind !== 'table') throw wrongObjectType(`"${relation.name}" is not a table`)
  return relation.oid
}
