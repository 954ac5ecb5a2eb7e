// Functions that come in two forms: with a configuration, and with the session's, which makes them stable.
import { Oid } from '../../types/oids.ts'
import type { Configuration } from '../../text-search/dictionaries/configurations.ts'
import type { Value } from '../../types/type.ts'
import { immutable, stable } from '../declare.ts'
import type { FunctionContext, ScalarFunction } from '../function.ts'
import { configurationOf } from './context.ts'

type Body = (configuration: Configuration, args: any, context: FunctionContext) => Value

export const byConfiguration = (
  [withConfiguration, without]: readonly [withConfiguration: number, without: number],
  name: string,
  args: readonly number[],
  result: number,
  body: Body,
): readonly ScalarFunction[] => [
  immutable(
    withConfiguration,
    name,
    [Oid.regconfig, ...args],
    result,
    ([oid, ...rest]: [number, ...Value[]], context) => body(configurationOf(oid, context), rest, context),
  ),
  stable(without, name, args, result, (values: readonly Value[], context) =>
    body(configurationOf(undefined, context), values, context),
  ),
]
