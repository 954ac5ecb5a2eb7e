// citext: text that compares without regard to letter case. Its bytes say less than its values: what lies in columns is no text's layout,
// so that nothing takes equal bytes for all there is to equality.
import { compareText, decodeText, encodeText } from '../text-bytes.ts'
import { extensionBlocks } from '../extension-oids.ts'
import { lowerCase } from '../lower-case.ts'
import { textType } from '../text.ts'
import type { TypeDefinition } from '../type.ts'

export const citextOid = extensionBlocks.citext

export const citextType: TypeDefinition<string> = {
  ...textType,
  oid: citextOid,
  name: 'citext',
  sqlName: 'citext',
  preferred: false,
  arrayOid: citextOid + 1,
  inputName: 'citextin',
  outputName: 'citextout',
  receiveName: 'citextrecv',
  sendName: 'citextsend',
  layout: () => ({ kind: 'binary' }),
  pack: encodeText,
  unpack: decodeText,
  compare: (a, b) => compareText(lowerCase(a), lowerCase(b)),
  hashKey: lowerCase,
}

export const citextTypes: readonly TypeDefinition[] = [citextType]
