// cidr: a network. Its values are inet's with nothing right of the mask, and so are its operators.
import { invalidBinary, invalidText, PgError } from '../errors.ts'
import { inetType } from './inet.ts'
import { formatWithMask } from './network/format-inet.ts'
import { receiveInet, sendInet } from './network/inet-bytes.ts'
import { networkOf, type Inet } from './network/inet-value.ts'
import { readInet } from './network/parse-inet.ts'
import type { TypeDefinition } from './type.ts'

export const cidrType: TypeDefinition<Inet> = {
  ...inetType,
  oid: 650,
  name: 'cidr',
  sqlName: 'cidr',
  preferred: false,
  arrayOid: 651,
  inputName: 'cidr_in',
  outputName: 'cidr_out',
  receiveName: 'cidr_recv',
  sendName: 'cidr_send',
  parse(text) {
    const value = readInet(text, true)
    if (!value) throw invalidText('cidr', text)
    if (!isNetwork(value)) throw new PgError('22P02', `invalid cidr value: "${text}"`, beyondMask)
    return value
  },
  format: formatWithMask,
  receive(bytes) {
    const value = receiveInet(bytes, 'cidr')
    if (!isNetwork(value)) throw invalidBinary('invalid external "cidr" value').with(beyondMask)
    return value
  },
  send: (value) => sendInet(value, true),
}

const beyondMask = { detail: 'Value has bits set to right of mask.' }
const isNetwork = (value: Inet): boolean => networkOf(value) === value.address
