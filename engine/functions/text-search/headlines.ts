// ts_headline over texts, and over the strings of JSON.
import type { Configuration } from '../../text-search/dictionaries/configurations.ts'
import { headline } from '../../text-search/headline/headline.ts'
import { parseHeadlineOptions } from '../../text-search/headline/options.ts'
import type { TsQuery } from '../../text-search/query/ts-query.ts'
import { parseJson } from '../../types/json/parse.ts'
import { formatJson } from '../../types/json/format.ts'
import { Oid } from '../../types/oids.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { byConfiguration } from './by-configuration.ts'
import { tellTooLong } from './context.ts'
import { withStrings } from './json-strings.ts'

type Args = [document: string, query: TsQuery, options?: string]
type Show = (document: string, show: (text: string) => string) => string

const over =
  (through: Show) =>
  (configuration: Configuration, [document, query, text]: Args, context: FunctionContext): string => {
    const options = parseHeadlineOptions(text ?? '')
    return through(document, (part) => headline(configuration, part, query, options, tellTooLong(context)))
  }

const { text, json, jsonb, tsquery } = Oid

const forms = (
  type: number,
  oids: readonly [number, number, number, number],
  through: Show,
): readonly FunctionDefinition[] => [
  ...byConfiguration([oids[0], oids[2]], 'ts_headline', [type, tsquery, text], type, over(through)),
  ...byConfiguration([oids[1], oids[3]], 'ts_headline', [type, tsquery], type, over(through)),
]

export const headlineFunctions: readonly FunctionDefinition[] = [
  ...forms(text, [3743, 3744, 3754, 3755], (document, show) => show(document)),
  ...forms(json, [4205, 4206, 4207, 4208], withStrings),
  ...forms(jsonb, [4201, 4202, 4203, 4204], (document, show) => formatJson(parseJson(withStrings(document, show)))),
]
