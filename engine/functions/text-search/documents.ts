// to_tsvector: texts, and the texts in JSON, as vectors.
import { documentVector } from '../../text-search/parse-document.ts'
import type { Configuration } from '../../text-search/dictionaries/configurations.ts'
import type { TsVector } from '../../text-search/vector/ts-vector.ts'
import { Oid } from '../../types/oids.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { stable } from '../declare.ts'
import { byConfiguration } from './by-configuration.ts'
import { currentConfiguration, tellTooLong } from './context.ts'
import { type JsonPart, partsNamed, textsOf } from './json-strings.ts'

export const vectorOfText = (configuration: Configuration, text: string, context: FunctionContext): TsVector =>
  documentVector(configuration, [text], tellTooLong(context))

const strings: ReadonlySet<JsonPart> = new Set(['string'])

const vectorOfJson = (
  configuration: Configuration,
  [json, filter]: [string, string?],
  context: FunctionContext,
): TsVector =>
  documentVector(
    configuration,
    textsOf(json, filter === undefined ? strings : partsNamed(filter)),
    tellTooLong(context),
  )

const ofText = (configuration: Configuration, [text]: [string], context: FunctionContext): TsVector =>
  vectorOfText(configuration, text, context)

const { text, json, jsonb, tsvector } = Oid

export const documentFunctions: readonly FunctionDefinition[] = [
  ...byConfiguration([3745, 3749], 'to_tsvector', [text], tsvector, ofText),
  ...byConfiguration([4211, 4209], 'to_tsvector', [jsonb], tsvector, vectorOfJson),
  ...byConfiguration([4212, 4210], 'to_tsvector', [json], tsvector, vectorOfJson),
  ...byConfiguration([4214, 4213], 'jsonb_to_tsvector', [jsonb, jsonb], tsvector, vectorOfJson),
  ...byConfiguration([4216, 4215], 'json_to_tsvector', [json, jsonb], tsvector, vectorOfJson),
  stable(3759, 'get_current_ts_config', [], Oid.regconfig, (_: [], context) => currentConfiguration(context).oid),
]
