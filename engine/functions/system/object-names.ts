// Text settings that know the catalog: with them the reg types print and read names wherever they stand, arrays and rows
// included, and types of rows read their fields.
import type { ObjectNames, TextSettings } from '../../types/type.ts'
import type { FunctionContext } from '../function.ts'
import { regFromText, regText } from './reg-text.ts'
import { rowFields } from './row-fields.ts'

type Facts = Pick<FunctionContext, 'catalog' | 'session'>

/** facts may have getters: they are asked only when a name is. */
export const objectNamesOf = (facts: Facts): ObjectNames => ({
  name: (type, oid) => regText(type, oid, facts),
  oid: (type, name) => regFromText(type, name, facts),
  fields: (type) => rowFields(type, facts.catalog),
})

export const withObjectNames = (settings: TextSettings, facts: Facts): TextSettings => ({
  ...settings,
  objectNames: objectNamesOf(facts),
})
