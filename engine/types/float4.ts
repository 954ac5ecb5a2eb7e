// float4 (real): IEEE single precision, NaN equal to itself and above all other values.
import { bytesOf, exactView } from './binary.ts'
import { compareFloats, floatHashKey, formatFloat4, parseFloatText } from './float-text.ts'
import type { TypeDefinition } from './type.ts'

export const float4Type: TypeDefinition<number> = {
  oid: 700,
  name: 'float4',
  sqlName: 'real',
  category: 'N',
  preferred: false,
  length: 4,
  byValue: true,
  alignment: 'i',
  storage: 'p',
  kind: 'base',
  arrayOid: 1021,
  elementOid: 0,
  collatable: false,
  inputName: 'float4in',
  outputName: 'float4out',
  receiveName: 'float4recv',
  sendName: 'float4send',
  layout: () => ({ kind: 'f32' }),
  parse: (text) => parseFloatText(text, 'real'),
  format: (value, settings) => formatFloat4(value, settings.extraFloatDigits),
  receive: (bytes) => exactView(bytes, 4).getFloat32(0),
  send: (value) => bytesOf(4, (view) => view.setFloat32(0, value)),
  compare: compareFloats,
  hashKey: floatHashKey,
}
