// float8 (double precision): IEEE double precision, NaN equal to itself and above all other values.
import { bytesOf, exactView } from './binary.ts'
import { compareFloats, floatHashKey, formatFloat8, parseFloatText } from './float-text.ts'
import type { TypeDefinition } from './type.ts'

export const float8Type: TypeDefinition<number> = {
  oid: 701,
  name: 'float8',
  sqlName: 'double precision',
  category: 'N',
  preferred: true,
  length: 8,
  byValue: true,
  alignment: 'd',
  storage: 'p',
  kind: 'base',
  arrayOid: 1022,
  elementOid: 0,
  collatable: false,
  inputName: 'float8in',
  outputName: 'float8out',
  receiveName: 'float8recv',
  sendName: 'float8send',
  layout: () => ({ kind: 'f64' }),
  parse: (text) => parseFloatText(text, 'double precision'),
  format: (value, settings) => formatFloat8(value, settings.extraFloatDigits),
  receive: (bytes) => exactView(bytes, 8).getFloat64(0),
  send: (value) => bytesOf(8, (view) => view.setFloat64(0, value)),
  compare: compareFloats,
  hashKey: floatHashKey,
}
